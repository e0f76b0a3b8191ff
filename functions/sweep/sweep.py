"""Repairs what a crash left between two systems.

- Executions for workflows that were stored but never started, or whose execution the emulator forgot.
- The next drive for a workflow whose execution ended without the workflow ending; after three drives it fails.
- News that Redis did not take; a relay for entries that nobody reads.
- Rows that have had their time.

A database that pauses is asked only where work may be open (`functions/common/open_work.py`).

That a workflow makes no progress is no reason by itself: its execution must be missing or ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from functions.common.aws.executions import ExecutionState
from functions.common.database import Database
from functions.common.events import Channel, Publisher, backlog
from functions.common.news import News
from functions.common.observability import Cause, MetricUnit, frames, logger, metrics, workflow_failed
from functions.common.open_work import AlwaysLook, OpenWork
from functions.common.repositories import leads, recovery, sessions, workflows
from functions.sweep.lag import relay_lag_ms

if TYPE_CHECKING:
    from redis import Redis

QUIET = timedelta(seconds=45)
"""A workflow unchanged for this long is looked at: longer than a step, so that what runs is left alone."""

MAX_DRIVES = 3
BATCH = 100

ABANDONED = {
    "code": "abandoned",
    "message": "The work was interrupted three times and is not tried again by itself. Trying again can help.",
    "retryable": True,
}


class Executions(Protocol):
    """The state machine's executions."""

    def start(self, workflow_id: UUID, drive: int) -> None: ...

    def state(self, workflow_id: UUID, drive: int) -> ExecutionState: ...


@dataclass
class Report:
    """What a sweep did."""

    looked_at: int = 0
    started: int = 0
    driven_again: int = 0
    failed: int = 0
    published: int = 0
    errors: list[str] = field(default_factory=list)


class Sweep:
    """One sweep. Every part is tried, whatever happened to the part before it."""

    def __init__(
        self,
        database: Database,
        executions: Executions,
        news: News,
        publisher: Publisher,
        redis: Redis,
        channel: Channel,
        time_is_up: Callable[[], bool],
        open_work: OpenWork | None = None,
    ) -> None:
        self._database = database
        self._executions = executions
        self._news = news
        self._publisher = publisher
        self._redis = redis
        self._channel = channel
        self._time_is_up = time_is_up
        self._open_work = open_work or AlwaysLook()
        self.report = Report()

    def everything(self, restarted_at: datetime | None = None) -> Report:
        """Repair all there is; with `restarted_at` also what changed shortly before the emulator was restarted."""
        unchanged_since = restarted_at or datetime.now(UTC) - QUIET
        if restarted_at:
            self._try("dead relay", self._forget_relay)
        self._try("relay", self._wake_relay)
        if restarted_at or self._open_work.may_be():
            self._try("news", self._publish_flagged)
            self._try("expired rows", self._forget)
            self._try("workflows", partial(self._repair_unfinished, unchanged_since))
            self._try("open work", self._count_open)
        else:
            self._measure_open(0)
        return self.report

    def one(self, workflow_id: UUID, drive: int) -> Report:
        """Repair one workflow whose execution of this drive ended."""
        found = self._database.run(lambda connection: workflows.state(connection, workflow_id))
        if found and found[0] == drive and not found[1].status.is_terminal:
            self._repair(workflow_id, drive)
        return self.report

    def _try(self, part: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            logger.error("part of the sweep failed", part=part, error=type(error).__name__, frames=frames(error))
            metrics.add_metric("SweepErrors", MetricUnit.Count, 1)
            self.report.errors.append(part)

    def _repair_unfinished(self, unchanged_since: datetime) -> None:
        place: workflows.Place | None = None
        while not self._time_is_up():
            found = self._database.run(partial(workflows.unfinished, since=unchanged_since, after=place, limit=BATCH))
            for workflow in found:
                if self._time_is_up():
                    return
                self._try("workflow", partial(self._repair, workflow.workflow_id, workflow.drive))
            if len(found) < BATCH:
                return
            place = found[-1].place

    def _repair(self, workflow_id: UUID, drive: int) -> None:
        self.report.looked_at += 1
        match self._executions.state(workflow_id, drive):
            case ExecutionState.RUNNING:
                self._database.run(lambda connection: workflows.mark_looked_at(connection, workflow_id, drive))
            case ExecutionState.MISSING:
                self._executions.start(workflow_id, drive)
                self.report.started += 1
                logger.warning("execution started", workflow_id=str(workflow_id), drive=drive)
            case ExecutionState.ENDED:
                self._drive_again(workflow_id, drive)

    def _drive_again(self, workflow_id: UUID, drive: int) -> None:
        if drive >= MAX_DRIVES:
            transition = self._database.run(
                lambda connection: workflows.fail_workflow(connection, workflow_id, drive, ABANDONED)
            )
            if transition:
                self.report.failed += 1
                workflow_failed(Cause.INFRASTRUCTURE)
                logger.error("workflow abandoned", workflow_id=str(workflow_id), drive=drive)
                self._news.publish(transition)
            return
        if self._database.run(lambda connection: workflows.raise_drive(connection, workflow_id, drive)):
            self._executions.start(workflow_id, drive + 1)
            self.report.driven_again += 1
            metrics.add_metric("FurtherDrives", MetricUnit.Count, 1)
            logger.warning("workflow driven again", workflow_id=str(workflow_id), drive=drive + 1)

    def _publish_flagged(self) -> None:
        """Publish first, then clear the flag: a sweep that dies between the two publishes twice, never not at all."""
        while not self._time_is_up():
            found = self._database.run(partial(workflows.unpublished, limit=BATCH))
            for transition in found:
                if not self._publisher.publish(transition.user_id, transition.event()):
                    return  # Redis is down: the flags stay
                self._database.run(
                    partial(workflows.clear_unpublished, workflow_id=transition.workflow_id, version=transition.version)
                )
                self.report.published += 1
            if len(found) < BATCH:
                return

    def _forget_relay(self) -> None:
        """No relay outlived the emulator, but its key may have: until it expires, nobody would wake the next."""
        self._redis.delete(self._channel.awake)

    def _wake_relay(self) -> None:
        metrics.add_metric("RelayLag", MetricUnit.Milliseconds, relay_lag_ms(self._redis, self._channel))
        if backlog(self._redis, self._channel) and self._publisher.wake_if_asleep():
            logger.warning("relay woken for a backlog")

    def _forget(self) -> None:
        self._database.run(leads.forget_idempotency_keys)
        self._database.run(sessions.forget_expired)

    def _count_open(self) -> None:
        """Measure what is open; where there is nothing, and no news to publish, the sweep need not look again soon."""
        count = self._database.run(recovery.count_open)
        self._measure_open(count)
        if count or self._database.run(partial(workflows.unpublished, limit=1)):
            self._open_work.mark()
        elif not self.report.errors:
            self._open_work.none_found()

    def _measure_open(self, count: int) -> None:
        metrics.add_metric("OpenWorkflows", MetricUnit.Count, count)

"""Starts failed workflows again on an operator's behalf, as a new attempt from the failed step: like a user's retry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from functions.common.database import Database
from functions.common.ids import new_id
from functions.common.models import WorkflowStatus
from functions.common.news import News
from functions.common.observability import logger
from functions.common.open_work import OpenWork
from functions.common.repositories import recovery, workflows
from functions.common.repositories.recovery import Attempt

BATCH = 100
"""How many workflows one call starts at most; the caller repeats."""


class Request(BaseModel):
    """One workflow, or all that failed since a time; and before another one, which is now where it is not given.

    Whoever repeats a call gives `before` of the first answer, so that what fails again meanwhile is left alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workflow_id: UUID | None = None
    since: AwareDatetime | None = None
    before: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.workflow_id is None) == (self.since is None):
            raise ValueError("give either workflow_id or since")
        return self


@dataclass(frozen=True)
class Skipped:
    """A workflow that was not started again, and why not, as the end of a sentence."""

    workflow_id: UUID
    reason: str


@dataclass
class Report:
    """What was done. `more`: call again for the rest."""

    before: datetime
    redriven: list[UUID] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    more: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "redriven": [str(each) for each in self.redriven],
            "skipped": [{"workflow_id": str(each.workflow_id), "reason": each.reason} for each in self.skipped],
            "more": self.more,
            "before": self.before.isoformat(),
        }


class Executions(Protocol):
    """Where workflows are started."""

    def start(self, workflow_id: UUID, drive: int) -> None: ...


class Redrive:
    """Starts failed workflows again."""

    def __init__(
        self,
        database: Database,
        executions: Executions,
        news: News,
        open_work: OpenWork,
        time_is_up: Callable[[], bool],
    ) -> None:
        self._database = database
        self._executions = executions
        self._news = news
        self._open_work = open_work
        self._time_is_up = time_is_up

    def run(self, request: Request) -> Report:
        """Start what is asked for, up to `BATCH` workflows."""
        report = Report(request.before)
        self._open_work.mark()
        if request.workflow_id:
            self._one(request.workflow_id, report)
        elif request.since:
            self._all(request.since, report)
        logger.info("redriven", redriven=len(report.redriven), skipped=len(report.skipped), more=report.more)
        return report

    def _one(self, workflow_id: UUID, report: Report) -> None:
        attempt = self._database.run(lambda connection: recovery.find(connection, workflow_id))
        if attempt is None:
            report.skipped.append(Skipped(workflow_id, "there is no such workflow"))
        elif attempt.status is not WorkflowStatus.FAILED:
            report.skipped.append(Skipped(workflow_id, f"it did not fail, it is {attempt.status.value}"))
        elif not attempt.is_latest:
            report.skipped.append(Skipped(workflow_id, "a later attempt at the same lead followed it"))
        else:
            self._start(attempt, report)

    def _all(self, since: datetime, report: Report) -> None:
        found = self._database.run(
            lambda connection: recovery.failed(connection, since=since, before=report.before, limit=BATCH + 1)
        )
        for attempt in found[:BATCH]:
            if self._time_is_up():
                report.more = True
                return
            self._start(attempt, report)
        report.more = len(found) > BATCH

    def _start(self, attempt: Attempt, report: Report) -> None:
        workflow_id = new_id()
        transition = self._database.run(
            lambda connection: workflows.retry(
                connection, attempt.user_id, attempt.lead_id, workflow_id, keep_completed=True
            )
        )
        if transition is None:
            report.skipped.append(Skipped(attempt.workflow_id, "somebody else has just started it again"))
            return
        self._news.publish(transition)
        try:
            self._executions.start(workflow_id, drive=1)
        except Exception as error:
            logger.warning("execution not started, the sweep will", error=type(error).__name__)
        report.redriven.append(attempt.workflow_id)

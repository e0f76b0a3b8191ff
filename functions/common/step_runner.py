"""Runs any step: claim, mark running and read the context; ask the AI; check the answer; store it; publish.

Two statements to Postgres and one publication a transition. A step is idempotent: completed, it returns at once, asks
no AI, and publishes its state again. An expected failure is recorded and returned as data; anything else is raised, so
that the state machine tries again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from functions.common.ai.port import AiProvider, Answer, Spent
from functions.common.database import Database
from functions.common.errors import AiFailed, AiRejected, AiUnavailable, StepBusy, StepInterrupted
from functions.common.ids import new_id
from functions.common.json import is_storable, storable
from functions.common.models import Routing, StepStatus, StepType
from functions.common.news import News
from functions.common.observability import Cause, MetricUnit, frames, logger, metrics, workflow_failed
from functions.common.repositories import workflows
from functions.common.repositories.workflows import Claim, Lease, Usage


@dataclass(frozen=True)
class Checked:
    """A step's output, valid and as it is stored; the last step's has the routing that ends the workflow."""

    output: dict[str, Any]
    routing: Routing | None = None


@dataclass(frozen=True)
class Step:
    """What is particular to one step. Both functions take the message or answer, and the earlier outputs by name.

    `ask` puts the question to the AI; `check` validates what it said, raising pydantic's ValidationError.
    """

    type: StepType
    ask: Callable[[AiProvider, str, dict[str, Any]], Answer]
    check: Callable[[dict[str, Any], dict[str, Any]], Checked]


@dataclass(frozen=True)
class _Said:
    """What the AI said, not checked yet, and what that took."""

    output: dict[str, Any]
    usage: Usage


@dataclass(frozen=True)
class _Failure:
    """Why the AI said nothing, or was not asked, and what that took where it is known."""

    error: AiFailed | ValidationError
    usage: Usage | None


class StepRunner:
    """Runs steps for one container."""

    def __init__(self, database: Database, news: News, provider: AiProvider, ai_max_attempts: int) -> None:
        self._database = database
        self._news = news
        self._provider = provider
        self._ai_max_attempts = ai_max_attempts

    def run(self, step: Step, workflow_id: UUID, drive: int, lease_s: float) -> dict[str, str]:
        """Run one step of a workflow's drive.

        Returns `{"status": ...}`: `completed` or `failed` as recorded; `gone` where the workflow is deleted;
        `superseded` where another drive has taken over.

        Raises:
            StepBusy: another worker holds the step.
            StepInterrupted: an error that trying again may mend; the lease is given back if it can be.
        """
        lease = Lease(workflow_id, drive, step.type, new_id())
        claim = self._database.run(lambda connection: workflows.claim(connection, lease, lease_s))
        if claim is None:
            return _ended("gone")
        if not claim.claimed:
            return self._not_claimed(claim, drive)
        usage: Usage | None = None
        try:
            self._news.publish(claim.transition)
            said = self._ask(step, claim)
            usage = said.usage
            if isinstance(said, _Failure):
                return self._give_up(lease, claim, said)
            return self._store(step, lease, claim, said)
        except Exception as error:
            self._release(lease, error, usage)
            if isinstance(error, StepBusy):
                raise
            raise StepInterrupted(type(error).__name__) from None

    def _not_claimed(self, claim: Claim, drive: int) -> dict[str, str]:
        if claim.drive != drive:
            return _ended("superseded")
        if claim.step_status is StepStatus.COMPLETED:
            self._news.publish(claim.transition)
            return _ended("completed")
        if claim.workflow_status.is_terminal:
            self._news.publish(claim.transition)
            return _ended(claim.workflow_status.value)
        raise StepBusy("another worker holds this step")

    def _ask(self, step: Step, claim: Claim) -> _Said | _Failure:
        started = time.monotonic()
        try:
            answer = step.ask(self._provider, claim.message, claim.context)
        except AiFailed as error:
            return _Failure(error, _usage(error.spent, time.monotonic() - started) if error.spent else None)
        except ValidationError as error:
            return _Failure(error, None)
        return _Said(answer.output, _usage(answer.spent, time.monotonic() - started))

    def _give_up(self, lease: Lease, claim: Claim, failure: _Failure) -> dict[str, str]:
        """Fail the step. Raises AiUnavailable while trying again is worth it."""
        error = failure.error
        if isinstance(error, AiRejected):
            return self._fail(lease, _error(error.code, str(error), retryable=True), usage=failure.usage)
        if isinstance(error, ValidationError):
            return self._fail(lease, OUTDATED)
        if claim.ai_failures + 1 < self._ai_max_attempts:
            raise error
        times = f"{claim.ai_failures + 1} times" if claim.ai_failures else "once"
        return self._fail(
            lease, _error("ai_unavailable", f"{error} (tried {times})", retryable=True), usage=failure.usage
        )

    def _store(self, step: Step, lease: Lease, claim: Claim, said: _Said) -> dict[str, str]:
        """Complete the step, or fail it where what was said is not valid."""
        output, usage = said.output, said.usage
        if not is_storable(output):
            return self._fail(lease, UNSTORABLE, storable(output), usage)
        try:
            checked = step.check(output, claim.context)
        except ValidationError as error:
            return self._fail(lease, _invalid(error), output, usage)
        transition = self._database.run(
            lambda connection: workflows.complete_step(connection, lease, checked.output, usage, checked.routing)
        )
        if transition is None:
            return self._lost(lease)
        self._news.publish(transition)
        metrics.add_metric("StepDuration", MetricUnit.Milliseconds, usage.duration_ms)
        return _ended("completed")

    def _lost(self, lease: Lease) -> dict[str, str]:
        """What became of a step whose lease was lost before its result was stored."""
        found = self._database.run(lambda connection: workflows.state(connection, lease.workflow_id))
        if found is None:
            return _ended("gone")
        drive, transition = found
        if drive != lease.drive:
            return _ended("superseded")
        if transition.status.is_terminal:
            return _ended(transition.status.value)
        raise StepBusy("the lease was lost before the result was stored")

    def _fail(
        self, lease: Lease, error: dict[str, Any], output: dict[str, Any] | None = None, usage: Usage | None = None
    ) -> dict[str, str]:
        transition = self._database.run(lambda connection: workflows.fail_step(connection, lease, error, output, usage))
        if transition is None:
            return self._lost(lease)
        self._news.publish(transition)
        workflow_failed(Cause.AI)
        metrics.add_metric("StepFailures", MetricUnit.Count, 1)
        logger.warning("step failed", code=error["code"])
        return _ended("failed")

    def _release(self, lease: Lease, error: Exception, usage: Usage | None) -> None:
        """Give the lease back, so that the next try need not wait for it; where even that fails, it runs out.

        What the AI took of a try that ends so is kept on the step's row, for the next try to add to.
        """
        ai_failed = isinstance(error, AiUnavailable)
        stored = (
            _error("ai_unavailable", str(error), retryable=True)
            if ai_failed
            else _error("interrupted", "The step was interrupted and will be tried again.", retryable=True)
        )
        logger.warning("step interrupted", error=type(error).__name__, frames=frames(error))
        metrics.add_metric("StepInterruptions", MetricUnit.Count, 1)
        try:
            self._database.run(
                lambda connection: workflows.release_step(connection, lease, stored, usage, ai_failed=ai_failed)
            )
        except Exception as second:
            logger.warning("lease not released", error=type(second).__name__)


def _error(code: str, message: str, *, retryable: bool) -> dict[str, Any]:
    return {"code": code, "message": message, "retryable": retryable}


OUTDATED = _error(
    "outdated", "An earlier step was done by another version of Leadflow: try again from the start.", retryable=True
)
UNSTORABLE = _error(
    "invalid_output",
    "The AI's answer is not valid: it has characters or numbers that are no text or JSON.",
    retryable=True,
)


def _ended(status: str) -> dict[str, str]:
    logger.info("step ended", status=status)
    return {"status": status}


def _invalid(error: ValidationError) -> dict[str, Any]:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the answer"
    return _error("invalid_output", f"The AI's answer is not valid: {place}: {first['msg']}", retryable=True)


def _usage(spent: Spent, seconds: float) -> Usage:
    return Usage(
        provider=spent.provider,
        model=spent.model,
        prompt_version=spent.prompt_version,
        tokens=spent.tokens,
        cost_usd=spent.cost_usd,
        duration_ms=round(seconds * 1000),
    )

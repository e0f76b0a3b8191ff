"""What a person does with leads: sends, lists, reads, handles, retries, deletes them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from functions.api.tokens import Caller
from functions.common import routing
from functions.common.database import Database
from functions.common.errors import Conflict, InvalidInput, NotFound, Unavailable
from functions.common.events import Publisher
from functions.common.ids import new_id
from functions.common.leads import (
    ContextView,
    Lead,
    LeadFilter,
    LeadPage,
    LeadSummary,
    NewLead,
    RetryRequest,
    StepView,
    WorkflowView,
)
from functions.common.models import StepStatus, StepType, WorkflowStatus
from functions.common.news import News
from functions.common.observability import MetricUnit, logger, metrics
from functions.common.repositories import leads, workflows
from functions.common.repositories.leads import IdempotencyKey
from functions.common.transitions import Transition, lead_deleted

NO_SUCH_LEAD = "there is no such lead"


class Executions(Protocol):
    """Where workflows are started."""

    def start(self, workflow_id: UUID, drive: int) -> None:
        """Start a workflow's drive without waiting for it; whatever prevents it is raised."""
        ...


class Desk:
    """One container's desk; every call is on behalf of a caller, who sees only their own leads."""

    def __init__(self, database: Database, executions: Executions, news: News, publisher: Publisher) -> None:
        self._database = database
        self._executions = executions
        self._news = news
        self._publisher = publisher

    def submit(self, caller: Caller, new: NewLead, idempotency_key: str | None) -> Lead:
        """Store a new lead and start its workflow; the answer is given before any step runs.

        With an idempotency key used before for the same input, it is the original answer. Raises InvalidInput where
        the key was used for another input.
        """
        lead = _new_lead(new)
        key = _idempotency(idempotency_key, new, lead)
        if not self._database.run(lambda connection: leads.insert(connection, caller.user_id, lead, key)):
            assert key is not None
            return self._answer_again(caller, key)
        logger.append_keys(workflow_id=str(lead.workflow.id), lead_id=str(lead.id))
        metrics.add_metric("LeadsCreated", MetricUnit.Count, 1)
        self._news.publish(_queued(caller, lead))
        self._start(lead.workflow.id)
        return lead

    def page(self, caller: Caller, wanted: LeadFilter, cursor: str | None, limit: int) -> LeadPage:
        """A page of leads, newest first. Raises InvalidInput where the cursor or the queue is not one of ours."""
        if wanted.queue is not None and wanted.queue not in (queues := routing.policy().queues):
            raise InvalidInput(f"queue: there is no such queue; there are {', '.join(queues)}")
        before = _parse_cursor(cursor) if cursor else None
        items = self._database.run(lambda connection: leads.page(connection, caller.user_id, wanted, before, limit + 1))
        more = len(items) > limit
        return LeadPage(items=items[:limit], next_cursor=_cursor(items[limit - 1].id) if more else None)

    def lead(self, caller: Caller, lead_id: UUID) -> Lead:
        """One lead. Raises NotFound."""
        found = self._database.run(lambda connection: leads.find(connection, caller.user_id, lead_id))
        if found is None:
            raise NotFound(NO_SUCH_LEAD)
        return found

    def set_handled(self, caller: Caller, lead_id: UUID, *, handled: bool) -> Lead:
        """Say that a person took care of a lead, or that it is open again. Raises NotFound."""
        if not self._database.run(
            lambda connection: leads.set_handled(connection, caller.user_id, lead_id, handled=handled)
        ):
            raise NotFound(NO_SUCH_LEAD)
        return self.lead(caller, lead_id)

    def retry(self, caller: Caller, lead_id: UUID, request: RetryRequest) -> Lead:
        """Make a new attempt at a failed lead. Raises NotFound, and Conflict where its latest attempt did not fail."""
        workflow_id = new_id()
        transition = self._database.run(
            lambda connection: workflows.retry(
                connection,
                caller.user_id,
                lead_id,
                workflow_id,
                keep_completed=request.from_ == "failed_step",
            )
        )
        if transition is None:
            lead = self.lead(caller, lead_id)
            raise Conflict(f"only a failed lead can be retried, and this one is {lead.workflow.status.value}")
        logger.append_keys(workflow_id=str(workflow_id), lead_id=str(lead_id))
        self._news.publish(transition)
        self._start(workflow_id)
        return self.lead(caller, lead_id)

    def delete(self, caller: Caller, lead_id: UUID) -> None:
        """Delete a lead; a step that is at work on it ends quietly. Raises NotFound."""
        if not self._database.run(lambda connection: leads.delete(connection, caller.user_id, lead_id)):
            raise NotFound(NO_SUCH_LEAD)
        self._publisher.publish(caller.user_id, lead_deleted(lead_id))

    def summary(self, caller: Caller, zone: str) -> LeadSummary:
        """Counts for the desk. Raises InvalidInput where there is no such time zone."""
        try:
            tz = ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise InvalidInput("tz: there is no such time zone; give an IANA name such as Europe/Berlin") from None
        return self._database.run(lambda connection: leads.summary(connection, caller.user_id, datetime.now(UTC), tz))

    def _answer_again(self, caller: Caller, key: IdempotencyKey) -> Lead:
        stored = self._database.run(lambda connection: leads.stored_answer(connection, caller.user_id, key.key))
        if stored is None:
            raise Unavailable("the first request with this key is not finished: try again")
        if stored.request_hash != key.request_hash:
            raise InvalidInput("Idempotency-Key: this key was used for another request; use a new one")
        return Lead.model_validate(stored.response)

    def _start(self, workflow_id: UUID) -> None:
        """Start a workflow's execution. The lead is stored: where it cannot be started now, the sweep starts it."""
        try:
            self._executions.start(workflow_id, drive=1)
        except Exception as error:
            logger.warning("execution not started, the sweep will", error=type(error).__name__)
            metrics.add_metric("StartsDeferred", MetricUnit.Count, 1)


def _new_lead(new: NewLead) -> Lead:
    steps = [StepView(type=step, status=StepStatus.PENDING, attempt=0) for step in StepType]
    workflow = WorkflowView(
        id=new_id(),
        status=WorkflowStatus.QUEUED,
        version=1,
        attempt=1,
        context=ContextView(message=new.message),
        steps=steps,
    )
    return Lead(
        id=new_id(),
        name=new.name,
        contact_channel=new.contact_channel,
        message=new.message,
        created_at=datetime.now(UTC),
        workflow=workflow,
    )


def _idempotency(key: str | None, new: NewLead, lead: Lead) -> IdempotencyKey | None:
    if key is None:
        return None
    request_hash = hashlib.sha256(new.model_dump_json().encode()).digest()
    return IdempotencyKey(key, request_hash, lead.model_dump(mode="json"))


def _queued(caller: Caller, lead: Lead) -> Transition:
    return Transition(
        lead_id=lead.id,
        user_id=caller.user_id,
        workflow_id=lead.workflow.id,
        attempt=1,
        version=1,
        status=WorkflowStatus.QUEUED,
        current_step=None,
        step_type=None,
        step_status=None,
        category=None,
        queue=None,
        priority=None,
        sla_due_at=None,
        at=lead.created_at,
    )


def _cursor(lead_id: UUID) -> str:
    return base64.urlsafe_b64encode(lead_id.bytes).decode().rstrip("=")


def _parse_cursor(cursor: str) -> UUID:
    try:
        return UUID(bytes=base64.b64decode(cursor + "==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise InvalidInput("cursor: not one that this API gave; start again without it") from None

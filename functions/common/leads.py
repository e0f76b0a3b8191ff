"""A lead as the API shows it: what the customer said, and what Leadflow made of it so far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, WrapValidator

from functions.common.models import (
    Category,
    Extraction,
    Intent,
    Priority,
    Routing,
    StepStatus,
    StepType,
    WorkflowStatus,
)

UtcDatetime = Annotated[datetime, AfterValidator(lambda value: value.astimezone(UTC))]


# A stored value is documented by the type it was checked against when it was stored, and read as it is: what an older
# version stored stays readable when the type has changed since.
AsStored = (WrapValidator(lambda value, _handler: value), PlainSerializer(lambda value: value))


class View(BaseModel):
    """The base of what the API answers."""

    model_config = ConfigDict(frozen=True)


class ErrorView(View):
    """Why a step or a workflow failed. `retryable` says whether trying again can help."""

    code: str
    message: str
    retryable: bool


class StepView(View):
    """One step. `attempt` counts how often a worker took it on; `tokens` and `cost_usd`, in US dollars, are the sums of
    these tries where they are known, also of those whose answer could not be used. The rest tells of the last one.

    `output` is what it put out; of a step that failed, what the AI said that was not valid.
    """

    type: StepType
    status: StepStatus
    attempt: int
    output: dict[str, Any] | None = None
    error: ErrorView | None = None
    provider: str | None = None
    model: str | None = None
    prompt_version: str | None = None
    tokens: int | None = None
    cost_usd: float | None = None
    started_at: UtcDatetime | None = None
    finished_at: UtcDatetime | None = None
    duration_ms: int | None = None


class WorkflowSummary(View):
    """One attempt at a lead. `version` rises by one with each transition and orders them within an attempt."""

    id: UUID
    status: WorkflowStatus
    current_step: StepType | None = None
    version: int
    attempt: int
    error: ErrorView | None = None
    started_at: UtcDatetime | None = None
    finished_at: UtcDatetime | None = None


class ContextView(View):
    """What is known of a lead so far: its message, and each completed step's output."""

    message: str
    intent: Annotated[Intent, *AsStored] | None = None
    extraction: Annotated[Extraction, *AsStored] | None = None
    routing: Annotated[Routing, *AsStored] | None = None


class WorkflowView(WorkflowSummary):
    """An attempt with all it found. `tokens` and `cost_usd`, in US dollars, are the sums of its `steps`, among them
    those that were carried over from the attempt before.
    """

    context: ContextView
    steps: list[StepView]
    tokens: int = 0
    cost_usd: float = 0


class LeadBase(View):
    id: UUID
    name: str | None = None
    contact_channel: str | None = None
    created_at: UtcDatetime
    handled_at: UtcDatetime | None = None
    category: Annotated[Category, *AsStored] | None = None
    queue: str | None = None
    priority: Annotated[Priority, *AsStored] | None = None
    sla_minutes: int | None = None
    sla_due_at: UtcDatetime | None = None


class LeadItem(LeadBase):
    """A lead in a list: `excerpt` is the first 200 characters of the message."""

    excerpt: str
    workflow: WorkflowSummary


class Lead(LeadBase):
    """A lead with its latest attempt. `tokens` and `cost_usd`, in US dollars, are what all its attempts took together,
    failed ones too; a step that was carried over to a later attempt counts once.
    """

    message: str
    workflow: WorkflowView
    tokens: int = 0
    cost_usd: float = 0


class LeadPage(View):
    """A page of leads, newest first; `next_cursor` leads to the next one and is null on the last."""

    items: list[LeadItem]
    next_cursor: str | None = None


class LeadSummary(View):
    """Counts for the desk. `median_seconds_today` is from arrival to completion, of the leads completed today."""

    in_progress: int
    completed_today: int
    failed: int
    open: int
    open_p0: int
    overdue: int
    median_seconds_today: float | None = None


class LeadFilter(BaseModel):
    """What to list; None means whatever."""

    model_config = ConfigDict(frozen=True)

    status: WorkflowStatus | None = None
    category: Category | None = None
    queue: str | None = None
    priority: Priority | None = None
    handled: bool | None = None
    q: str | None = None


class NewLead(BaseModel):
    """A message as it arrives: `message` 1 to 10,000 characters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = None
    contact_channel: Annotated[str, Field(max_length=320, pattern=r"^[^\x00]*$")] | None = None
    message: Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]


class RetryRequest(BaseModel):
    """Where to start again: at the step that failed, keeping what was found before it, or at the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_: Annotated[Literal["failed_step", "start"], Field(alias="from")] = "failed_step"

"""The values that travel through the pipeline: what each step puts out, and the words used for states."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer


class WorkflowStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def is_terminal(self) -> bool:
        return self in (WorkflowStatus.COMPLETED, WorkflowStatus.FAILED)


class StepStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class StepType(StrEnum):
    INTENT = "intent"
    EXTRACTION = "extraction"
    ROUTING = "routing"


class Category(StrEnum):
    SALES_NEW = "sales_new"
    SALES_EXISTING = "sales_existing"
    SUPPORT = "support"
    SPAM = "spam"
    UNKNOWN = "unknown"


class Urgency(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Priority(StrEnum):
    P0 = "p0"
    P1 = "p1"
    P2 = "p2"


QueueName = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
"""A queue's name, a slug; which queues there are says the routing policy."""

Confidence = Annotated[float, Field(ge=0.0, le=1.0)]
ShortText = Annotated[str, Field(max_length=500)]


class StepOutput(BaseModel):
    """The base of every step's output: unknown fields are an error, so that a drifting provider is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Intent(StepOutput):
    """What the sender wants (step 1)."""

    category: Category
    confidence: Confidence
    rationale: ShortText


def _number(amount: Decimal) -> float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


Amount = Annotated[
    Decimal, Field(ge=0, max_digits=18, decimal_places=2), PlainSerializer(_number, return_type=float, when_used="json")
]


class Budget(StepOutput):
    """Money the sender is ready to spend: `amount` in units of `currency` (ISO 4217), `text` as it was written.

    Of a range the upper end is the amount. The currency is None where the message does not tell it.
    """

    amount: Amount | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    text: ShortText


class ExtractedFields(StepOutput):
    """What the message says about its sender and their wish; None where it says nothing."""

    name: ShortText | None = None
    email: ShortText | None = None
    phone: ShortText | None = None
    company: ShortText | None = None
    location: ShortText | None = None
    product: ShortText | None = None
    budget: Budget | None = None
    timeline: ShortText | None = None
    urgency: Urgency = Urgency.LOW


class Extraction(StepOutput):
    """The fields of the message (step 2)."""

    extracted_fields: ExtractedFields
    confidence: Confidence


class RoutingAdvice(StepOutput):
    """What an AI provider may say about routing (step 3): how urgent it is, what to do next, and why.

    It cannot name a queue, a priority or an SLA: those are decided by the routing policy.
    """

    urgency: Urgency
    recommended_actions: Annotated[list[ShortText], Field(max_length=10)]
    rationale: ShortText


class Routing(StepOutput):
    """Where the lead goes (step 3). `sla_minutes` counts from the lead's arrival."""

    queue: QueueName
    priority: Priority
    sla_minutes: Annotated[int, Field(gt=0)]
    recommended_actions: list[ShortText]
    rationale: ShortText

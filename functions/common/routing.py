"""The routing policy decides the queue, the priority and the SLA; the AI only advises.

The policy is a file, `routing.toml` beside this one; a company's own takes its place when the app is packaged. The same
policy, intent and advice always route the same way. docs/routing.md explains the file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from functions.common.errors import LeadflowError
from functions.common.models import Category, Intent, Priority, QueueName, Routing, RoutingAdvice, Urgency

FILE = Path(__file__).parent / "routing.toml"

MOST_ACTIONS = 6
"""Recommended actions of a lead: the policy's and the AI's together."""

_A_YEAR = 525_600
_UNHURRIED = (Category.SPAM, Category.UNKNOWN)


class PolicyError(LeadflowError):
    """A routing policy cannot be used; the message is one sentence that names its file, the key and the fault."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Minutes = Annotated[int, Field(strict=True, gt=0, le=_A_YEAR)]
Label = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^\S(?:[^\x00-\x1f\x7f]*\S)?$")]
Action = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(?:[^\x00-\x1f\x7f]*\S)?$")]


class SlaMinutes(_Part):
    """Minutes from a lead's arrival until somebody should have taken care of it."""

    p0: Minutes
    p1: Minutes
    p2: Minutes

    @model_validator(mode="after")
    def _more_urgent_is_sooner(self) -> Self:
        if not self.p0 <= self.p1 <= self.p2:
            raise ValueError("a higher priority must not have longer than a lower one")
        return self

    def of(self, priority: Priority) -> int:
        minutes: int = getattr(self, priority.value)
        return minutes


class ByUrgency(_Part):
    """The priority for each urgency that a message may show."""

    low: Priority
    medium: Priority
    high: Priority

    @model_validator(mode="after")
    def _urgency_never_lowers(self) -> Self:
        if not self.low >= self.medium >= self.high:  # p0 < p1 < p2
            raise ValueError("a higher urgency must not give a lower priority")
        return self

    def of(self, urgency: Urgency) -> Priority:
        priority: Priority = getattr(self, urgency.value)
        return priority


class Rule(_Part):
    """Where the leads of a category go, and what is always to be done with them."""

    queue: QueueName
    priority: ByUrgency
    actions: Annotated[tuple[Action, ...], Field(max_length=5)] = ()


class Policy(_Part):
    """A valid routing policy. `queues` has the label of each queue by its name, in the order of the file."""

    p0_confidence: Annotated[float, Field(strict=True, ge=0, le=1)]
    queues: Annotated[dict[QueueName, Label], Field(min_length=1)]
    sla_minutes: SlaMinutes
    categories: dict[Category, Rule]

    @field_validator("queues")
    @classmethod
    def _labels_differ(cls, queues: dict[str, str]) -> dict[str, str]:
        if len(set(queues.values())) < len(queues):
            raise ValueError("two queues have the same label")
        return queues

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for category in Category:
            rule = self.categories.get(category)
            if rule is None:
                raise ValueError(f"categories.{category}: is missing")
            if rule.queue not in self.queues:
                raise ValueError(f"categories.{category}.queue: there is no queue {rule.queue} in [queues]")
            if category in _UNHURRIED and rule.priority.high is Priority.P0:
                raise ValueError(f"categories.{category}.priority: {category} must not reach p0")
        return self

    def route(self, intent: Intent, advice: RoutingAdvice) -> Routing:
        """Decide where a lead goes, from its category, the confidence in it, and the urgency the AI saw."""
        rule = self.categories[intent.category]
        priority = rule.priority.of(advice.urgency)
        if priority is Priority.P0 and intent.confidence < self.p0_confidence:
            priority = Priority.P1
        return Routing(
            queue=rule.queue,
            priority=priority,
            sla_minutes=self.sla_minutes.of(priority),
            recommended_actions=_merged(rule.actions, advice.recommended_actions),
            rationale=advice.rationale,
        )


def _merged(standard: tuple[str, ...], advised: list[str]) -> list[str]:
    """The policy's actions, then the AI's that say something else."""
    merged: dict[str, str] = {}
    for action in (*standard, *advised):
        merged.setdefault(action.strip().casefold(), action)
    return list(merged.values())[:MOST_ACTIONS]


@cache
def policy() -> Policy:
    """The policy in force, read when it is first needed."""
    return load_policy(FILE)


def route(intent: Intent, advice: RoutingAdvice) -> Routing:
    """Decide where a lead goes by the policy in force."""
    return policy().route(intent, advice)


def load_policy(path: Path) -> Policy:
    """Read a policy. Raises PolicyError."""
    import tomllib  # only who reads a policy needs it

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        return Policy.model_validate(values)
    except OSError as error:
        raise PolicyError(f"{path.name}: the file cannot be read ({error.strerror}).") from None
    except ValidationError as error:
        raise PolicyError(f"{path.name}: {_fault(error)}.") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{path.name}: the file is not UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path.name}: the file is not TOML: {error}.") from None


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a key of a routing policy",
    "string_pattern_mismatch": "has characters that it must not have",
    "greater_than": "must be positive",
    "too_long": "has more than are allowed",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "tuple_type": "must be a list",
}


def _fault(error: ValidationError) -> str:
    """The first fault: its key and what is wrong with it."""
    first: Any = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"] if part != "[key]")
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ValueError):  # ours
        text = str(cause)
    else:
        text = _WORDS.get(first["type"]) or first["msg"][0].lower() + first["msg"][1:]
    return f"{key}: {text}" if key else text

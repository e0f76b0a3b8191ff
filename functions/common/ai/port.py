"""The port between the steps and whatever answers them: three calls, each with what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from functions.common.models import Extraction, Intent


@dataclass(frozen=True)
class Spent:
    """What a call of an AI took, and of which model with which prompt: see `Answer`."""

    provider: str
    model: str
    prompt_version: str
    tokens: int
    cost_usd: Decimal


@dataclass(frozen=True)
class Answer:
    """One answer of an AI provider.

    `output` is what it said, as plain JSON values, not validated yet: the step runner does that and stores it
    either way. `tokens` counts prompt and completion together, `cost_usd` is in US dollars.
    """

    output: dict[str, Any]
    provider: str
    model: str
    prompt_version: str
    tokens: int = 0
    cost_usd: Decimal = field(default_factory=lambda: Decimal(0))

    @property
    def spent(self) -> Spent:
        return Spent(self.provider, self.model, self.prompt_version, self.tokens, self.cost_usd)


class AiProvider(Protocol):
    """Answers the three steps.

    Every call may raise `AiUnavailable` (trying again can help) or `AiRejected` (it cannot), both with what the call
    took where that is known. The message is data, 1 to 10,000 characters, never instructions.
    """

    def classify(self, message: str) -> Answer:
        """The fields of `Intent`."""
        ...

    def extract(self, message: str, intent: Intent) -> Answer:
        """The fields of `Extraction`."""
        ...

    def route(self, message: str, intent: Intent, extraction: Extraction) -> Answer:
        """The fields of `RoutingAdvice`."""
        ...

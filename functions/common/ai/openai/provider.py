"""The three calls of the port, answered by a model. What a model says is checked here: it picks from enums, what it
quotes must stand in the message, and where a lead goes is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from pydantic import ValidationError

from functions.common.ai.openai import confidence, errors
from functions.common.ai.openai.confidence import Token
from functions.common.ai.openai.dialect import Question
from functions.common.ai.openai.key import Key
from functions.common.ai.openai.message import Evidence, delimited, plain, sentence
from functions.common.ai.openai.prices import cost_usd
from functions.common.ai.openai.prompting import prompt
from functions.common.ai.openai.service import Service
from functions.common.ai.openai.wire import (
    ACTIONS,
    QUOTED,
    BudgetAnswer,
    ExtractionAnswer,
    IntentAnswer,
    RoutingAnswer,
    Wire,
)
from functions.common.ai.port import Answer, Spent
from functions.common.errors import AiFailed
from functions.common.models import Extraction, Intent, RoutingAdvice, StepOutput, StepType

PROVIDER = "openai"

PROMPTS: Mapping[StepType, str] = {
    StepType.INTENT: "intent-1",
    StepType.EXTRACTION: "extraction-1",
    StepType.ROUTING: "routing-1",
}
"""The version of each step's prompt in use."""

MOST_ACTIONS = 4

UNFOUNDED = 0.5
"""The highest confidence in an extraction of which something did not stand in the message."""

_CURRENCY = re.compile(r"[A-Z]{3}")
_CENT = Decimal("0.01")
_MOST_MONEY = Decimal(10) ** 15

W = TypeVar("W", bound=Wire)


class OpenAiProvider:
    """An `AiProvider` over OpenAI's chat completions. `models` names the model of each step."""

    def __init__(
        self, key: Key, models: Mapping[StepType, str], *, base_url: str | None = None, timeout_s: float = 20
    ) -> None:
        self._service = Service(key, base_url, timeout_s)
        self._models = models

    def classify(self, message: str) -> Answer:
        """The fields of `Intent`, with a confidence that was measured where the service offers it."""

        def intent(answer: IntentAnswer, logprobs: list[Token]) -> Intent:
            sure = confidence.measured(logprobs, answer.category.value)
            return Intent(
                category=answer.category,
                confidence=confidence.stated(answer.confidence) if sure is None else sure,
                rationale=sentence(answer.rationale),
            )

        return self._ask(StepType.INTENT, delimited(plain(message)), IntentAnswer, intent)

    def extract(self, message: str, intent: Intent) -> Answer:
        """The fields of `Extraction`, without whatever does not stand in the message."""
        text = plain(message)

        def extraction(answer: ExtractionAnswer, _: list[Token]) -> Extraction:
            fields, unfounded = _founded(answer, Evidence(text))
            sure = confidence.stated(answer.confidence)
            return Extraction.model_validate(
                {"extracted_fields": fields, "confidence": min(sure, UNFOUNDED) if unfounded else sure}
            )

        user = f"Category: {intent.category.value}\n\n{delimited(text)}"
        return self._ask(StepType.EXTRACTION, user, ExtractionAnswer, extraction)

    def route(self, message: str, intent: Intent, extraction: Extraction) -> Answer:
        """The fields of `RoutingAdvice`; the actions are ours, chosen by the model."""

        def advice(answer: RoutingAnswer, _: list[Token]) -> RoutingAdvice:
            chosen = list(dict.fromkeys(answer.actions))[:MOST_ACTIONS]
            return RoutingAdvice(
                urgency=answer.urgency,
                recommended_actions=[ACTIONS[action] for action in chosen],
                rationale=sentence(answer.rationale),
            )

        user = f"{_known(intent, extraction)}\n\n{delimited(plain(message))}"
        return self._ask(StepType.ROUTING, user, RoutingAnswer, advice)

    def close(self) -> None:
        """Close the connections. Not needed where the process ends anyway."""
        self._service.close()

    def _ask(
        self, step: StepType, user: str, schema: type[W], output: Callable[[W, list[Token]], StepOutput]
    ) -> Answer:
        """Ask, and make the step's output of what the model says; `output` may raise pydantic's ValidationError."""
        instructions = prompt(PROMPTS[step])
        question = Question(
            model=self._models[step],
            instructions=instructions.text,
            user=user,
            schema=schema,
            logprobs=step is StepType.INTENT,
        )
        reply = self._service.ask(question)
        cost = cost_usd(reply.model, reply.tokens)
        spent = Spent(PROVIDER, reply.model, instructions.version, reply.tokens.total, cost)
        if isinstance(reply.said, AiFailed):
            reply.said.spent = spent
            raise reply.said
        try:
            found = output(schema.model_validate_json(reply.said.text), reply.said.logprobs)
        except ValidationError as error:
            raise errors.invalid(_first(error), spent) from None
        return Answer(found.model_dump(mode="json"), PROVIDER, reply.model, instructions.version, spent.tokens, cost)


def _known(intent: Intent, extraction: Extraction) -> str:
    """What the earlier steps found, in enums and field names only: their texts come from the message."""
    fields = extraction.extracted_fields
    present = [name for name, value in fields if value is not None and name != "urgency"]
    return (
        f"Category: {intent.category.value}\nUrgency found so far: {fields.urgency.value}\n"
        f"Fields found: {', '.join(present) or 'none'}"
    )


def _founded(said: ExtractionAnswer, evidence: Evidence) -> tuple[dict[str, Any], bool]:
    """The fields that stand in the message, and whether any did not."""
    fields: dict[str, Any] = {"urgency": said.urgency}
    claimed = 0
    for name in QUOTED:
        claimed += bool(getattr(said, name))
        fields[name] = _quoted(getattr(said, name), evidence)
    claimed += bool(said.email) + bool(said.phone) + bool(said.budget)
    fields["email"] = _email(said.email, evidence)
    fields["phone"] = _phone(said.phone, evidence)
    fields["budget"] = _budget(said.budget, evidence)
    kept = sum(value is not None for value in fields.values()) - 1
    return fields, kept < claimed


def _quoted(value: str | None, evidence: Evidence) -> str | None:
    if not value or len(value) > 500 or not evidence.has(value):
        return None
    return plain(value)


def _email(value: str | None, evidence: Evidence) -> str | None:
    found = _quoted(value, evidence)
    return found if found and "@" in found and " " not in found else None


def _phone(value: str | None, evidence: Evidence) -> str | None:
    return plain(value) if value and len(value) <= 60 and evidence.has_phone(value) else None


def _budget(value: BudgetAnswer | None, evidence: Evidence) -> dict[str, Any] | None:
    text = _quoted(value.text, evidence) if value else None
    if value is None or text is None:
        return None
    currency = (value.currency or "").strip().upper()
    return {
        "amount": _amount(value.amount),
        "currency": currency if _CURRENCY.fullmatch(currency) else None,
        "text": text,
    }


def _amount(value: float | None) -> Decimal | None:
    try:
        amount = None if value is None else Decimal(str(value)).quantize(_CENT)
    except InvalidOperation:
        return None
    return amount if amount is not None and 0 <= amount < _MOST_MONEY else None


def _first(error: ValidationError) -> str:
    """Where the first problem is and of what kind; never the value, which may quote the message."""
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if problem["type"] == "json_invalid":
        return "it is not JSON"
    place = ".".join(str(part) for part in problem["loc"] if isinstance(part, int) or str(part).isidentifier())
    return f"{place[:60] or 'the whole'} ({problem['type']})"

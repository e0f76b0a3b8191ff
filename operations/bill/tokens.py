"""What the AI takes for a lead: the prompts' real sizes, the answers' assumed ones, the provider's own prices."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache

from functions.common.ai.openai.prices import Tokens, cost_usd, prices
from functions.common.ai.openai.prompting import prompt
from functions.common.ai.openai.provider import PROMPTS
from functions.common.ai.openai.wire import ExtractionAnswer, IntentAnswer, RoutingAnswer, Wire
from functions.common.models import StepType
from functions.common.settings import AiSettings
from operations.bill import assumptions as known

DEFAULT_MODEL: str = AiSettings.model_fields["openai_model"].default

_ANSWERS: Mapping[str, tuple[StepType, type[Wire]]] = {
    "intent": (StepType.INTENT, IntentAnswer),
    "extract": (StepType.EXTRACTION, ExtractionAnswer),
    "route": (StepType.ROUTING, RoutingAnswer),
}


@cache
def of_step(function: str) -> Tokens:
    """Of one question and its answer. A prompt is too short to be cached (OpenAI caches from 1,024 tokens on)."""
    step, answer = _ANSWERS[function]
    schema = json.dumps(answer.model_json_schema(), separators=(",", ":"))
    chars = len(prompt(PROMPTS[step]).text) + len(schema) + known.MESSAGE_CHARS
    asked = math.ceil(chars / known.CHARS_A_TOKEN + known.ENVELOPE_TOKENS)
    return Tokens(prompt=asked, completion=int(known.OUTPUT_TOKENS[function]))


def of_lead() -> Tokens:
    steps = [of_step(function) for function in _ANSWERS]
    return Tokens(prompt=sum(step.prompt for step in steps), completion=sum(step.completion for step in steps))


def per_thousand(model: str = DEFAULT_MODEL) -> float:
    """US dollars for 1,000 leads."""
    return float(1000 * cost_usd(model, of_lead()))


def models() -> list[str]:
    """All that have a price, cheapest first."""
    return sorted(prices(), key=lambda model: (per_thousand(model), model))


def steps() -> list[str]:
    """The functions that ask."""
    return list(_ANSWERS)

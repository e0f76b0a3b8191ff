"""What a server and model take of a request, learnt from what they refuse and remembered for the container's life.

Models differ in what they accept (temperature, log-probabilities, reasoning effort), servers too (Structured Outputs,
JSON mode). Asking without what was refused costs one quick round trip once, where a list of names would be out of date.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import openai

from functions.common.ai.openai.wire import Wire
from functions.common.observability import logger

MAX_COMPLETION_TOKENS = 4_000
"""A bound on an answer, and so on its cost; a good one takes a few hundred, of a reasoning model some more."""


class Feature(StrEnum):
    """What a request may carry and a server may refuse."""

    SCHEMA = "response_format: json_schema"
    JSON_MODE = "response_format: json_object"
    LOGPROBS = "logprobs"
    TEMPERATURE = "temperature"
    REASONING = "reasoning_effort"
    BOUND = "max_completion_tokens"


_NAMES: dict[Feature, tuple[str, ...]] = {
    Feature.LOGPROBS: ("logprobs",),
    Feature.TEMPERATURE: ("temperature",),
    Feature.REASONING: ("reasoning_effort", "reasoning effort", "reasoning.effort"),
    Feature.BOUND: ("max_completion_tokens",),
}
_FORMAT_NAMES = ("response_format", "json_schema", "json_object", "structured output", "text.format")


@dataclass(frozen=True)
class Question:
    """One question to a model: our instructions, the user's turn, the shape of the answer."""

    model: str
    instructions: str
    user: str
    schema: type[Wire]
    logprobs: bool = False


@dataclass
class Dialect:
    """What one model of one server takes."""

    refused: set[Feature] = field(default_factory=set)

    def options(self, question: Question) -> dict[str, Any]:
        """The arguments of the SDK's `chat.completions.parse` for a question."""
        options: dict[str, Any] = {"model": question.model}
        instructions = question.instructions
        if self._takes(Feature.SCHEMA):
            options["response_format"] = question.schema
        else:
            instructions += _spelled_out(question.schema)
            if self._takes(Feature.JSON_MODE):
                options["response_format"] = {"type": "json_object"}
        if question.logprobs and self._takes(Feature.LOGPROBS):
            options["logprobs"] = True
        if self._takes(Feature.TEMPERATURE):
            options["temperature"] = 0
        if self._takes(Feature.REASONING):
            options["reasoning_effort"] = "none"
        if self._takes(Feature.BOUND):
            options["max_completion_tokens"] = MAX_COMPLETION_TOKENS
        options["messages"] = [
            {"role": "system", "content": instructions},
            {"role": "user", "content": question.user},
        ]
        return options

    def learn(self, error: openai.APIStatusError, asked: dict[str, Any]) -> bool:
        """Remember what a refusal of `asked` names. False where it names nothing that the request can do without."""
        feature = self._named(error, asked)
        if feature is None:
            return False
        self.refused.add(feature)
        logger.info("asking the AI service without what it refuses", model=asked["model"], refused=feature.value)
        return True

    def _takes(self, feature: Feature) -> bool:
        return feature not in self.refused

    def _named(self, error: openai.APIStatusError, asked: dict[str, Any]) -> Feature | None:
        # The parameter's name is the server's own word; only without one is its prose looked at.
        words = (error.param or _prose(error.body)).lower()
        for feature, names in _NAMES.items():
            if feature.value in asked and any(name in words for name in names):
                return feature
        if "response_format" in asked and any(name in words for name in _FORMAT_NAMES):
            return Feature.SCHEMA if self._takes(Feature.SCHEMA) else Feature.JSON_MODE
        return None


def _prose(body: object) -> str:
    """What a server says is wrong, in the forms that are about: never the request, which some send back with it."""
    if not isinstance(body, dict):
        return str(body or "")[:500]
    detail = body.get("message") or body.get("error") or body.get("detail")
    if isinstance(detail, list):  # FastAPI: where it is, and what
        return " ".join(f"{item.get('loc')} {item.get('msg')}" for item in detail if isinstance(item, dict))
    return detail if isinstance(detail, str) else ""


def _spelled_out(schema: type[Wire]) -> str:
    """The schema in words, for a server that does not enforce one. JSON mode wants the word JSON in a prompt."""
    shape = json.dumps(schema.model_json_schema(), separators=(",", ":"))
    return f"\n\nAnswer with one JSON object and nothing else. It must match this JSON schema:\n{shape}"

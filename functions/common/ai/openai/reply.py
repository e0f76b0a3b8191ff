"""A server's answer, read with distrust: any field may be missing or of another type, the body may be no JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from functions.common.ai.openai import errors
from functions.common.ai.openai.confidence import Token
from functions.common.ai.openai.message import sentence
from functions.common.ai.openai.prices import Tokens
from functions.common.errors import AiUnavailable

_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL | re.IGNORECASE)


MOST_TOKENS = 10**9
"""A count beyond it is no count."""


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < MOST_TOKENS else 0


Count = Annotated[int, BeforeValidator(_count)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Logprob(_Body):
    token: str
    logprob: float


class _Logprobs(_Body):
    content: list[_Logprob] | None = None


class _Message(_Body):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Body):
    message: _Message
    finish_reason: str | None = None
    logprobs: object = None


class _PromptDetails(_Body):
    cached_tokens: Count = 0


class _Usage(_Body):
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    prompt_tokens_details: _PromptDetails | None = None


class _Completion(_Body):
    choices: Annotated[list[_Choice], Field(min_length=1)]
    model: str | None = None
    usage: object = None


class _Error(_Body):
    error: dict[str, object] | str


@dataclass(frozen=True)
class Reply:
    """What a model answered: its text as JSON without anything around it, and what came with it."""

    text: str
    model: str
    tokens: Tokens
    logprobs: list[Token]


def read(body: bytes, model: str) -> Reply:
    """The reply in a body of HTTP.

    Raises:
        AiRejected: there is none, or it was refused or cut off.
        AiUnavailable: the body is an error in spite of its status, as some gateways send.
    """
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        if _is_error(body):
            raise AiUnavailable("The AI service answered with an error.") from None
        raise errors.invalid("the service did not send a chat completion") from None
    choice = completion.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise errors.refused()
    if choice.finish_reason == "length":
        raise errors.truncated()
    text = choice.message.content or ""
    fenced = _FENCED.match(text)
    return Reply(
        text=fenced.group(1) if fenced else text,
        model=sentence(completion.model or model, 100),
        tokens=_tokens(completion.usage),
        logprobs=_logprobs(choice.logprobs),
    )


def _tokens(offered: object) -> Tokens:
    """The tokens counted; none where the count is missing or not as expected."""
    try:
        usage = _Usage.model_validate(offered)
    except ValidationError:
        return Tokens()
    cached = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else 0
    return Tokens(prompt=usage.prompt_tokens, cached=cached, completion=usage.completion_tokens)


def _logprobs(offered: object) -> list[Token]:
    """The tokens with their probabilities; none where they are missing or not as expected: they are an extra."""
    try:
        found = _Logprobs.model_validate(offered).content or []
    except ValidationError:
        return []
    return [Token(item.token, item.logprob) for item in found]


def _is_error(body: bytes) -> bool:
    try:
        _Error.model_validate_json(body)
    except ValidationError:
        return False
    return True

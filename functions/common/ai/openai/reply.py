"""A server's answer, read with distrust: any field may be missing or of another type, the body may be no JSON.

What cannot be used was paid for too: its tokens are read all the same, where the body tells them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from functions.common.ai.openai import errors
from functions.common.ai.openai.confidence import Token
from functions.common.ai.openai.message import sentence
from functions.common.ai.openai.prices import Tokens
from functions.common.errors import AiFailed, AiUnavailable

_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL | re.IGNORECASE)


MOST_TOKENS = 10**7
"""A count beyond it is no count; many of them still add up to what a column can hold."""


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


class _Bill(_Body):
    model: object = None
    usage: object = None


class _Completion(_Body):
    choices: Annotated[list[_Choice], Field(min_length=1)]


class _Error(_Body):
    error: dict[str, object] | str


@dataclass(frozen=True)
class Said:
    """A model's text as JSON without anything around it, and its tokens with their probabilities where offered."""

    text: str
    logprobs: list[Token]


@dataclass(frozen=True)
class Reply:
    """What a service sent: what the model answered, and what it took.

    `said` is the answer, or why there is none to use.
    """

    said: Said | AiFailed
    model: str
    tokens: Tokens


def read(body: bytes, model: str) -> Reply:
    """The reply in a body of HTTP."""
    try:
        bill = _Bill.model_validate_json(body)
    except ValidationError:
        bill = _Bill()
    named = bill.model if isinstance(bill.model, str) and bill.model else model
    return Reply(said=_said(body), model=sentence(named, 100), tokens=_tokens(bill.usage))


def _said(body: bytes) -> Said | AiFailed:
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        if _is_error(body):  # in spite of its status, as some gateways send
            return AiUnavailable("The AI service answered with an error.")
        return errors.invalid("the service did not send a chat completion")
    choice = completion.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return errors.refused()
    if choice.finish_reason == "length":
        return errors.truncated()
    text = choice.message.content or ""
    fenced = _FENCED.match(text)
    return Said(text=fenced.group(1) if fenced else text, logprobs=_logprobs(choice.logprobs))


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

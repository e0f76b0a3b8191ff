"""What goes wrong between the OpenAI provider and its service, over real HTTP."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from functions.common.ai.openai import OpenAiProvider
from functions.common.ai.openai.key import GivenKey
from functions.common.ai.port import Spent
from functions.common.errors import AiFailed, AiRejected, AiUnavailable, LeadflowError
from functions.common.models import Intent, StepType
from tests.support.openai_server import INTENT, MODEL, OpenAiServer, Respond, completion, error, openai_server

KEY = "sk-very-secret"
SECRET_MESSAGE = "My password is swordfish"
MODELS = dict.fromkeys(StepType, "gpt-test")
TIMEOUT_S = 0.6
PATIENCE_S = 4.5
"""Well over the timeout on a busy machine, well under what any of the slow answers would take."""


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    with openai_server() as server:
        yield server


@pytest.fixture
def provider(server: OpenAiServer) -> Iterator[OpenAiProvider]:
    provider = OpenAiProvider(GivenKey(KEY), MODELS, base_url=server.url, timeout_s=10)
    yield provider
    provider.close()


@pytest.fixture
def hasty(server: OpenAiServer) -> Iterator[OpenAiProvider]:
    provider = OpenAiProvider(GivenKey(KEY), MODELS, base_url=server.url, timeout_s=TIMEOUT_S)
    yield provider
    provider.close()


def raised(provider: OpenAiProvider) -> LeadflowError:
    """The error of a call, which gives away neither the key nor the message, nor what caused it."""
    with pytest.raises(LeadflowError) as caught:
        provider.classify(SECRET_MESSAGE)
    assert not any(secret in str(caught.value) for secret in (KEY, "swordfish", "secret", "sk-"))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def rejected(provider: OpenAiProvider) -> str:
    failure = raised(provider)
    assert isinstance(failure, AiRejected)
    assert str(failure).endswith(".")
    return failure.code


def failed(provider: OpenAiProvider) -> AiFailed:
    failure = raised(provider)
    assert isinstance(failure, AiFailed)
    return failure


def with_body(**changed: object) -> Respond:
    """A completion with some of its body's fields replaced."""
    return Respond(json.dumps({**json.loads(completion(INTENT).body), **changed}).encode())


# Trying again can help


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_a_busy_or_failing_service_is_unavailable(server: OpenAiServer, provider: OpenAiProvider, status: int) -> None:
    server.answer(error(status, f"{KEY} {SECRET_MESSAGE}", code="rate_limit_exceeded" if status == 429 else None))
    failure = raised(provider)
    assert isinstance(failure, AiUnavailable)
    assert str(status) in str(failure)
    assert len(server.asked) == 1, "retrying is the state machine's part"


def test_nobody_listening_is_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    provider = OpenAiProvider(GivenKey(KEY), MODELS, base_url=f"http://127.0.0.1:{port}/v1", timeout_s=5)
    assert isinstance(raised(provider), AiUnavailable)
    provider.close()


def test_an_answer_that_breaks_off_is_unavailable(server: OpenAiServer, provider: OpenAiProvider) -> None:
    whole = completion(INTENT)
    server.answer(Respond(whole.body, cut=40))
    assert isinstance(raised(provider), AiUnavailable)


def test_an_error_with_status_200_is_unavailable(server: OpenAiServer, provider: OpenAiProvider) -> None:
    server.answer(Respond(json.dumps({"error": {"message": "upstream", "code": 502}}).encode()))
    assert isinstance(raised(provider), AiUnavailable)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(Respond(silent=True), id="silent"),
        pytest.param(Respond(completion(INTENT).body, drip_s=0.05), id="dripping body"),
        pytest.param(Respond(completion(INTENT).body, drip_s=0.05, drip_headers=True), id="dripping headers"),
        pytest.param(Respond(b" " * 10_000, status=503, drip_s=0.05), id="dripping error"),
    ],
)
def test_a_slow_answer_ends_at_the_deadline(server: OpenAiServer, hasty: OpenAiProvider, response: Respond) -> None:
    server.answer(response)
    started = time.monotonic()
    failure = raised(hasty)
    assert isinstance(failure, AiUnavailable)
    assert time.monotonic() - started < PATIENCE_S


def test_further_tries_share_the_deadline(server: OpenAiServer, hasty: OpenAiProvider) -> None:
    refused = error(400, "no temperature", param="temperature")
    server.answer(Respond(refused.body, 400, drip_s=TIMEOUT_S / len(refused.body) * 0.7), Respond(silent=True))
    started = time.monotonic()
    assert isinstance(raised(hasty), AiUnavailable)
    assert time.monotonic() - started < PATIENCE_S


def test_after_a_timeout_the_next_call_works(server: OpenAiServer, hasty: OpenAiProvider) -> None:
    server.answer(Respond(silent=True), completion(INTENT))
    assert isinstance(raised(hasty), AiUnavailable)
    assert hasty.classify("Hi").output["category"] == "support"


# Trying again cannot help


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (error(429, "You exceeded your current quota", code="insufficient_quota"), "quota"),
        (error(429, "You exceeded your current quota", kind="insufficient_quota"), "quota"),
        (error(402, "Insufficient Balance"), "quota"),
        (error(401, f"Incorrect API key provided: {KEY}", code="invalid_api_key"), "bad_key"),
        (error(403, "Project does not have access"), "bad_key"),
        (error(404, "The model does not exist", code="model_not_found"), "unknown_model"),
        (error(400, "invalid model ID", code="model_not_found"), "unknown_model"),
        (error(400, "filtered", code="content_filter"), "refused"),
        (error(400, "too many tokens", code="context_length_exceeded"), "truncated"),
        (error(400, f"cannot read this: {SECRET_MESSAGE}"), "invalid_request"),
        (Respond(b"<html>Bad Request</html>", 400, {"Content-Type": "text/html"}), "invalid_request"),
        (completion(None, refusal="I cannot help with that."), "refused"),
        (completion("", finish_reason="content_filter"), "refused"),
        (completion('{"category": "supp', finish_reason="length"), "truncated"),
        (completion('{"category": "supp'), "invalid_output"),
        (completion("I think this is support."), "invalid_output"),
        (completion(None), "invalid_output"),
        (completion(["support"]), "invalid_output"),
        (completion({**INTENT, "category": SECRET_MESSAGE}), "invalid_output"),
        (completion({**INTENT, "queue": "vip", SECRET_MESSAGE: 1}), "invalid_output"),
        (completion({"category": "support"}), "invalid_output"),
        (completion({**INTENT, "confidence": "very"}), "invalid_output"),
        (Respond(b'{"choices": ['), "invalid_output"),
        (Respond(b'{"choices": []}'), "invalid_output"),
        (Respond(b"null"), "invalid_output"),
        (Respond(b"\xff\xfe\x00"), "invalid_output"),
        (Respond(b""), "invalid_output"),
        (Respond(b"<html>Welcome</html>", headers={"Content-Type": "text/html"}), "invalid_output"),
    ],
)
def test_what_cannot_be_mended_by_trying_again_has_its_code(
    server: OpenAiServer, provider: OpenAiProvider, response: Respond, code: str
) -> None:
    server.answer(response)
    assert rejected(provider) == code
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "response",
    [
        completion(None, refusal="I cannot help with that."),
        completion("", finish_reason="content_filter"),
        completion('{"category": "supp', finish_reason="length"),
        completion("I think this is support."),
        completion({**INTENT, "category": "pizza"}),
        with_body(choices=[]),
        with_body(choices="none"),
        with_body(choices=None, error={"message": "upstream", "code": 502}),
    ],
)
def test_an_answer_that_cannot_be_used_was_paid_for(
    server: OpenAiServer, provider: OpenAiProvider, response: Respond
) -> None:
    server.answer(response)
    # 600 fresh and 400 cached tokens of the prompt, 100 of the answer, at 0.10, 0.01 and 0.50 a million
    assert failed(provider).spent == Spent("openai", MODEL, "intent-1", 1_100, Decimal("0.000114"))


def test_an_extraction_that_cannot_be_used_was_paid_for_too(server: OpenAiServer, provider: OpenAiProvider) -> None:
    server.answer(completion({"name": "Claire"}))
    with pytest.raises(AiRejected) as caught:
        provider.extract(SECRET_MESSAGE, Intent.model_validate(INTENT))
    assert caught.value.spent == Spent("openai", MODEL, "extraction-1", 1_100, Decimal("0.000114"))


def test_an_unusable_answer_whose_tokens_nobody_counted_names_its_model(
    server: OpenAiServer, provider: OpenAiProvider
) -> None:
    server.answer(with_body(choices=[], usage="many", model=5))
    assert failed(provider).spent == Spent("openai", "gpt-test", "intent-1", 0, Decimal(0))


@pytest.mark.parametrize("response", [error(401), error(429, code="insufficient_quota"), error(503)])
def test_without_an_answer_nothing_is_known_to_be_spent(
    server: OpenAiServer, provider: OpenAiProvider, response: Respond
) -> None:
    server.answer(response)
    assert failed(provider).spent is None


def test_a_refusal_of_something_that_was_not_asked_is_not_tried_again(
    server: OpenAiServer, provider: OpenAiProvider
) -> None:
    server.answer(error(400, "Unsupported", param="top_p"))
    assert rejected(provider) == "invalid_request"
    assert len(server.asked) == 1


def test_the_unknown_model_is_named(server: OpenAiServer, provider: OpenAiProvider) -> None:
    server.answer(error(404, "nope", code="model_not_found"))
    assert "gpt-test" in str(raised(provider))


def test_a_wrong_field_is_named(server: OpenAiServer, provider: OpenAiProvider) -> None:
    server.answer(completion({**INTENT, "category": "urgent"}))
    assert str(raised(provider)) == "The AI's answer is not valid: category (enum)."

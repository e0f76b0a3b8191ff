"""The SDK's errors as ours, in one table. A text names a kind, a status and the model: never the key, the message, or
what a server wrote, which may quote either.
"""

from __future__ import annotations

import openai

from functions.common.ai.port import Spent
from functions.common.errors import AiRejected, AiUnavailable, LeadflowError

_QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance"})
_UNKNOWN_MODEL = frozenset({"model_not_found", "deploymentnotfound", "invalid_model"})
_REFUSED = frozenset({"content_filter", "content_policy_violation", "responsibleaipolicyviolation"})
_TOO_LONG = frozenset({"context_length_exceeded", "string_above_max_length"})


def translated(error: openai.OpenAIError, model: str) -> LeadflowError:
    """The error to raise instead of one of the SDK's."""
    if isinstance(error, openai.APITimeoutError):
        return AiUnavailable("The AI service did not answer in time.")
    if isinstance(error, openai.APIConnectionError):
        return AiUnavailable("The AI service could not be reached.")
    if isinstance(error, openai.APIStatusError):
        return _by_status(error, model)
    return AiUnavailable("The AI service could not be asked.")


def _by_status(error: openai.APIStatusError, model: str) -> LeadflowError:
    words = {str(word).lower() for word in (error.code, error.type) if word}
    if words & _QUOTA or error.status_code == 402:
        return AiRejected("quota", "The AI account's quota is used up; check its plan and billing.")
    if error.status_code in (408, 409, 425, 429) or error.status_code >= 500:
        return AiUnavailable(f"The AI service is busy or failing (HTTP {error.status_code}).")
    if error.status_code in (401, 403):
        return AiRejected("bad_key", f"The AI service does not accept the API key (HTTP {error.status_code}).")
    if error.status_code == 404 or words & _UNKNOWN_MODEL:
        return AiRejected(
            "unknown_model", f"The AI service does not know the model {model}, or the key may not use it."
        )
    if words & _REFUSED:
        return refused()
    if error.status_code == 413 or words & _TOO_LONG:
        return AiRejected("truncated", f"The message is too long for the model {model}.")
    return AiRejected("invalid_request", f"The AI service does not accept the request (HTTP {error.status_code}).")


def refused() -> AiRejected:
    return AiRejected("refused", "The AI declined to answer this message.")


def truncated() -> AiRejected:
    return AiRejected("truncated", "The AI's answer was cut off before its end.")


def invalid(why: str, spent: Spent | None = None) -> AiRejected:
    """An answer that cannot be used; `why` is our own words, or a field and what is wrong with it."""
    return AiRejected("invalid_output", f"The AI's answer is not valid: {why}.", spent)


def late(timeout_s: float) -> AiUnavailable:
    return AiUnavailable(f"The AI service did not answer within {timeout_s:g} seconds.")

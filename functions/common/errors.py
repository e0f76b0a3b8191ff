"""The errors that Leadflow raises on purpose. `functions/api/problems.py` maps those that reach HTTP to problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functions.common.ai.port import Spent


class LeadflowError(Exception):
    """The base of every error raised on purpose."""


class SettingsError(LeadflowError):
    """An environment variable is missing or malformed; the message names it."""


class NotFound(LeadflowError):
    """What was asked for does not exist, or belongs to somebody else."""


class Conflict(LeadflowError):
    """The state of the thing does not allow what was asked."""


class Unauthorized(LeadflowError):
    """Nobody, or not who they say: the credentials are missing, wrong, expired or revoked."""


class InvalidInput(LeadflowError):
    """Input that is well-formed but not acceptable; the message says what is wrong with it."""


class TooManyRequests(LeadflowError):
    """A rate limit was reached."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unavailable(LeadflowError):
    """A part that this call needs is down; trying again later can help."""


class StepBusy(LeadflowError):
    """Another worker holds the lease of a step; the state machine tries again after a while."""


class StepInterrupted(LeadflowError):
    """A step ended by an error that trying again may mend. It carries the error's kind, never its text: the runtime
    logs what is raised, and an error's text may quote a customer's message."""


class AiFailed(LeadflowError):
    """The AI gave no usable answer. `spent` is what it took all the same, None where that is not known."""

    def __init__(self, message: str, spent: Spent | None = None) -> None:
        super().__init__(message)
        self.spent = spent


class AiUnavailable(AiFailed):
    """The AI could not answer now (timeout, connection, overload): trying again can help."""


class AiRejected(AiFailed):
    """The AI will not give a usable answer to this call; trying again at once cannot help.

    `code` is stored with the step: `refused`, `bad_key`, `quota`, `unknown_model`, `invalid_request`,
    `truncated`, `invalid_output`.
    """

    def __init__(self, code: str, message: str, spent: Spent | None = None) -> None:
        super().__init__(message, spent)
        self.code = code

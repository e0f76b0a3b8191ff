"""The three calls of the port, answered from trained tables and rules. No call needs one before it."""

from __future__ import annotations

from typing import Any

from functions.common.ai.offline.advice import advise
from functions.common.ai.offline.extract import extract_fields
from functions.common.ai.offline.intent import judge
from functions.common.ai.offline.reading import read
from functions.common.ai.port import Answer
from functions.common.models import Extraction, Intent

PROVIDER = "offline"
MODEL = "offline-5"
PROMPT_VERSION = "offline-5"


class OfflineProvider:
    """An `AiProvider` that weighs words and phrases in eight languages; it never raises and costs nothing."""

    def classify(self, message: str) -> Answer:
        """The fields of `Intent`; `unknown` with a confidence of at most 0.5 where the evidence is thin."""
        return _answer(judge(read(message)))

    def extract(self, message: str, intent: Intent) -> Answer:
        """The fields of `Extraction`; None for what the message does not say."""
        return _answer(extract_fields(read(message), intent))

    def route(self, message: str, intent: Intent, extraction: Extraction) -> Answer:
        """The fields of `RoutingAdvice`; urgency is high only for impact that the message shows."""
        return _answer(advise(read(message), intent, extraction))


def _answer(output: dict[str, Any]) -> Answer:
    return Answer(output=output, provider=PROVIDER, model=MODEL, prompt_version=PROMPT_VERSION)

"""Runs a provider over rows: each message is classified, and read for its fields where they are known or wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from evaluation.dataset import Gold, Row
from functions.common import routing
from functions.common.ai.port import AiProvider, Answer
from functions.common.errors import AiFailed, AiRejected, AiUnavailable
from functions.common.models import Extraction, Intent, Routing, RoutingAdvice

TRIES = 3
PAUSE_S = 2.0
"""The pause before a call that was unavailable is made again, doubled each time."""


HOPELESS = frozenset({"bad_key", "quota", "unknown_model"})
"""Failures that every further row would meet too."""


@dataclass
class Result:
    """What a provider made of a row; `error` where it failed, with what it had said before."""

    row: Row
    intent: Intent | None = None
    extraction: Extraction | None = None
    routing: Routing | None = None
    error: str | None = None
    latencies_ms: list[float] = field(default_factory=list)
    tokens: int = 0
    cost_usd: Decimal = Decimal(0)

    def spend(self, tokens: int, cost_usd: Decimal) -> None:
        """Count what a call took, whether or not its answer was of use."""
        self.tokens += tokens
        self.cost_usd += cost_usd


class Evaluator:
    """Runs rows with one provider a thread. `everything` runs all three steps of every row, as `predict` does."""

    def __init__(
        self, make_provider: Callable[[], AiProvider], *, everything: bool = False, pause_s: float = PAUSE_S
    ) -> None:
        self._make_provider = make_provider
        self._everything = everything
        self._pause_s = pause_s
        self._local = threading.local()
        self._made: list[AiProvider] = []

    def run(self, rows: list[Row], workers: int = 1) -> Iterator[Result]:
        """The results, in the order of the rows, as they become ready. Raises AiRejected where none can be had."""
        if workers == 1:
            yield from map(self._one, rows)
            return
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(self._one, rows)

    def warm_up(self) -> None:
        """Let the provider load what it needs, so that no row's time has it."""
        self._one(Row("warm-up", "Hello", gold=Gold()))

    def close(self) -> None:
        """Close the connections of those providers that have any."""
        for provider in self._made:
            close = getattr(provider, "close", None)
            if close is not None:
                close()
        self._made.clear()
        self._local = threading.local()

    def _one(self, row: Row) -> Result:
        result = Result(row)
        try:
            self._steps(row, result)
        except AiRejected as error:
            if error.code in HOPELESS:
                raise
            result.error = error.code
        except AiUnavailable:
            result.error = "ai_unavailable"
        except ValidationError:
            result.error = "invalid_output"
        return result

    def _steps(self, row: Row, result: Result) -> None:
        provider = self._provider()
        intent = Intent.model_validate(self._ask(result, lambda: provider.classify(row.text)))
        result.intent = intent
        if row.gold is None and not self._everything:
            return
        extraction = Extraction.model_validate(self._ask(result, lambda: provider.extract(row.text, intent)))
        result.extraction = extraction
        if self._everything:
            advice = RoutingAdvice.model_validate(
                self._ask(result, lambda: provider.route(row.text, intent, extraction))
            )
            result.routing = routing.route(intent, advice)

    def _ask(self, result: Result, call: Callable[[], Answer]) -> dict[str, Any]:
        for tried in range(1, TRIES + 1):
            started = time.perf_counter()
            try:
                answer = call()
            except AiFailed as error:
                if error.spent:
                    result.spend(error.spent.tokens, error.spent.cost_usd)
                if isinstance(error, AiRejected) or tried == TRIES:
                    raise
                time.sleep(self._pause_s * 2 ** (tried - 1))
            else:
                result.latencies_ms.append((time.perf_counter() - started) * 1000)
                result.spend(answer.tokens, answer.cost_usd)
                return answer.output
        raise AssertionError("unreachable")

    def _provider(self) -> AiProvider:
        provider: AiProvider | None = getattr(self._local, "provider", None)
        if provider is None:
            provider = self._local.provider = self._make_provider()
            self._made.append(provider)
        return provider

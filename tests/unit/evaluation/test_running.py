"""Running a provider over rows: what is asked, what a failure does, and what it took."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from evaluation.dataset import Gold, Row
from evaluation.running import TRIES, Evaluator
from functions.common.ai.port import Answer
from functions.common.errors import AiRejected, AiUnavailable
from functions.common.models import Extraction, Intent

PLAIN, KNOWN = Row("x:1", "plain"), Row("x:2", "known", gold=Gold(name=None))


def answer(**output: Any) -> Answer:
    return Answer(output, "fake", "fake", "fake-1", tokens=10, cost_usd=Decimal("0.01"))


@dataclass
class FakeProvider:
    """Answers well, after raising `failures` one by one."""

    failures: list[Exception] = field(default_factory=list)
    category: str = "support"
    calls: list[str] = field(default_factory=list)
    closed: bool = False

    def classify(self, message: str) -> Answer:
        self.calls.append("classify")
        if self.failures:
            raise self.failures.pop(0)
        return answer(category=self.category, confidence=0.9, rationale=message)

    def extract(self, message: str, intent: Intent) -> Answer:
        self.calls.append("extract")
        return answer(extracted_fields={}, confidence=0.9)

    def route(self, message: str, intent: Intent, extraction: Extraction) -> Answer:
        self.calls.append("route")
        return answer(urgency="high", recommended_actions=[], rationale="x")

    def close(self) -> None:
        self.closed = True


def test_only_what_is_judged_is_asked() -> None:
    provider = FakeProvider()
    results = list(Evaluator(lambda: provider).run([PLAIN, KNOWN]))
    assert provider.calls == ["classify", "classify", "extract"]
    assert [len(result.latencies_ms) for result in results] == [1, 2]
    assert [(result.tokens, result.cost_usd) for result in results] == [(10, Decimal("0.01")), (20, Decimal("0.02"))]


def test_predicting_runs_every_step_and_routes_by_the_policy() -> None:
    (result,) = Evaluator(FakeProvider, everything=True).run([PLAIN])
    assert result.routing is not None
    assert (result.routing.queue, result.routing.priority) == ("support", "p0")


def test_what_was_unavailable_is_asked_again() -> None:
    provider = FakeProvider([AiUnavailable("busy")] * (TRIES - 1))
    (result,) = Evaluator(lambda: provider, pause_s=0).run([PLAIN])
    assert result.error is None
    assert len(provider.calls) == TRIES


def test_a_row_that_fails_does_not_end_the_run() -> None:
    failures: list[Exception] = [*[AiUnavailable("busy")] * TRIES, AiRejected("refused", "no")]
    provider = FakeProvider(failures)
    results = Evaluator(lambda: provider, pause_s=0).run([PLAIN] * 3)
    assert [result.error for result in results] == ["ai_unavailable", "refused", None]


def test_an_answer_that_is_not_valid_is_a_failure() -> None:
    (result,) = Evaluator(lambda: FakeProvider(category="sale")).run([PLAIN])
    assert (result.error, result.intent) == ("invalid_output", None)


@pytest.mark.parametrize("code", ["bad_key", "quota", "unknown_model"])
def test_what_no_row_could_survive_ends_the_run(code: str) -> None:
    with pytest.raises(AiRejected):
        list(Evaluator(lambda: FakeProvider([AiRejected(code, "no")])).run([PLAIN]))


def test_each_thread_has_its_own_provider_and_the_order_stays() -> None:
    made: list[FakeProvider] = []
    both = threading.Barrier(2, timeout=10)

    class Meeting(FakeProvider):
        def classify(self, message: str) -> Answer:
            both.wait()
            return super().classify(message)

    def make() -> FakeProvider:
        made.append(Meeting())
        return made[-1]

    rows = [Row(f"x:{number}", str(number)) for number in range(6)]
    evaluator = Evaluator(make)
    results = list(evaluator.run(rows, workers=2))
    assert [result.row for result in results] == rows
    assert len(made) == 2
    evaluator.close()
    assert all(provider.closed for provider in made)

"""The counts are right: worked by hand, and the shape of the JSON is the one that was promised."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from evaluation.dataset import Gold, Row
from evaluation.metrics import field_outcomes, percentile, score
from evaluation.running import Result
from functions.common.models import Category, Extraction, Intent

NEW, SUPPORT, SPAM = Category.SALES_NEW, Category.SUPPORT, Category.SPAM


def classified(known: Category, said: Category | None, confidence: float = 0.9, language: str | None = None) -> Result:
    intent = Intent(category=said, confidence=confidence, rationale="x") if said else None
    error = None if said else "refused"
    return Result(Row("x:1", "text", known, language=language), intent=intent, error=error)


def extracted(gold: dict[str, Any], said: dict[str, Any] | None) -> Result:
    found = None if said is None else Extraction.model_validate({"extracted_fields": said, "confidence": 0.5})
    return Result(Row("x:1", "text", gold=Gold.model_validate(gold)), extraction=found)


def counted(results: Sequence[Result], field: str) -> tuple[int, int, int]:
    count = score(results).fields[field]
    return count.right, count.wrong, count.missed


def test_accuracy_f1_and_confusion() -> None:
    scores = score([*[classified(NEW, NEW)] * 3, classified(NEW, SPAM), *[classified(SPAM, SPAM)] * 2])
    assert scores.accuracy == pytest.approx(5 / 6)
    assert scores.per_class["sales_new"].as_json() == {"precision": 1.0, "recall": 0.75, "f1": 0.8571, "support": 4}
    assert scores.per_class["spam"].as_json() == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "support": 2}
    assert scores.macro_f1 == pytest.approx((6 / 7 + 4 / 5) / 2)
    assert scores.confusion == {"sales_new": {"sales_new": 3, "spam": 1}, "spam": {"spam": 2}}
    assert scores.leads_called_spam == 0.25


def test_a_category_that_is_only_said_counts_in_the_mean() -> None:
    scores = score([classified(NEW, NEW), classified(NEW, SUPPORT)])
    assert scores.macro_f1 == pytest.approx((2 / 3 + 0) / 2)


def test_a_failure_counts_as_wrong_and_is_shown() -> None:
    scores = score([classified(NEW, NEW), classified(NEW, None)])
    assert scores.accuracy == 0.5
    assert scores.confusion["sales_new"] == {"sales_new": 1, "failed": 1}
    assert scores.per_class.keys() == {"sales_new"}
    assert scores.failures == {"refused": 1}


def test_languages_are_told_apart() -> None:
    results = [classified(NEW, NEW, language="en"), classified(NEW, SPAM, language="de"), classified(NEW, NEW)]
    shares = {name: (share.count, share.right) for name, share in score(results).by_language.items()}
    assert shares == {"de": (1, 0.0), "en": (1, 1.0), "non-English": (1, 0.0)}


def test_calibration_compares_confidence_and_accuracy_by_tenths() -> None:
    scores = score([classified(NEW, NEW, 1.0), classified(NEW, NEW, 0.9), classified(NEW, SPAM, 0.35)])
    low, high = scores.bins
    assert (low.low, low.high, low.count, low.accuracy) == (0.3, 0.4, 1, 0.0)
    assert (high.low, high.count, high.accuracy) == (0.9, 2, 1.0)
    assert high.confidence == pytest.approx(0.95)
    assert scores.calibration_error == pytest.approx((1 * 0.35 + 2 * 0.05) / 3)


def test_a_field_is_right_wrong_missed_or_both() -> None:
    results = [
        extracted({"name": "Jo"}, {"name": "jo"}),
        extracted({"name": "Jo"}, {"name": "Ann"}),
        extracted({"name": "Jo"}, {}),
        extracted({"name": None}, {"name": "Jo"}),
        extracted({"name": None}, {}),
        extracted({"email": None}, {"name": "not judged"}),
        extracted({"name": "Jo"}, None),
    ]
    assert counted(results, "name") == (1, 2, 3)


def test_urgency_is_counted_apart_from_the_micro_f1() -> None:
    scores = score([extracted({"name": "Jo", "urgency": "high"}, {"name": "Jo", "urgency": "low"})])
    assert scores.micro_f1 == 1.0
    assert scores.fields["urgency"].f1 == 0.0


def test_an_urgency_that_is_not_known_is_not_judged() -> None:
    assert "urgency" not in field_outcomes(extracted({"urgency": None}, {"urgency": "high"}))


def test_percentiles_are_of_the_nearest_rank() -> None:
    assert [percentile([1, 2, 3, 4], share) for share in (0.25, 0.5, 0.95, 1.0)] == [1, 2, 4, 4]
    assert percentile([], 0.5) == 0.0


def test_the_json_has_the_promised_structure() -> None:
    result = classified(NEW, NEW)
    result.latencies_ms = [1.0, 3.0]
    result.cost_usd = Decimal("0.25")
    shape = score([result, extracted({"name": "Jo"}, {"name": "Jo"})]).as_json()
    assert shape == {
        "rows": 2,
        "intent": {
            "accuracy": 1.0,
            "macro_f1": 1.0,
            "per_class": {"sales_new": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}},
            "confusion": {"sales_new": {"sales_new": 1}},
        },
        "extraction": {
            "micro_f1": 1.0,
            "fields": {"name": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}},
        },
        "latency_ms": {"p50": 1.0, "p95": 3.0, "max": 3.0},
        "cost_usd": 0.25,
    }


def test_what_was_not_judged_is_null() -> None:
    shape = score([Result(Row("x:1", "text"))]).as_json()
    assert shape["intent"] == {"accuracy": None, "macro_f1": None, "per_class": {}, "confusion": {}}
    assert shape["extraction"] == {"micro_f1": None, "fields": {}}

"""Counts: accuracy, precision, recall and F1, calibration, percentiles. Pure functions over results."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation import matching
from evaluation.matching import FIELDS
from evaluation.running import Result
from functions.common.models import Category

FAILED = "failed"
"""What counts as said where the provider failed."""

BINS = 10

LEADS = frozenset({Category.SALES_NEW, Category.SALES_EXISTING, Category.SUPPORT})


@dataclass
class Count:
    """Right, wrongly said, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return _ratio(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return _ratio(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        return _ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)

    @property
    def support(self) -> int:
        """How many there were to find."""
        return self.right + self.missed

    def as_json(self) -> dict[str, Any]:
        return {
            "precision": _rounded(self.precision),
            "recall": _rounded(self.recall),
            "f1": _rounded(self.f1),
            "support": self.support,
        }


@dataclass(frozen=True)
class Bin:
    """The results whose confidence lies in one tenth: how sure they were, and how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Share:
    """How many there were, and the share of them that was right."""

    count: int
    right: float


@dataclass(frozen=True)
class Scores:
    """All there is to say about a run. What could not be judged is None or empty."""

    rows: int
    labelled: int
    accuracy: float | None
    macro_f1: float | None
    per_class: dict[str, Count]
    confusion: dict[str, Counter[str]]
    leads_called_spam: float | None
    by_language: dict[str, Share]
    bins: list[Bin]
    calibration_error: float | None
    micro: Count
    fields: dict[str, Count]
    latencies_ms: dict[str, float]
    tokens: int
    cost_usd: Decimal
    failures: Counter[str]

    @property
    def micro_f1(self) -> float | None:
        return self.micro.f1 if self.fields else None

    def as_json(self) -> dict[str, Any]:
        """The structure that other programs read; its names are fixed."""
        return {
            "rows": self.rows,
            "intent": {
                "accuracy": _rounded(self.accuracy),
                "macro_f1": _rounded(self.macro_f1),
                "per_class": {name: count.as_json() for name, count in self.per_class.items()},
                "confusion": {name: dict(row) for name, row in self.confusion.items()},
            },
            "extraction": {
                "micro_f1": _rounded(self.micro_f1),
                "fields": {name: count.as_json() for name, count in self.fields.items()},
            },
            "latency_ms": {name: round(value, 3) for name, value in self.latencies_ms.items()},
            "cost_usd": float(self.cost_usd),
        }


def score(results: Sequence[Result]) -> Scores:
    """The scores of a run."""
    labelled = [result for result in results if result.row.label is not None]
    confusion = _confusion(labelled)
    per_class = _per_class(confusion)
    bins = _bins(labelled)
    fields = _fields(results)
    right = sum(row[name] for name, row in confusion.items())
    return Scores(
        rows=len(results),
        labelled=len(labelled),
        accuracy=right / len(labelled) if labelled else None,
        macro_f1=sum(count.f1 for count in per_class.values()) / len(per_class) if per_class else None,
        per_class=per_class,
        confusion=confusion,
        leads_called_spam=_leads_called_spam(confusion),
        by_language=_by_language(labelled),
        bins=bins,
        calibration_error=_calibration_error(bins),
        micro=_sum(count for name, count in fields.items() if name in FIELDS),
        fields=fields,
        latencies_ms=_latencies(results),
        tokens=sum(result.tokens for result in results),
        cost_usd=sum((result.cost_usd for result in results), Decimal(0)),
        failures=Counter(result.error for result in results if result.error),
    )


def said(result: Result) -> str:
    """The category that a result counts as."""
    return result.intent.category.value if result.intent else FAILED


def is_right(result: Result) -> bool:
    """Whether the category is the known one."""
    return result.row.label is not None and said(result) == result.row.label.value


def field_outcomes(result: Result) -> dict[str, Count]:
    """For each field that the row judges, what this result adds to its count."""
    gold = result.row.gold
    if gold is None:
        return {}
    found = result.extraction.model_dump(mode="json")["extracted_fields"] if result.extraction else {}
    outcomes = {
        field: _outcome(field, getattr(gold, field), found.get(field))
        for field in FIELDS
        if matching.judged(gold, field)
    }
    if gold.urgency is not None:
        outcomes["urgency"] = Count(right=1) if found.get("urgency") == gold.urgency else Count(wrong=1, missed=1)
    return outcomes


def _outcome(field: str, gold: Any, value: Any) -> Count:
    if gold is None:
        return Count(wrong=int(value is not None))
    if value is None:
        return Count(missed=1)
    return Count(right=1) if matching.matches(field, gold, value) else Count(wrong=1, missed=1)


def _confusion(labelled: Sequence[Result]) -> dict[str, Counter[str]]:
    confusion: dict[str, Counter[str]] = {}
    for result in labelled:
        assert result.row.label is not None
        confusion.setdefault(result.row.label.value, Counter())[said(result)] += 1
    return {category.value: confusion[category.value] for category in Category if category.value in confusion}


def _per_class(confusion: dict[str, Counter[str]]) -> dict[str, Count]:
    """Of every category that is known or said anywhere, as scikit-learn counts them."""
    names = set(confusion) | {name for row in confusion.values() for name in row if name != FAILED}
    counts: dict[str, Count] = {}
    for name in (category.value for category in Category):
        if name in names:
            right = confusion.get(name, Counter())[name]
            wrong = sum(row[name] for row in confusion.values()) - right
            counts[name] = Count(right, wrong, confusion.get(name, Counter()).total() - right)
    return counts


def _leads_called_spam(confusion: dict[str, Counter[str]]) -> float | None:
    rows = [confusion[lead.value] for lead in LEADS if lead.value in confusion]
    leads = sum(row.total() for row in rows)
    return sum(row[Category.SPAM.value] for row in rows) / leads if leads else None


def _by_language(labelled: Sequence[Result]) -> dict[str, Share]:
    """By each language that rows name, and of all but English together."""
    named = [result for result in labelled if result.row.language]
    found = {
        language: _right_share([result for result in named if result.row.language == language])
        for language in sorted({result.row.language or "" for result in named})
    }
    foreign = [result for result in named if result.row.language != "en"]
    return found | {"non-English": _right_share(foreign)} if foreign else found


def _right_share(results: Sequence[Result]) -> Share:
    return Share(len(results), sum(map(is_right, results)) / len(results))


def _bins(labelled: Sequence[Result]) -> list[Bin]:
    binned: dict[int, list[tuple[float, bool]]] = {}
    for result in labelled:
        if result.intent:
            confidence = result.intent.confidence
            binned.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, is_right(result)))
    return [
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            count=len(pairs),
            confidence=sum(confidence for confidence, _ in pairs) / len(pairs),
            accuracy=sum(right for _, right in pairs) / len(pairs),
        )
        for number, pairs in sorted(binned.items())
    ]


def _calibration_error(bins: list[Bin]) -> float | None:
    """The expected calibration error: how far confidence and accuracy lie apart, by the weight of each bin."""
    total = sum(bin.count for bin in bins)
    return sum(bin.count * abs(bin.confidence - bin.accuracy) for bin in bins) / total if total else None


def _fields(results: Sequence[Result]) -> dict[str, Count]:
    counts: dict[str, list[Count]] = {}
    for result in results:
        for name, outcome in field_outcomes(result).items():
            counts.setdefault(name, []).append(outcome)
    return {name: _sum(counts[name]) for name in (*FIELDS, "urgency") if name in counts}


def _sum(counts: Iterable[Count]) -> Count:
    total = Count()
    for count in counts:
        total.right += count.right
        total.wrong += count.wrong
        total.missed += count.missed
    return total


def _latencies(results: Sequence[Result]) -> dict[str, float]:
    """Of single calls, in milliseconds."""
    ordered = sorted(latency for result in results for latency in result.latencies_ms)
    return {
        "p50": percentile(ordered, 0.50),
        "p95": percentile(ordered, 0.95),
        "max": ordered[-1] if ordered else 0.0,
    }


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that this share of the ordered values does not exceed (nearest rank); 0 of none."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

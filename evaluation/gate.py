"""Compares a run with the one that was kept: a score that drops fails, and the messages that turned are named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from evaluation.dataset import DatasetError, Row
from evaluation.metrics import field_outcomes, is_right, said, score
from evaluation.running import Result

SCORES = ("accuracy", "macro_f1", "micro_f1")
ROUNDING = 1e-6


class Baseline(BaseModel):
    """The run that was kept: its scores, and by message what was right about it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: str
    accuracy: float | None
    macro_f1: float | None
    micro_f1: float | None
    right: dict[str, list[str]]


@dataclass(frozen=True)
class Turn:
    """Something about a message that was right and is wrong now."""

    place: str
    excerpt: str
    what: str

    def __str__(self) -> str:
        return f'{self.place}: {self.what}: "{self.excerpt}"'


@dataclass(frozen=True)
class Verdict:
    """`drops` say which scores fell; only they fail. `turned` may be more than nothing without a drop."""

    drops: list[str]
    turned: list[Turn]


def fingerprint(rows: Sequence[Row]) -> str:
    """What the data is, whatever its order and files."""
    lines = sorted(
        json.dumps([row.text, row.label, row.gold.model_dump(mode="json", exclude_unset=True) if row.gold else None])
        for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def kept(results: Sequence[Result]) -> Baseline:
    """A run as a baseline. Raises DatasetError where a message stands twice."""
    rows = [result.row for result in results]
    _check_unique(rows)
    scores = score(results)
    return Baseline(
        data=fingerprint(rows),
        accuracy=_rounded(scores.accuracy),
        macro_f1=_rounded(scores.macro_f1),
        micro_f1=_rounded(scores.micro_f1),
        right={result.row.key: _right(result) for result in results},
    )


def write(baseline: Baseline, path: Path) -> None:
    """Write a baseline with one message a line, so that a change shows in its diff."""
    head = baseline.model_dump(exclude={"right"})
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()]
    right = [f"    {json.dumps(key)}: {json.dumps(what)}" for key, what in sorted(baseline.right.items())]
    text = "\n".join(["{", *lines, '  "right": {', ",\n".join(right), "  }", "}"])
    path.write_text(text + "\n", encoding="utf-8")


def load(path: Path) -> Baseline:
    """A baseline. Raises DatasetError where there is none."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror}; write one with: python -m evaluation gate --update") from None
    except ValidationError as error:
        raise DatasetError(f"{path}: not a baseline: {error.errors()[0]['msg']}") from None


def compare(baseline: Baseline, results: Sequence[Result]) -> Verdict:
    """The verdict on a run. Raises DatasetError where the data is not the baseline's."""
    now = kept(results)
    if now.data != baseline.data:
        raise DatasetError("the data is not what the baseline was made of: python -m evaluation gate --update")
    drops = [
        f"{name} {before:.4f} -> {after:.4f}"
        for name in SCORES
        if (before := getattr(baseline, name)) is not None and (after := getattr(now, name) or 0.0) < before - ROUNDING
    ]
    turned = [
        Turn(result.row.place, _excerpt(result.row.text), _explained(result, what))
        for result in results
        for what in baseline.right.get(result.row.key, [])
        if what not in now.right[result.row.key]
    ]
    return Verdict(drops, turned)


def _right(result: Result) -> list[str]:
    """What is right about a result: `category`, and each field with nothing wrong or missed."""
    right = ["category"] if is_right(result) else []
    return right + [name for name, count in field_outcomes(result).items() if not count.wrong and not count.missed]


def _explained(result: Result, what: str) -> str:
    if what == "category":
        return f"category {result.row.label} -> {said(result)}"
    gold: Any = getattr(result.row.gold, what)
    found = result.extraction.model_dump(mode="json")["extracted_fields"].get(what) if result.extraction else None
    known = gold.model_dump(exclude_none=True) if isinstance(gold, BaseModel) else gold
    return f"{what} {_shown(known)} -> {_shown(found)}"


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else line[:69] + "…"


def _check_unique(rows: Sequence[Row]) -> None:
    seen: dict[str, str] = {}
    for row in rows:
        first = seen.setdefault(row.key, row.place)
        if first != row.place:
            raise DatasetError(f"{row.place}: the same message as {first}")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)

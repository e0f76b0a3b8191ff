"""The gate fails on a drop and names what turned."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import gate
from evaluation.dataset import DatasetError, Gold, Row
from evaluation.running import Result
from functions.common.models import Category, Extraction, Intent

ROWS = [
    Row("golden.jsonl:1", "We want to buy", Category.SALES_NEW, Gold(name="Jo", email=None)),
    Row("golden.jsonl:2", "It is broken " + "x" * 100, Category.SUPPORT),
]


def results(first: Category, second: Category, name: str | None = "Jo") -> list[Result]:
    extraction = Extraction.model_validate({"extracted_fields": {"name": name}, "confidence": 0.9})
    return [
        Result(ROWS[0], Intent(category=first, confidence=0.9, rationale="x"), extraction),
        Result(ROWS[1], Intent(category=second, confidence=0.9, rationale="x")),
    ]


GOOD = results(Category.SALES_NEW, Category.SUPPORT)


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    gate.write(gate.kept(GOOD), path)
    assert gate.load(path) == gate.kept(GOOD)
    assert f'"{ROWS[0].key}": ["category", "name", "email"]' in path.read_text()


def test_the_same_run_passes() -> None:
    verdict = gate.compare(gate.kept(GOOD), GOOD)
    assert (verdict.drops, verdict.turned) == ([], [])


def test_a_drop_fails_and_names_the_messages_that_turned() -> None:
    verdict = gate.compare(gate.kept(GOOD), results(Category.SALES_NEW, Category.SPAM, name=None))
    assert verdict.drops == ["accuracy 1.0000 -> 0.5000", "macro_f1 1.0000 -> 0.3333", "micro_f1 1.0000 -> 0.0000"]
    name, category = map(str, verdict.turned)
    assert name == 'golden.jsonl:1: name Jo -> nothing: "We want to buy"'
    assert category.startswith('golden.jsonl:2: category support -> spam: "It is broken xxx')
    assert category.endswith('…"')


def test_what_turned_without_a_drop_is_told_and_passes() -> None:
    before = gate.kept(results(Category.SALES_NEW, Category.SALES_NEW))
    lower = before.model_copy(update={"accuracy": 0.5, "macro_f1": 0.0})
    verdict = gate.compare(lower, results(Category.SPAM, Category.SUPPORT))
    assert verdict.drops == []
    assert [turn.what for turn in verdict.turned] == ["category sales_new -> spam"]


def test_other_data_needs_another_baseline() -> None:
    with pytest.raises(DatasetError, match="--update"):
        gate.compare(gate.kept(GOOD), GOOD[:1])


def test_order_does_not_matter() -> None:
    assert gate.compare(gate.kept(GOOD), GOOD[::-1]).drops == []


def test_the_same_message_twice_is_refused() -> None:
    with pytest.raises(DatasetError, match="the same message as"):
        gate.kept([GOOD[0], Result(Row("golden.jsonl:9", ROWS[0].text))])


@pytest.mark.parametrize("content", [None, "{}", "nonsense"])
def test_a_missing_or_broken_baseline_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DatasetError, match=r"baseline\.json: "):
        gate.load(path)

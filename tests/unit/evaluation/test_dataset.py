"""Reading messages with known answers says what is wrong, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.dataset import MAX_CHARS, DatasetError, read, read_messages
from functions.common.models import Category, Urgency


def written(folder: Path, *lines: str) -> Path:
    path = folder / "data.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_rows_with_label_gold_both_or_neither_are_read(tmp_path: Path) -> None:
    rows = read(
        [
            written(
                tmp_path,
                '{"text": "a", "label": "spam", "lang": "en", "source": "somewhere"}',
                "",
                '{"text": "b", "gold": {"name": "Jo", "email": null, "urgency": "high", "budget": {"amount": 5}}}',
                '{"text": "c"}\r',
            )
        ]
    )
    assert [row.place for row in rows] == ["data.jsonl:1", "data.jsonl:3", "data.jsonl:4"]
    assert (rows[0].label, rows[0].language, rows[0].gold) == (Category.SPAM, "en", None)
    gold = rows[1].gold
    assert gold is not None
    assert (gold.name, gold.email, gold.urgency) == ("Jo", None, Urgency.HIGH)
    assert gold.budget is not None
    assert gold.budget.amount == 5


def test_what_is_left_out_differs_from_what_is_null(tmp_path: Path) -> None:
    (row,) = read([written(tmp_path, '{"text": "a", "gold": {"email": null, "phone": "  "}}')])
    assert row.gold is not None
    assert row.gold.model_fields_set == {"email", "phone"}
    assert row.gold.phone is None


def test_a_byte_order_mark_and_separators_of_unicode_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"text": "a\u2028b\x85c"}, ensure_ascii=False).encode())
    assert [row.text for row in read([path])] == ["a\u2028b\x85c"]


def test_a_long_message_is_cut_as_the_api_would_refuse_it(tmp_path: Path) -> None:
    (row,) = read([written(tmp_path, json.dumps({"text": "x" * 20_000}))])
    assert len(row.text) == MAX_CHARS


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{nope", "not JSON"),
        ('["a"]', "the row"),
        ("{}", "text: missing"),
        ('{"text": " "}', "text: empty"),
        ('{"text": 3}', "text: .*string"),
        ('{"text": "a", "label": "sale"}', "label: .*'sale'"),
        ('{"text": "a", "gold": "x"}', "gold: "),
        ('{"text": "a", "gold": {"phone": 5}}', r"gold\.phone: .*5"),
        ('{"text": "a", "gold": {"urgency": "asap"}}', r"gold\.urgency: "),
        ('{"text": "a", "gold": {"budget": {"amount": "lots"}}}', r"gold\.budget\.amount: .*'lots'"),
    ],
)
def test_a_bad_line_is_named_with_its_fault(tmp_path: Path, line: str, said: str) -> None:
    path = written(tmp_path, '{"text": "fine", "label": "spam"}', line)
    with pytest.raises(DatasetError, match=rf"^data\.jsonl:2: {said}"):
        read([path])


def test_missing_unreadable_and_empty_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"gone\.jsonl: No such file"):
        read([tmp_path / "gone.jsonl"])
    (tmp_path / "latin.jsonl").write_bytes(b'{"text": "\xe9"}')
    with pytest.raises(DatasetError, match="not UTF-8"):
        read([tmp_path / "latin.jsonl"])
    with pytest.raises(DatasetError, match="no rows"):
        read([written(tmp_path, "", " ")])


def test_messages_alone_are_read_whatever_else_is_there(tmp_path: Path) -> None:
    line: dict[str, Any] = {"text": "a", "label": "sale", "gold": 5}
    (row,) = read_messages([written(tmp_path, json.dumps(line))])
    assert (row.text, row.label, row.gold) == ("a", None, None)


def test_a_row_is_known_by_its_message(tmp_path: Path) -> None:
    rows = read([written(tmp_path, '{"text": "a"}', '{"text": "a", "label": "spam"}', '{"text": "b"}')])
    assert rows[0].key == rows[1].key != rows[2].key

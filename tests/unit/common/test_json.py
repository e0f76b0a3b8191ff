"""What can be read from outside, and what can go into Postgres."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.common.json import is_storable, read_json, storable


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "1" * 5_000, '{"a": ' + "1" * 5_000 + "}"])
def test_what_cannot_be_read_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        read_json(text)


@pytest.mark.parametrize("value", ["fine", "\\u0000", "\\\\u0000", "😀", {"a": [1, None, 0.5]}])
def test_text_that_only_looks_like_an_escape_is_storable(value: Any) -> None:
    assert is_storable(value)


@pytest.mark.parametrize("value", ["\x00", "\\\x00", "\ud800", float("nan"), {"a": ["\x00"]}, {"\x00": 1}])
def test_what_postgres_refuses_is_not_storable_and_can_be_cleaned(value: Any) -> None:
    assert not is_storable(value)
    assert is_storable(storable(value))

"""Reads messages with their known answers: JSON lines of `{"text", "label"}` and/or `{"text", "gold": {...}}`.

Reading is strict where a slip would skew a number (a misspelt label, a gold value of the wrong type) and says in which
line; it is lenient with whatever else a row carries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from functions.common.models import Category, Urgency

MAX_CHARS = 10_000
"""Characters of a message that are read: the API accepts no longer one."""


class DatasetError(Exception):
    """The data cannot be read; the text names the file, the line and what is wrong."""


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Text = Annotated[str | None, BeforeValidator(_none_if_blank)]


class GoldBudget(BaseModel):
    """Money as the sender means it; what is None is not judged."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    amount: Annotated[float, Field(ge=0)] | None = None
    currency: Text = None
    text: Text = None


class Gold(BaseModel):
    """The known fields. A field that is left out is not judged; one that is null must not be found."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Text = None
    email: Text = None
    phone: Text = None
    company: Text = None
    location: Text = None
    product: Text = None
    timeline: Text = None
    budget: GoldBudget | None = None
    urgency: Urgency | None = None


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    text: Annotated[str, Field(pattern=r"\S")]


class _Line(_Message):
    label: Category | None = None
    gold: Gold | None = None
    lang: str | None = None


@dataclass(frozen=True)
class Row:
    """One message and what is known about it. `place` is its file and line."""

    place: str
    text: str
    label: Category | None = None
    gold: Gold | None = None
    language: str | None = None

    @property
    def key(self) -> str:
        """What the row is called over time: the message decides, not where it stands."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def read(paths: Iterable[Path]) -> list[Row]:
    """All rows of some files, in order.

    Raises:
        DatasetError: a file cannot be read, a line is not what it should be, or there is no row at all.
    """
    named = list(paths)
    rows = [_row(place, line) for path in named for place, line in _lines(path)]
    return _some(rows, named)


def read_messages(paths: Iterable[Path]) -> list[Row]:
    """The messages of some files alone, whatever else their lines say. Raises DatasetError as `read` does."""
    named = list(paths)
    rows = [_message(place, line) for path in named for place, line in _lines(path)]
    return _some(rows, named)


def _some(rows: list[Row], paths: list[Path]) -> list[Row]:
    if not rows:
        raise DatasetError(f"no rows in {', '.join(map(str, paths)) or 'no file'}")
    return rows


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise DatasetError(f"{path}: {reason}") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield f"{path.name}:{number}", line


def _row(place: str, line: str) -> Row:
    try:
        read = _Line.model_validate_json(line)
    except ValidationError as error:
        raise DatasetError(f"{place}: {_said(error)}") from None
    return Row(place, read.text[:MAX_CHARS], read.label, read.gold, read.lang)


def _message(place: str, line: str) -> Row:
    try:
        return Row(place, _Message.model_validate_json(line).text[:MAX_CHARS])
    except ValidationError as error:
        raise DatasetError(f"{place}: {_said(error)}") from None


def _said(error: ValidationError) -> str:
    problem: Any = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "json_invalid":
        return f"not JSON: {problem['ctx']['error']}"
    if problem["type"] == "missing":
        return f"{where}: missing"
    if where == "text" and problem["type"] == "string_pattern_mismatch":
        return "text: empty"
    shown = f" (it is {problem['input']!r:.60})" if where else ""
    return f"{where or 'the row'}: {problem['msg']}{shown}"

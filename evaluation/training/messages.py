"""The training messages: text files in which each message has a head line, and marks around the words of its fields.

    %%% sales_new en medium
    Hi, I'm [[n|Priya Nair]] from [[c|Oakwell Dental]]. Do you deliver [[p|exam gloves]] to [[l|Leeds]]?

The head says the category, the language and the urgency. A mark is never within another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation import dataset
from evaluation.dataset import Gold
from functions.common.models import Category, Urgency

FOLDER = Path(__file__).parent / "messages"

FIELDS = {"n": "name", "c": "company", "l": "location", "p": "product", "t": "timeline", "b": "budget"}

_HEAD = "%%% "
_MARK = re.compile(r"\[\[([nclptb])\|([^\[\]]+)\]\]")


class MessagesError(Exception):
    """A file breaks the format; the message names the file, the line and the fault."""


@dataclass(frozen=True)
class Message:
    """A message with what is known of it. `values` are the words of its fields in the order in which they stand."""

    text: str
    category: str
    language: str
    urgency: str
    values: tuple[tuple[str, str], ...]


def written() -> list[Message]:
    """All messages of the training files.

    Raises:
        MessagesError: a file breaks the format.
    """
    return [message for path in sorted(FOLDER.glob("*.txt")) for message in read(path)]


def read(path: Path) -> Iterator[Message]:
    """The messages of a file."""
    head, number, body = "", 0, list[str]()
    for at, line in enumerate([*path.read_text(encoding="utf-8").split("\n"), _HEAD], start=1):
        if not line.startswith(_HEAD):
            body.append(line)
            continue
        if head:
            yield _message(f"{path.name}:{number}", head, "\n".join(body).strip("\n"))
        head, number, body = line, at, []


def _message(where: str, head: str, body: str) -> Message:
    try:
        category, language, urgency = head.removeprefix(_HEAD).split()
        Category(category), Urgency(urgency)
    except ValueError:
        raise MessagesError(f"{where}: a head is '%%% category language urgency', not {head!r}.") from None
    text = _MARK.sub(r"\2", body)
    if not text.strip() or "[[" in text or "]]" in text:
        raise MessagesError(f"{where}: the message is empty, or a mark in it is broken.")
    values = tuple((FIELDS[mark], words) for mark, words in _MARK.findall(body))
    return Message(text, category, language, urgency, values)


def golden(path: Path) -> list[Message]:
    """The rows of a golden file as messages; name and company count wherever they stand."""
    return [
        Message(
            text=row.text,
            category=row.label,
            language=row.language or "",
            urgency=row.gold.urgency or Urgency.LOW,
            values=tuple(_gold_values(row.text, row.gold)),
        )
        for row in dataset.read([path])
        if row.label and row.gold
    ]


def _gold_values(text: str, gold: Gold) -> Iterator[tuple[str, str]]:
    found: list[tuple[int, str, str]] = []
    for field in FIELDS.values():
        value = gold.budget and gold.budget.text if field == "budget" else getattr(gold, field)
        if not value:
            continue
        places = [match.start() for match in re.finditer(re.escape(value), text)]
        found += [(place, field, value) for place in (places if field in ("name", "company") else places[:1])]
    yield from ((field, words) for _, field, words in sorted(found))

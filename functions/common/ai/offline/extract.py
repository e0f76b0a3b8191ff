"""Step 2: the fields of a message. A trained tagger finds most; addresses, numbers and money have a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functions.common.ai.offline.contact import find_email, find_phone
from functions.common.ai.offline.intent import weigh
from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.money import find_budget
from functions.common.ai.offline.reading import Reading
from functions.common.ai.offline.tagging import Span, Tagging
from functions.common.models import Category, Intent, Urgency

LONGEST = {"name": 80, "company": 100, "location": 80, "product": 100, "timeline": 100}
"""Characters of a field's words."""

COST = {"name": 1.0, "company": 1.0, "location": 1.0, "product": 4.0, "timeline": 2.0}
"""How much less likely than none, in natural logarithms, a field may be and still be named. Nearly every wish and every
trouble is about some product; a wrong name is worse than none."""

COST_IN_TROUBLE = {**COST, "timeline": 1.0}
"""Who reports trouble mostly names days in the past."""

LOUD = 3.0
"""The weight from which a pattern of the lexicon's group `urgent` claims high urgency."""

_PARTICLES = frozenset(
    {"van", "der", "den", "de", "ter", "ten", "von", "zu", "zur", "da", "di", "del", "della", "dos", "do", "das"}
    | {"bin", "al", "el", "la", "le", "y", "du"}
)

_TOWN = "<town>"
_LEGAL = "<legal>"

_NO_LEAD = frozenset({Category.SPAM, Category.UNKNOWN})


def extract_fields(reading: Reading, intent: Intent) -> dict[str, Any]:
    """The fields of `Extraction` for a message."""
    tagging = Tagging(reading, intent.category.value)
    a_lead = intent.category not in _NO_LEAD
    cost = COST_IN_TROUBLE if intent.category is Category.SUPPORT else COST
    fields = {
        "name": _longest(reading, tagging, "name", cost),
        "email": find_email(reading.text),
        "phone": find_phone(reading.text, reading.flat),
        "company": _longest(reading, tagging, "company", cost),
        "location": _surest(reading, tagging, "location", cost),
        "product": _surest(reading, tagging, "product", cost) if a_lead else None,
        "budget": find_budget(reading, tagging) if a_lead else None,
        "timeline": _surest(reading, tagging, "timeline", cost) if a_lead else None,
        "urgency": urgency_of(reading, intent.category).value,
    }
    count = sum(value is not None for name, value in fields.items() if name != "urgency")
    return {"extracted_fields": fields, "confidence": round(min(0.9, 0.3 + 0.1 * count), 2)}


def urgency_of(reading: Reading, category: Category) -> Urgency:
    """The urgency that the message claims, by words such as "urgent" or by what it tells; none for what is no lead."""
    if category in _NO_LEAD:
        return Urgency.LOW
    if any(hit.entry.weight >= LOUD for hit in reading.hits("urgent")) and not reading.hits("calm"):
        return Urgency.HIGH
    shares = weigh(reading).urgencies
    return max(shares, key=shares.__getitem__)


def _longest(reading: Reading, tagging: Tagging, field: str, cost: Mapping[str, float]) -> str | None:
    """The fullest form in which the field is given, the first among equals."""
    spans = tagging.spans(field)
    if not spans:
        return _likeliest(reading, tagging, field, cost)
    return _words(reading, field, max(spans, key=lambda span: span.last - span.first))


def _surest(reading: Reading, tagging: Tagging, field: str, cost: Mapping[str, float]) -> str | None:
    span = tagging.surest(field)
    return _words(reading, field, span) if span else _likeliest(reading, tagging, field, cost)


def _likeliest(reading: Reading, tagging: Tagging, field: str, cost: Mapping[str, float]) -> str | None:
    # A company is often called after its owner or its town.
    span = tagging.likeliest(field, cost[field], shared=field == "company")
    return _words(reading, field, span) if span else None


def _words(reading: Reading, field: str, span: Span) -> str:
    tokens = reading.tokens
    first = _without_article(reading, span) if field == "product" else span.first
    last = _EXTENDED[field](reading, span.last) if field in _EXTENDED else span.last
    end = tokens[last - 1].end
    if _LEGAL in lexicon().classes.get(tokens[last - 1].key, ()) and reading.text[end : end + 1] == ".":
        end += 1  # the full stop of "Inc." is part of it
    words = reading.text[tokens[first].start : end]
    return " ".join(words.split())[: LONGEST[field]].strip()


def _without_article(reading: Reading, span: Span) -> int:
    """Past articles and prepositions at the beginning."""
    known = lexicon().function_words
    first = span.first
    while first < span.last - 1 and reading.tokens[first].key in known:
        first += 1
    return first


def _with_surname(reading: Reading, last: int) -> int:
    """Past the particles behind a name and the word in capitals after them: "Jan" goes on to "van der Berg"."""
    after = last
    while _follows(reading, after, " ") and reading.tokens[after].key in _PARTICLES:
        after += 1
    return after + 1 if after > last and _follows(reading, after, " ") and _capital(reading, after) else last


def _with_region(reading: Reading, last: int) -> int:
    """Past the region or the country behind a place: "Denver" goes on to "Colorado"."""
    if not _follows(reading, last, ", ") or not _capital(reading, last):
        return last
    places = [hit.end for hit in reading.groups.get("place", ()) if hit.start == last]
    known = _TOWN in lexicon().classes.get(reading.tokens[last].key, ())
    return max(places, default=last + 1 if known else last)


_EXTENDED = {"name": _with_surname, "location": _with_region}


def _follows(reading: Reading, index: int, gap: str) -> bool:
    tokens = reading.tokens
    return index < len(tokens) and reading.text[tokens[index - 1].end : tokens[index].start] == gap


def _capital(reading: Reading, index: int) -> bool:
    return reading.text[reading.tokens[index].start].isupper()

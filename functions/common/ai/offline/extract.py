"""Step 2: the fields of a message. A trained tagger finds most; addresses, numbers and money have a form."""

from __future__ import annotations

from typing import Any

from functions.common.ai.offline.choice import choose
from functions.common.ai.offline.contact import find_email, find_phone
from functions.common.ai.offline.intent import weigh
from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.money import Amount, amounts
from functions.common.ai.offline.reading import Mention, Reading
from functions.common.ai.offline.tagging import Span, Tagging
from functions.common.ai.offline.times import SOON, times
from functions.common.ai.offline.tokens import NUMBER
from functions.common.models import Category, Intent, Urgency

LONGEST = {"name": 80, "company": 100, "location": 80, "product": 100, "timeline": 100}
"""Characters of a field's words."""

COST = {"name": 1.0, "company": 1.5, "location": 1.5, "product": 4.0}
"""How much less likely than none, in natural logarithms, a field may be and still be named. Nearly every wish and every
trouble is about some product; a wrong name is worse than none."""

CALLED = 3.0
"""What speaks for an amount with a word for budget before it in its sentence, in natural logarithms."""

CERTAIN = 20.0
"""What speaks for an amount with the word for budget right before it."""

FAR = 12
"""Words between the word for budget and the amount."""

LOUD = 3.0
"""The weight from which a pattern of the lexicon's group `urgent` claims high urgency."""

DATED = 7.0
"""How many times likelier medium urgency is where the message says by when something is wanted."""

_PARTICLES = frozenset(
    {"van", "der", "den", "de", "ter", "ten", "von", "zu", "zur", "da", "di", "del", "della", "dos", "do", "das"}
    | {"bin", "al", "el", "la", "le", "y", "du"}
)

_BUDGET = ("budget", "presupuesto", "orcamento", "budzet", "kostenrahmen")

_TOWN = "<town>"
_LEGAL = "<legal>"

NO_LEAD = frozenset({Category.SPAM, Category.UNKNOWN})
"""Categories whose messages want no product, by no time, for no money."""


def extract_fields(reading: Reading, intent: Intent) -> dict[str, Any]:
    """The fields of `Extraction` for a message."""
    tagging = Tagging(reading, intent.category.value)
    a_lead = intent.category not in NO_LEAD
    timeline = _timeline(reading, tagging, intent.category) if a_lead else None
    fields = {
        "name": _longest(reading, tagging, "name"),
        "email": find_email(reading.text),
        "phone": find_phone(reading.text, reading.flat),
        "company": _longest(reading, tagging, "company"),
        "location": _surest(reading, tagging, "location"),
        "product": _surest(reading, tagging, "product") if a_lead else None,
        "budget": _budget(reading, tagging, intent.category) if a_lead else None,
        "timeline": timeline,
        "urgency": urgency_of(reading, intent.category, timeline).value,
    }
    count = sum(value is not None for name, value in fields.items() if name != "urgency")
    return {"extracted_fields": fields, "confidence": round(min(0.9, 0.3 + 0.1 * count), 2)}


def urgency_of(reading: Reading, category: Category, timeline: str | None) -> Urgency:
    """The urgency that the message claims, by words such as "urgent", by what it tells and by when it wants it; none
    for what is no lead."""
    if category in NO_LEAD:
        return Urgency.LOW
    if any(hit.entry.weight >= LOUD for hit in reading.hits("urgent")) and not reading.hits("calm"):
        return Urgency.HIGH
    shares = weigh(reading).urgencies
    if timeline is not None:
        shares = {**shares, Urgency.MEDIUM: shares[Urgency.MEDIUM] * DATED}
    return max(shares, key=shares.__getitem__)


def _budget(reading: Reading, tagging: Tagging, category: Category) -> dict[str, Any] | None:
    found = amounts(reading)
    mentions = [mention for _, mention in found]
    reasons = [_called(reading, amount, mention) for amount, mention in found]
    number = choose(reading, tagging, category.value, "budget", mentions, reasons)
    if number is None:
        return None
    chosen, _ = found[number]
    if not chosen.signed:
        # "We pay £600 now and could go to 800."
        currencies = {amount.currency for amount, _ in found} - {None}
        chosen = chosen._replace(currency=currencies.pop() if len(currencies) == 1 else None)
    return chosen.said(reading)


def _called(reading: Reading, amount: Amount, mention: Mention) -> float:
    """What speaks for an amount beforehand: that the message calls it a budget."""
    if amount.is_called_budget(reading.flat):
        return CERTAIN
    tokens = reading.tokens
    for index in range(mention.first - 1, max(mention.first - 1 - FAR, -1), -1):
        if tokens[index + 1].fresh or tokens[index].key == NUMBER:
            break
        if tokens[index].key.startswith(_BUDGET):
            return CALLED
    return 0.0


def _timeline(reading: Reading, tagging: Tagging, category: Category) -> str | None:
    mentions = times(reading)
    number = choose(reading, tagging, category.value, "timeline", mentions)
    if number is None:
        return None
    first, last, kind = mentions[number]
    if kind != SOON:
        around = tagging.around("timeline", Span(first, last))
        first, last = around.first, max(around.last, last)  # the tagger knows best where such a phrase begins
    return _words(reading, "timeline", Span(first, last))


def _longest(reading: Reading, tagging: Tagging, field: str) -> str | None:
    """The fullest form in which the field is given, the first among equals."""
    spans = tagging.spans(field)
    if not spans:
        return _likeliest(reading, tagging, field)
    return _words(reading, field, max(spans, key=lambda span: span.last - span.first))


def _surest(reading: Reading, tagging: Tagging, field: str) -> str | None:
    span = tagging.surest(field)
    return _words(reading, field, span) if span else _likeliest(reading, tagging, field)


def _likeliest(reading: Reading, tagging: Tagging, field: str) -> str | None:
    # A company is often called after its owner or its town.
    span = tagging.likeliest(field, COST[field], shared=field == "company")
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

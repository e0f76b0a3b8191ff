"""What the message is about: the noun behind "a quote for", "interested in", "problem with", or before "is down"."""

from __future__ import annotations

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.reading import Hit, Reading
from functions.common.ai.offline.tokens import EMAIL, LINK, NUMBER
from functions.common.models import Category

LONGEST_WORDS = 6
LONGEST_CHARS = 80

_SEPARATORS = frozenset(',.;:!?()\n|/"<>{}[]=')
_LINKING = frozenset({"of", "and", "&", "de", "du", "des", "di", "do", "da", "von", "van"})


def find_product(reading: Reading, category: Category) -> str | None:
    """The product or service the message names; weak words count only where somebody wants to buy."""
    least = 2.0 if category in (Category.SALES_NEW, Category.SALES_EXISTING) else 3.0
    broken_first = 2.5 if category is Category.SUPPORT else 0.5
    candidates: list[tuple[float, int, str]] = []
    for hit in reading.first_hits("product"):
        found = _phrase_after(reading, hit) if hit.entry.weight >= least else None
        if found:
            candidates.append((-hit.entry.weight, hit.start, found))
    for hit in reading.first_hits("product_before"):
        found = _phrase_before(reading, hit)
        if found:
            candidates.append((-hit.entry.weight - broken_first, hit.start, found))
    return min(candidates)[2] if candidates else None


def _stops(reading: Reading, index: int) -> bool:
    token = reading.tokens[index]
    kinds = lexicon().classes.get(token.key, ())
    words = lexicon().function_words
    return (
        token.key in words
        or token.key in (EMAIL, LINK)
        or any(kind in ("<stop>", "<month>", "<day>", "<num>", "<unit>") for kind in kinds)
    )


def _skips(reading: Reading, index: int) -> bool:
    token = reading.tokens[index]
    kinds = lexicon().classes.get(token.key, ())
    return "<article>" in kinds or token.key == NUMBER or "<num>" in kinds


def _phrase_after(reading: Reading, hit: Hit) -> str | None:
    tokens = reading.tokens
    first = hit.end
    while first < min(len(tokens), hit.end + 4) and not _parted(reading, first) and _skips(reading, first):
        first += 1
    last = first
    while last < len(tokens) and last - first < LONGEST_WORDS:
        if _parted(reading, last) or last >= reading.signature_word:
            break
        linking = tokens[last].key in _LINKING and last > first
        if linking and (last + 1 >= len(tokens) or _stops(reading, last + 1) or _parted(reading, last + 1)):
            break
        if not linking and _stops(reading, last):
            break
        last += 1
    while last > first and tokens[last - 1].key in _LINKING:
        last -= 1
    return _named(reading, first, last)


def _phrase_before(reading: Reading, hit: Hit) -> str | None:
    first = hit.start
    while first > 0 and hit.start - first < 4 and not _parted(reading, first):
        if _stops(reading, first - 1) or _skips(reading, first - 1):
            break
        first -= 1
    return _named(reading, first, hit.start)


def _parted(reading: Reading, index: int) -> bool:
    """Whether punctuation stands between a word and the one before it."""
    token = reading.tokens[index]
    if index == 0 or token.fresh:
        return True
    gap = reading.text[reading.tokens[index - 1].end : token.start]
    return any(char in _SEPARATORS for char in gap) or " - " in gap or " \u2013 " in gap


def _named(reading: Reading, first: int, last: int) -> str | None:
    if last <= first or last > reading.signature_word:
        return None
    tokens = reading.tokens[first:last]
    classes = lexicon().classes
    if all("<generic>" in classes.get(token.key, ()) or len(token.key) < 2 for token in tokens):
        return None
    return reading.text[tokens[0].start : tokens[-1].end][:LONGEST_CHARS].strip() or None

"""Step 1: what a message is about and how urgent it is, by weights that were trained on messages written for it.

The evidence is added up and turned into shares (multinomial logistic regression); phrases of the lexicon are part of
the evidence, and say in the rationale what it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import exp, sqrt
from typing import Any, NamedTuple

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.reading import READINGS_KEPT, Hit, Reading
from functions.common.ai.offline.traits import bag, word_traits
from functions.common.ai.offline.weights import Weights, load
from functions.common.models import Category, Urgency

CLEAR = 0.3
"""The share from which the best category is named; below it the message is unclear."""

CLEAR_SPAM = 0.6
"""The share from which a message is called spam: a lead that is thrown away costs more than a pitch that is read."""

THIN = (60, 6)
"""Added to the number of a message's traits of words, and to that of its pairs, by whose square roots their weights are
divided: a message of a word or two says little for sure."""

STRANGE = 0.3
"""The highest confidence about a message without any word of a known language: nothing can be said about it."""

WORDS_KEPT = 30_000
"""Words whose weights are kept."""

_CATEGORIES = [category.value for category in Category]

_READS_AS = {
    Category.SALES_NEW: "a new sales inquiry",
    Category.SALES_EXISTING: "an existing customer who wants more or renews",
    Category.SUPPORT: "a request for support",
    Category.SPAM: "spam",
    Category.UNKNOWN: "neither a sale nor support",
}
_GROUPS_OF = {
    Category.SALES_NEW: ("buy",),
    Category.SALES_EXISTING: ("expand", "customer", "buy"),
    Category.SUPPORT: ("impact", "problem", "billing", "cancel", "howto", "feedback", "customer"),
    Category.SPAM: ("phish", "pitch"),
    Category.UNKNOWN: ("offtopic",),
}
_MOST_QUOTED = 4
_SHORTEST_QUOTED = 3


class Judgement(NamedTuple):
    """The shares of the categories and of the urgencies, each summing to 1."""

    categories: dict[Category, float]
    urgencies: dict[Urgency, float]


def judge(reading: Reading) -> dict[str, Any]:
    """The fields of `Intent` for a message."""
    shares = weigh(reading).categories
    category = decide(shares)
    confidence = min(shares[category], 0.99)
    clear = confidence >= CLEAR
    if category is Category.UNKNOWN and not _has_known_words(reading):
        clear, confidence = False, min(confidence, STRANGE)
    return {
        "category": category.value,
        "confidence": round(confidence, 2),
        "rationale": _rationale(reading, category, clear),
    }


def _has_known_words(reading: Reading) -> bool:
    known = lexicon().function_words
    return any(token.key in known for token in reading.tokens[: reading.signature_word])


def decide(shares: dict[Category, float]) -> Category:
    """The best category, `unknown` where none is clear."""
    best = max(shares, key=shares.__getitem__)
    if best is Category.SPAM and shares[best] < CLEAR_SPAM:
        shares = {category: share for category, share in shares.items() if category is not Category.SPAM}
        best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= CLEAR else Category.UNKNOWN


@lru_cache(READINGS_KEPT)
def weigh(reading: Reading) -> Judgement:
    """Add up the evidence of a message."""
    table = _table()
    words, pairs, whole = bag(reading)
    totals = [weight * table.scale for weight in table.unpacked(table.total(whole))]
    totals = [total + bias for total, bias in zip(totals, table.header["bias"], strict=True)]
    for (total, count), thin in zip((_sum(words), (table.total(pairs), len(pairs))), THIN, strict=True):
        share = table.scale / sqrt(count + thin)
        totals = [sum_ + weight * share for sum_, weight in zip(totals, table.unpacked(total), strict=True)]
    first = len(_CATEGORIES)
    return Judgement(
        dict(zip(Category, _shares(totals[:first]), strict=True)),
        dict(zip(Urgency, _shares(totals[first:]), strict=True)),
    )


def _table() -> Weights:
    return load("intent")


@lru_cache(WORDS_KEPT)
def _packed(word: str) -> tuple[int, int]:
    """The sum of the weights of a word's traits, and their number."""
    traits = word_traits(word)
    return _table().total(traits), len(traits)


def _sum(words: Iterable[str]) -> tuple[int, int]:
    total = count = 0
    for word in words:
        weight, traits = _packed(word)
        total += weight
        count += traits
    return total, count


def _shares(totals: list[float]) -> list[float]:
    highest = max(totals)
    powers = [exp(total - highest) for total in totals]
    return [power / sum(powers) for power in powers]


def _rationale(reading: Reading, category: Category, clear: bool) -> str:
    if category is Category.UNKNOWN and not clear:
        return "No category has enough evidence in the message."
    words = [_quoted(reading, hit) for hit in _strongest(reading, category)] or _heaviest(reading, category)
    named = ", ".join(f'"{word}"' for word in dict.fromkeys(words))
    return f"Reads as {_READS_AS[category]}" + (f": it says {named}." if named else ".")


def _strongest(reading: Reading, category: Category) -> list[Hit]:
    hits = [hit for group in _GROUPS_OF[category] for hit in reading.hits(group)]
    hits.sort(key=lambda hit: (-hit.entry.weight, hit.end - hit.start != len(hit.indexes), hit.start))
    used: set[int] = set()
    kept: list[Hit] = []
    for hit in hits:
        if used.isdisjoint(hit.indexes):
            used.update(hit.indexes)
            kept.append(hit)
    return kept[:_MOST_QUOTED]


def _quoted(reading: Reading, hit: Hit) -> str:
    return reading.words(hit)[:80]


def _heaviest(reading: Reading, category: Category) -> list[str]:
    """The words that speak most for the category, where the lexicon knows no phrase of it."""
    at = _CATEGORIES.index(category.value)
    found: list[tuple[float, str]] = []
    for word in bag(reading)[0]:
        lead = _lead(_table().unpacked(_packed(word)[0])[: len(_CATEGORIES)], at)
        if lead > 0 and len(word) >= _SHORTEST_QUOTED:
            found.append((lead, word))
    return [word for _, word in sorted(found, reverse=True)[:_MOST_QUOTED]]


def _lead(weights: tuple[int, ...], at: int) -> float:
    """How much more a word speaks for a category than for all on average."""
    return weights[at] - sum(weights) / len(weights)

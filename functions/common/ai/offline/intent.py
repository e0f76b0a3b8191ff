"""Step 1 by rules: every piece of evidence has a weight, categories compete, and the margin is the confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.reading import Hit, Reading
from functions.common.models import Category

SIGNALS = (
    "buy", "customer", "expand", "problem", "impact", "billing", "howto", "cancel", "feedback",
    "pitch", "phish", "offtopic", "ignore",
)  # fmt: skip
"""The groups of the lexicon that speak about the category; `ignore` only hides the words inside it."""

LEAST_EVIDENCE = 2.0
"""The weight a category must reach to be named at all."""

CLOSEST_MARGIN = 0.04
"""The share by which the best category must lead; closer than that is unclear."""

STRONGEST_COUNTED = 6
"""Hits of one group that count: a message is not clearer for repeating itself."""

_NEGATABLE = frozenset({"buy", "expand"})
_NEGATION_REACH = 3

_READS_AS = {
    Category.SALES_NEW: "a new sales inquiry",
    Category.SALES_EXISTING: "an existing customer who wants more or renews",
    Category.SUPPORT: "a request for support",
    Category.SPAM: "spam",
}
_GROUPS_OF = {
    Category.SALES_NEW: ("buy",),
    Category.SALES_EXISTING: ("expand", "customer", "buy"),
    Category.SUPPORT: ("impact", "problem", "billing", "cancel", "howto", "feedback", "customer"),
    Category.SPAM: ("phish", "pitch"),
    Category.UNKNOWN: ("offtopic",),
}


@dataclass(frozen=True)
class Evidence:
    """The hits that count, strongest first, by group."""

    hits: dict[str, list[Hit]]

    def weight(self, group: str) -> float:
        """The sum of the strongest hits of a group."""
        return sum(hit.entry.weight for hit in self.hits.get(group, ())[:STRONGEST_COUNTED])


def judge(reading: Reading) -> dict[str, Any]:
    """The fields of `Intent` for a message."""
    evidence = weigh(reading)
    scores = category_scores(evidence)
    best, second = sorted(scores, key=lambda category: -scores[category])[:2]
    lead = (scores[best] - scores[second]) / scores[best] if scores[best] else 0.0
    clear = scores[best] >= LEAST_EVIDENCE and lead >= CLOSEST_MARGIN
    category = best if clear else Category.UNKNOWN
    return {
        "category": category.value,
        "confidence": _confidence(category, scores[best], lead, clear),
        "rationale": _rationale(reading, evidence, category),
    }


def weigh(reading: Reading) -> Evidence:
    """The evidence without words inside a longer match, negated wishes, and second matches of the same words."""
    signals = [hit for group in SIGNALS for hit in reading.hits(group)]
    signals.sort(key=lambda hit: (hit.start, -len(hit.indexes)))
    kept: dict[str, list[Hit]] = {}
    shadow = (-1, -1)
    for hit in signals:
        if hit.end <= shadow[1] and hit.end - hit.start < shadow[1] - shadow[0]:
            continue
        if len(hit.indexes) == hit.end - hit.start and hit.end > shadow[1]:
            shadow = (hit.start, hit.end)
        if hit.entry.group in _NEGATABLE and _negated(reading, hit):
            continue
        kept.setdefault(hit.entry.group, []).append(hit)
    return Evidence({group: _distinct(reading, hits) for group, hits in kept.items()})


def _negated(reading: Reading, hit: Hit) -> bool:
    negators = lexicon().negators
    for index in range(hit.start, max(hit.start - _NEGATION_REACH, 0), -1):
        if reading.tokens[index].fresh:
            return False
        if reading.tokens[index - 1].key in negators:
            return True
    return False


def _distinct(reading: Reading, hits: list[Hit]) -> list[Hit]:
    """Strongest first, no word counted twice, no phrase counted again where it is repeated."""
    used: set[int] = set()
    seen: set[tuple[str, ...]] = set()
    distinct: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.entry.weight, -len(hit.indexes), hit.start)):
        words = tuple(reading.tokens[index].key for index in hit.indexes)
        if words in seen or not used.isdisjoint(hit.indexes):
            continue
        seen.add(words)
        used.update(hit.indexes)
        distinct.append(hit)
    return distinct


def category_scores(evidence: Evidence) -> dict[Category, float]:
    """What speaks for each category, after what the groups say about one another.

    Sellers write in the words of buyers, so a pitch takes weight from the wish to buy; so do an application, a
    partnership or the press. A wish to buy by somebody who is a customer already is a sale to a customer.
    """
    weight = evidence.weight
    buy, expand, customer = weight("buy"), weight("expand"), weight("customer")
    phish, pitch, offtopic = weight("phish"), weight("pitch"), weight("offtopic")
    trouble = weight("problem") + weight("impact") + weight("billing") + weight("cancel")
    support = trouble + weight("howto") + weight("feedback")
    seller = pitch + phish
    if seller >= 3:
        buy, support, expand = 0.35 * buy, 0.5 * support, 0.5 * expand
    if offtopic >= 3:
        buy, support = 0.35 * buy, 0.6 * support
    known = min(customer, 3.0) / 3.0
    moved = 0.7 * known * buy
    if expand >= 2:
        moved = max(moved, 0.7 * buy)
    return {
        Category.SALES_NEW: buy - moved,
        Category.SALES_EXISTING: expand + moved + (0.4 * customer if expand + moved > 0 else 0.0),
        Category.SUPPORT: support + (0.5 * customer if support > 0 else 0.0),
        Category.SPAM: seller,
        Category.UNKNOWN: offtopic,
    }


def _confidence(category: Category, score: float, lead: float, clear: bool) -> float:
    if not clear:
        return round(min(0.4, 0.15 + 0.1 * score), 2)
    if category is Category.UNKNOWN:
        return 0.5
    strength = score / (score + 2.0)
    return round(0.25 + 0.74 * strength * (0.35 + 0.65 * min(1.0, lead)), 2)


def _rationale(reading: Reading, evidence: Evidence, category: Category) -> str:
    groups = _GROUPS_OF[category]
    hits = [hit for group in groups for hit in evidence.hits.get(group, ())]
    hits.sort(key=lambda hit: -hit.entry.weight)
    words = list(dict.fromkeys(reading.words(hit)[:80] for hit in hits))[:4]
    named = ", ".join(f'"{word}"' for word in words)
    if category is not Category.UNKNOWN:
        return f"Reads as {_READS_AS[category]}: it says {named}."
    if named and evidence.weight("offtopic") >= LEAST_EVIDENCE:
        return f"Reads as neither a sale nor support: it says {named}."
    return "No category has enough evidence in the message."

"""Which of the times that a message mentions is its timeline, and which of its amounts its budget.

Each mention is weighed by what its sentence says (a conditional logit model: one is chosen, or none), together with
what the tagger makes of its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from functions.common.ai.offline.reading import Mention, Reading
from functions.common.ai.offline.tagging import Span, Tagging
from functions.common.ai.offline.traits import mention_traits
from functions.common.ai.offline.weights import load


class Rule(NamedTuple):
    """How a field is chosen.

    `share` is how much a natural logarithm of the tagger's counts beside one of the table's, `least` the sum from
    which a mention is chosen.
    """

    table: str
    share: float
    least: float


RULES = {"timeline": Rule("times", 0.6, -1.5), "budget": Rule("amounts", 0.5, -2.0)}

WORST = 12.0
"""The most that the tagger's cost counts, in natural logarithms."""


def choose(
    reading: Reading,
    tagging: Tagging,
    category: str,
    field: str,
    mentions: Sequence[Mention],
    doubts: Sequence[float] = (),
) -> int | None:
    """The number of the mention that holds the field; None where none is likely to. The first among equals.

    `doubts` are what speaks against each mention beforehand, in natural logarithms (for it, where negative).
    """
    rule = RULES[field]
    table = load(rule.table)
    bias: float = table.header["bias"]
    best: tuple[float, int] | None = None
    for number, traits in enumerate(mention_traits(reading, category, mentions)):
        cost = tagging.cost(field, Span(mentions[number].first, mentions[number].last))
        total = table.total(traits) * table.scale + bias - rule.share * min(cost, WORST)
        total -= doubts[number] if doubts else 0.0
        if total >= rule.least and (best is None or total > best[0]):
            best = total, number
    return best and best[1]

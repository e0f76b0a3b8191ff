"""Which of the times that a message mentions is its timeline, and which of its amounts its budget.

Each mention is weighed by what its sentence says (a conditional logit model: one is chosen, or none), together with
what the tagger makes of its words.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.common.ai.offline.reading import Mention, Reading
from functions.common.ai.offline.tagging import Span, Tagging
from functions.common.ai.offline.traits import mention_traits
from functions.common.ai.offline.weights import load

TABLES = {"timeline": "times", "budget": "amounts"}

SHARE = 0.6
"""How much a natural logarithm of the tagger's counts beside one of the table's."""

LEAST = -1.5
"""The sum, in natural logarithms, from which a mention is chosen."""

WORST = 12.0
"""The most that the tagger's cost counts, in natural logarithms."""


def choose(
    reading: Reading,
    tagging: Tagging,
    category: str,
    field: str,
    mentions: Sequence[Mention],
    reasons: Sequence[float] = (),
) -> int | None:
    """The number of the mention that holds the field; None where none is likely to. The first among equals.

    `reasons` are what speaks for each mention beforehand, in natural logarithms.
    """
    table = load(TABLES[field])
    bias: float = table.header["bias"]
    best: tuple[float, int] | None = None
    for number, traits in enumerate(mention_traits(reading, category, mentions)):
        cost = tagging.cost(field, Span(mentions[number].first, mentions[number].last))
        total = table.total(traits) * table.scale + bias - SHARE * min(cost, WORST)
        total += reasons[number] if reasons else 0.0
        if total >= LEAST and (best is None or total > best[0]):
            best = total, number
    return best and best[1]

"""How sure of the category the model was: from the probabilities of the tokens that spell it, where they are offered.

Of itself a model mostly says that it is sure, whatever it says; the probability of what it chose can be measured.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

MOST_MEASURED = 0.99
MOST_STATED = 0.9
"""Caps: nothing is certain, and what a model says of itself is worth less than what was measured."""

_CATEGORY = re.compile(r'"category"\s*:\s*"([a-z_]+)"')


class Token(NamedTuple):
    """A token of an answer, and the natural logarithm of its probability."""

    text: str
    logprob: float


def measured(tokens: Sequence[Token], category: str) -> float | None:
    """The probability of the category's tokens together; None where the tokens do not spell the category."""
    match = _CATEGORY.search("".join(token.text for token in tokens))
    if match is None or match.group(1) != category:
        return None
    start, end = match.span(1)
    position, total = 0, 0.0
    for token in tokens:
        after = position + len(token.text)
        if position < end and after > start:
            if not math.isfinite(token.logprob):
                return None
            total += min(token.logprob, 0.0)
        position = after
    return _rounded(math.exp(total), MOST_MEASURED)


def stated(confidence: float) -> float:
    """What a model says of itself, within bounds."""
    return _rounded(confidence, MOST_STATED) if math.isfinite(confidence) else 0.0


def _rounded(value: float, most: float) -> float:
    return round(min(max(value, 0.0), most), 4)

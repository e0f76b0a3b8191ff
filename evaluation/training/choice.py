"""Trains the tables that tell a timeline from other times, and a budget from other amounts.

A conditional logit model (McFadden, 1974): of all mentions of a message one is chosen, or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from evaluation.training.fields import tags
from evaluation.training.inputs import digest
from evaluation.training.messages import Message
from evaluation.training.tables import write
from functions.common.ai.offline.extract import NO_LEAD
from functions.common.ai.offline.money import amounts
from functions.common.ai.offline.reading import Mention, Reading, read
from functions.common.ai.offline.times import times
from functions.common.ai.offline.traits import mention_traits

FEWEST = 3
"""Mentions that a trait must be at to be kept."""

STRENGTH = 1.0
"""The L2 regularisation."""

ITERATIONS = 150

LEAST = 4
"""Traits whose weight is smaller, in whole numbers of the table, are left out."""

Choice = tuple[list[set[str]], list[bool]]
"""The traits of each mention in a message, and which of them hold the field."""


MENTIONS: dict[str, Callable[[Reading], list[Mention]]] = {
    "timeline": times,
    "budget": lambda reading: [mention for _, mention in amounts(reading)],
}


def train(messages: Sequence[Message], path: Path, field: str) -> int:
    """Train on the messages, write the table, and return its number of traits."""
    choices = list(_choices(messages, field))
    count = Counter(trait for traits, _ in choices for each in traits for trait in each)
    known = {trait: index for index, trait in enumerate(sorted(trait for trait in count if count[trait] >= FEWEST))}
    *weights, bias = _weights(choices, known)
    table = {trait: [float(weights[index])] for trait, index in known.items()}
    return write(path, [field], table, least=LEAST, made_of=digest(), bias=round(float(bias), 6))


def _choices(messages: Iterable[Message], field: str) -> Iterator[Choice]:
    for message in messages:
        reading = read(message.text)
        if message.category in NO_LEAD or not reading.tokens:
            continue
        mentions = MENTIONS[field](reading)
        holding = [tag.endswith(field) for tag in tags(message, reading)]
        traits = list(mention_traits(reading, message.category, mentions))
        if mentions:
            yield traits, [any(holding[mention.first : mention.last]) for mention in mentions]


def _weights(choices: Sequence[Choice], known: Mapping[str, int]) -> np.ndarray:
    """The weights of the known traits, and the bias, under which what was chosen is likeliest."""
    every = [each for traits, _ in choices for each in traits]
    places = [(row, known[trait]) for row, each in enumerate(every) for trait in each if trait in known]
    rows, columns = zip(*places, strict=True)
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(every), len(known)))
    held = np.array([one for _, holds in choices for one in holds])
    where = np.repeat(np.arange(len(choices)), [len(holds) for _, holds in choices])
    chosen = np.array([any(holds) for _, holds in choices])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        """The negative log-likelihood, and its gradient. To choose none has the sum 0."""
        sums = matrix @ weights[:-1] + weights[-1]
        highest = np.zeros(len(choices))
        np.maximum.at(highest, where, sums)
        powers, none = np.exp(sums - highest[where]), np.exp(-highest)
        total = none + np.bincount(where, powers, len(choices))
        right = np.where(chosen, np.bincount(where, powers * held, len(choices)), none)
        wrong_by = powers / total[where] - np.where(held, powers / right[where], 0.0)
        penalty = STRENGTH / 2 * weights[:-1] @ weights[:-1]
        gradient = np.append(matrix.T @ wrong_by + STRENGTH * weights[:-1], wrong_by.sum())
        return float(np.sum(np.log(total) - np.log(right)) + penalty), gradient

    found = minimize(loss, np.zeros(len(known) + 1), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return found.x

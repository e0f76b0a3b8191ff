"""Trains the table of categories and urgencies: two multinomial logistic regressions over the same traits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from evaluation.training.inputs import digest
from evaluation.training.messages import Message
from evaluation.training.tables import write
from functions.common.ai.offline.intent import THIN
from functions.common.ai.offline.reading import read
from functions.common.ai.offline.traits import bag, word_traits
from functions.common.models import Category, Urgency

FEWEST = 4
"""Messages that a trait must be in to be kept."""

WHOLE = 0.15
"""The value of a trait of the whole message; a word's or a pair's is 1 over the root of their number and `THIN`."""

CATEGORY_STRENGTH = 24.0
URGENCY_STRENGTH = 6.0
"""The inverse of the L2 regularisation (`C`)."""

LEAST = 4
"""Traits all of whose weights are smaller, in whole numbers of the table, are left out: they turn next to no answer."""

CATEGORIES = [category.value for category in Category]
URGENCIES = [urgency.value for urgency in Urgency]

Values = dict[str, float]


def train(messages: Sequence[Message], path: Path) -> int:
    """Train on the messages, write the table, and return its number of traits."""
    values = [traits(message.text) for message in messages]
    count = Counter(trait for each in values for trait in each)
    known = {trait: index for index, trait in enumerate(sorted(trait for trait in count if count[trait] >= FEWEST))}
    matrix = _matrix(values, known)
    categories = [message.category for message in messages]
    urgencies = [message.urgency for message in messages]
    learned = [
        _coefficients(matrix, categories, CATEGORIES, CATEGORY_STRENGTH, _evened(categories)),
        _coefficients(matrix, urgencies, URGENCIES, URGENCY_STRENGTH),
    ]
    together = np.hstack([weights for weights, _ in learned])
    bias = [float(value) for _, each in learned for value in each]
    # The values of traits of the whole are part of the table, so that reading adds plain sums.
    scaled = {trait: together[index] * (WHOLE if trait[0] in "lm" else 1.0) for trait, index in known.items()}
    rounded = [round(value, 6) for value in bias]
    return write(path, [*CATEGORIES, *URGENCIES], scaled, least=LEAST, made_of=digest(), bias=rounded)


def traits(text: str) -> Values:
    """The traits of a message with their values, as the reader weighs them."""
    words, pairs, whole = bag(read(text))
    values: Values = {}
    for found, thin in zip(([trait for word in words for trait in word_traits(word)], pairs), THIN, strict=True):
        count = Counter(found)
        share = 1 / sqrt(len(found) + thin)
        values.update({trait: number * share for trait, number in count.items()})
    values.update(dict.fromkeys(whole, WHOLE))
    return values


def _matrix(values: Sequence[Values], known: dict[str, int]) -> csr_matrix:
    places = [
        (row, known[trait], value) for row, each in enumerate(values) for trait, value in each.items() if trait in known
    ]
    rows, columns, numbers = zip(*places, strict=True)
    return csr_matrix((numbers, (rows, columns)), shape=(len(values), len(known)))


def _evened(answers: Sequence[str]) -> dict[str, float]:
    """Weights half way to those with which each answer would count as much as any other, however rare it is."""
    count = Counter(answers)
    return {answer: sqrt(len(answers) / (len(count) * number)) for answer, number in count.items()}


def _coefficients(
    matrix: csr_matrix, answers: list[str], outputs: list[str], strength: float, weights: dict[str, float] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    model = LogisticRegression(C=strength, max_iter=400, class_weight=weights).fit(matrix, answers)
    order = [list(model.classes_).index(output) for output in outputs]
    return model.coef_[order].T, model.intercept_[order]

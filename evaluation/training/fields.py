"""Trains the tagger of fields with CRFsuite (Okazaki, 2007): L-BFGS with L1 and L2 regularisation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from itertools import starmap
from pathlib import Path

import pycrfsuite

from evaluation.training.inputs import digest
from evaluation.training.messages import FIELDS, Message
from evaluation.training.tables import write
from functions.common.ai.offline.normalise import clean
from functions.common.ai.offline.reading import Reading, read
from functions.common.ai.offline.tagging import OUTSIDE
from functions.common.ai.offline.traits import chain, rare_traits, window_traits, windows

L1 = 0.25
L2 = 1.0
ITERATIONS = 70
"""Fewer than it takes to converge: stopping early does better on messages that were not trained on."""

FEWEST = 3
"""Words that a trait must be seen at with a tag to be kept."""

LEAST = 4
"""Traits all of whose weights are smaller, in whole numbers of the table, are left out."""

TAGS = (OUTSIDE, *(f"{place}-{field}" for field in FIELDS.values() for place in "BI"))


def train(messages: Iterable[Message], path: Path) -> int:
    """Train on the messages, write the table, and return its number of traits."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for message in messages:
        reading = read(message.text)
        if reading.tokens:
            trainer.append(traits(reading, message.category), tags(message, reading))
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ITERATIONS, "feature.minfreq": FEWEST})
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "model")
        trainer.train(model)
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        learned = tagger.info()
        tagger.close()
    weights: dict[str, list[float]] = {}
    for (trait, tag), weight in learned.state_features.items():
        weights.setdefault(trait, [0.0] * len(TAGS))[TAGS.index(tag)] = weight

    def transition(one: str, two: str, scale: float) -> int | None:
        return round(learned.transitions.get((one, two), 0.0) / scale) if _may_follow(one, two) else None

    def transitions(scale: float) -> list[list[int | None]]:
        return [[transition(one, two, scale) for two in TAGS] for one in TAGS]

    return write(path, TAGS, weights, least=LEAST, made_of=digest(), transitions=transitions)


def _may_follow(before: str, tag: str) -> bool:
    return not tag.startswith("I-") or before[2:] == tag[2:]


def traits(reading: Reading, category: str) -> list[list[str]]:
    """The traits of each word."""
    words, places, rare = chain(reading, category)
    seen = windows([window_traits(*word) for word in words])
    others = [starmap(function, given) for function, given in places]
    return [
        [trait for each in (*around, *there) for trait in each]
        for around, *there in zip(seen, *others, starmap(rare_traits, rare), strict=True)
    ]


def tags(message: Message, reading: Reading) -> list[str]:
    """The tag of each word: where the values are found again in the text as it was read."""
    found = [OUTSIDE] * len(reading.tokens)
    position = 0
    for field, written in message.values:
        words = clean(written)
        start = reading.text.find(words, position)
        if start < 0:
            start = reading.text.find(words)
        if start < 0:
            continue
        position = start + len(words)
        inside = [index for index, token in enumerate(reading.tokens) if start <= token.start < position]
        for nth, index in enumerate(inside):
            found[index] = f"{'I' if nth else 'B'}-{field}"
    return found

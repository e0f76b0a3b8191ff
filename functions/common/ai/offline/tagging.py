"""Finds the spans of words that hold a field: a linear-chain conditional random field (Lafferty et al., 2001).

`model/fields.bin` has the weights of traits and of transitions between tags; the best sequence is searched for by
Viterbi's algorithm, in which only tags near the best of a word are followed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import repeat
from typing import NamedTuple

from functions.common.ai.offline.reading import Reading
from functions.common.ai.offline.traits import Word, chain, rare_traits, window_traits, windows
from functions.common.ai.offline.weights import Weights, load

OUTSIDE = "O"

BEAM = 7.0
"""How much worse than the best, in natural logarithms, a tag or a sequence may be and still be followed."""

NEVER = -1_000_000
"""A score so bad that no beam lets it pass."""

WORDS_KEPT = 10_000
PIECES_KEPT = 10_000
"""Words, and pieces of what is seen in their places, whose weights are kept."""


class Span(NamedTuple):
    """Words `first` up to `last` (not included) hold a field."""

    first: int
    last: int


@lru_cache(WORDS_KEPT)
def _seen(word: Word) -> tuple[int, ...]:
    """The weights of a word for each place in whose window it stands."""
    return tuple(map(_table().total, window_traits(*word)))


@lru_cache(PIECES_KEPT)
def _packed(function: Callable[..., list[str]], arguments: tuple[Hashable, ...]) -> int:
    return _table().total(function(*arguments))


def _table() -> Weights:
    return load("fields")


Follow = list[list[int]]
"""For each tag the weights of the tags standing before it, `NEVER` where one may not."""


@cache
def _forwards() -> Follow:
    transitions: list[list[int | None]] = _table().header["transitions"]
    return [_weighed(column) for column in zip(*transitions, strict=True)]


@cache
def _backwards() -> Follow:
    return [_weighed(row) for row in _table().header["transitions"]]


def _weighed(weights: Iterable[int | None]) -> list[int]:
    return [NEVER if weight is None else weight for weight in weights]


@cache
def _tags() -> dict[str, tuple[int, int]]:
    """For each field the numbers of the tags that begin a span of it, and that go on with it."""
    outputs = _table().outputs
    return {tag[2:]: (outputs.index(tag), outputs.index(f"I-{tag[2:]}")) for tag in outputs if tag[0] == "B"}


class Tagging:
    """The words of a message with the best sequences of tags through each of them."""

    def __init__(self, reading: Reading, category: str) -> None:
        self._table = _table()
        beam = round(BEAM / self._table.scale)
        words, places, rare = chain(reading, category)
        totals = zip(
            map(sum, windows(list(map(_seen, words)))),
            *(map(_packed, repeat(function), arguments) for function, arguments in places),
            (self._table.total(rare_traits(*arguments)) for arguments in rare),
            strict=True,
        )
        self._near = [_near(self._table.unpacked(sum(weights)), beam) for weights in totals]
        self._until, self._before = _pass(self._near, _forwards(), beam)
        alive = [{tag: near[tag] for tag in until} for near, until in zip(self._near, self._until, strict=True)]
        since, after = _pass(alive[::-1], _backwards(), beam)
        self._since, self._after = since[::-1], after[::-1]
        self._best = max(self._until[-1].values()) if self._until else 0
        self._path = self._best_path()

    def _best_path(self) -> list[int]:
        """The tags of the best sequence."""
        if not self._until:
            return []
        tag = max(self._until[-1], key=self._until[-1].__getitem__)
        path = [tag]
        for came in self._before[:0:-1]:
            tag = came[tag]
            path.append(tag)
        return path[::-1]

    def spans(self, field: str) -> list[Span]:
        """The spans of the field in the best sequence, in order."""
        begins, inside = _tags()[field]
        found: list[Span] = []
        for index, tag in enumerate(self._path):
            if tag == inside and found and found[-1].last == index:
                found[-1] = Span(found[-1].first, index + 1)
            elif tag in (begins, inside):
                found.append(Span(index, index + 1))
        return found

    def surest(self, field: str) -> Span | None:
        """The span in the best sequence whose first word could least do without it; the first among equals."""
        return min(self.spans(field), key=lambda span: self._through(span.first, 0), default=None)

    def likeliest(self, field: str, cost: float, *, shared: bool = False) -> Span | None:
        """The best span of the field in any sequence that is at most `cost` worse than the best one.

        `cost` is in natural logarithms: what it may cost to have the field rather than not. The span does not begin in
        a word that holds another field in the best sequence, unless the two may be `shared`.
        """
        begins, inside = _tags()[field]
        free = (index for index, tag in enumerate(self._path) if shared or not tag)
        through = ((self._through(index, begins), -index) for index in free)
        score, place = max(through, default=(NEVER, 0))
        if score < self._best - cost / self._table.scale:
            return None
        first = last = -place
        tag = begins
        while True:
            last += 1
            following = self._after[last - 1].get(tag)
            if following != inside:
                return Span(first, last)
            tag = inside

    def cost(self, field: str, span: Span) -> float:
        """How much worse the best sequence is that has a word of the field in the span, in natural logarithms."""
        inside = range(span.first, span.last)
        best = max((self._through(index, tag) for index in inside for tag in _tags()[field]), default=NEVER)
        return (self._best - best) * self._table.scale

    def around(self, field: str, span: Span) -> Span:
        """The span of the field in the best sequence that has a word of it in `span`; else `span` itself."""
        begins, inside = _tags()[field]
        places = [(index, tag) for index in range(span.first, span.last) for tag in (begins, inside)]
        index, tag = max(places, key=lambda place: self._through(*place))
        if self._through(index, tag) == NEVER:
            return span
        first = last = index
        left = right = tag
        while left == inside and first > 0:
            left = self._before[first][left]
            first -= 1
        while (right := self._after[last].get(right, 0)) == inside:
            last += 1
        return Span(first, last + 1)

    def _through(self, index: int, tag: int) -> int:
        """The score of the best sequence that has the tag there."""
        if tag not in self._until[index] or tag not in self._since[index]:
            return NEVER
        return self._until[index][tag] + self._since[index][tag] - self._near[index][tag]


def _near(scores: Sequence[int], beam: int) -> dict[int, int]:
    """The tags of a word that are not hopelessly worse than its best one, and always `O`, which may stand anywhere."""
    least = max(scores) - beam
    near = {tag: score for tag, score in enumerate(scores) if score >= least}
    near.setdefault(0, scores[0])
    return near


Scores = list[dict[int, int]]


def _pass(near: Scores, follow: Follow, beam: int) -> tuple[Scores, Scores]:
    """For each word and tag the score of the best sequence up to there, and the tag before it in that sequence.

    Sequences that are more than the beam worse than the best one so far are given up.
    """
    until: Scores = []
    before: Scores = []
    alive: dict[int, int] = {}
    for scores in near:
        reached = scores if not alive else {}
        came: dict[int, int] = {}
        for tag, score in scores.items() if alive else ():
            weights = follow[tag]
            best = NEVER
            for one, total in alive.items():
                total += weights[one]
                if total > best:
                    best = total
                    came[tag] = one
            reached[tag] = best + score
        least = max(reached.values()) - beam
        alive = {tag: total for tag, total in reached.items() if total >= least}
        until.append(alive)
        before.append(came)
    return until, before

"""Reads a message once: normalised, split into parts and words, with every pattern of the lexicon that occurs in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, takewhile
from typing import NamedTuple

from functions.common.ai.offline.lexicon import COMMON, GAP, Entry, Node, lexicon
from functions.common.ai.offline.normalise import clean
from functions.common.ai.offline.parts import split_parts
from functions.common.ai.offline.tokens import Token, flatten, tokenise

LONGEST_GAP = 4
"""Words that a `*` of a pattern may stand for."""

ALWAYS_READ = ("en", COMMON)
"""What is read in messages of any language: business mail mixes in English."""

FIRST_WORDS = 230
LAST_WORDS = 70
"""Words read of a message: its beginning and its end, where it says what it wants and who writes."""

MAX_HITS = 1500
"""Hits kept of one message; no honest message comes near it."""

MAX_STEPS = 12_000
"""Steps through the trie for one message: several times what ordinary mail takes, and a bound on the time for any."""

READINGS_KEPT = 1
"""The steps of one message that run in one process share its reading."""

WORDS_KEPT = 10_000
"""Words whose names in patterns are kept."""

_SHORTEST_STEM = 3


class Hit(NamedTuple):
    """A pattern found: the words it matched (the gaps between left out) and what it stands for."""

    indexes: tuple[int, ...]
    entry: Entry

    @property
    def start(self) -> int:
        return self.indexes[0]

    @property
    def end(self) -> int:
        """The index of the word after the last one matched."""
        return self.indexes[-1] + 1


class Mention(NamedTuple):
    """Words `first` up to `last` (not included) that may hold a field, and what sort of thing they name."""

    first: int
    last: int
    kind: str

    def holds_words(self) -> bool:
        """Whether any word that was read is in it: of a very long message not all are."""
        return self.first < self.last


@dataclass(frozen=True, eq=False)
class Reading:
    """A message as read. Words from `signature_word` on belong to the signature. Equal to itself alone.

    `languages` are those whose function words it uses most; empty where it has too few to tell.
    """

    text: str
    flat: str
    tokens: list[Token]
    signature_at: int
    signature_word: int
    languages: frozenset[str]
    groups: dict[str, list[Hit]]

    def hits(self, group: str) -> list[Hit]:
        """The hits of a group in the message itself, in order."""
        return [hit for hit in self.groups.get(group, ()) if hit.start < self.signature_word]

    def words(self, hit: Hit) -> str:
        """The words a hit matched, as the message writes them but in lower case."""
        spans = (self.tokens[index] for index in hit.indexes)
        return " ".join(self.text[token.start : token.end].lower()[:40] for token in spans)


@lru_cache(READINGS_KEPT)
def read(message: str) -> Reading:
    """Read a message of any content; the last reading is kept."""
    parts = split_parts(clean(message))
    flat = flatten(parts.text)
    tokens = _ends(tokenise(flat))
    signature_word = next((i for i, token in enumerate(tokens) if token.start >= parts.signature_at), len(tokens))
    languages = _languages(tokens)
    return Reading(
        text=parts.text,
        flat=flat,
        tokens=tokens,
        signature_at=parts.signature_at,
        signature_word=signature_word,
        languages=languages,
        groups=_grouped(find(tokens), languages),
    )


def _ends(tokens: list[Token]) -> list[Token]:
    if len(tokens) <= FIRST_WORDS + LAST_WORDS:
        return tokens
    return [*tokens[:FIRST_WORDS], *tokens[-LAST_WORDS:]]


def _languages(tokens: list[Token]) -> frozenset[str]:
    known = lexicon().function_words
    counts = Counter(chain.from_iterable(known.get(token.key, ()) for token in tokens))
    most = max(counts.values(), default=0)
    if most < 2:
        return frozenset()
    return frozenset(language for language, count in counts.items() if count >= 0.7 * most)


def _grouped(hits: list[Hit], languages: frozenset[str]) -> dict[str, list[Hit]]:
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        entry = hit.entry
        if entry.words <= 2 and languages and entry.language not in (*languages, *ALWAYS_READ):
            continue  # a word or two mean different things in different languages
        groups.setdefault(entry.group, []).append(hit)
    return groups


def find(tokens: list[Token]) -> list[Hit]:
    """Every pattern that occurs, by where it starts. No pattern reaches over the end of a sentence."""
    keys = [_names(token.key) for token in tokens]
    trie = lexicon().trie
    begins_none = trie.children.keys().isdisjoint
    # Where the sentence goes on: a pattern may step to a word that no sentence begins with.
    goes_on = [not token.fresh for token in tokens] + [False] * (LONGEST_GAP + 2)
    hits: list[Hit] = []
    steps = 0
    for start, names in enumerate(keys):
        if begins_none(names):
            continue
        waiting: list[tuple[Node, int, tuple[int, ...]]] = [(trie, start, ())]
        while waiting:
            node, position, before = waiting.pop()
            steps += 1
            children = node.children
            for key in keys[position]:
                reached = children.get(key)
                if reached is None:
                    continue
                matched = (*before, position)
                after = position + 1
                for child in reached:
                    for entry in child.ends:
                        hits.append(Hit(matched, entry))
                    if child.children and goes_on[after]:
                        waiting.append((child, after, matched))
                        if GAP in child.children:
                            waiting += _past_gap(child, after, matched, goes_on)
            if steps > MAX_STEPS or len(hits) > MAX_HITS:
                return hits
    return hits


def _past_gap(
    node: Node, after: int, matched: tuple[int, ...], goes_on: list[bool]
) -> list[tuple[Node, int, tuple[int, ...]]]:
    """Where a `*` may end: at the next word or up to so many words later in the sentence."""
    within = list(takewhile(goes_on.__getitem__, range(after, after + LONGEST_GAP + 1)))
    return [(gap, place, matched) for gap in node.children[GAP] for place in within]


@lru_cache(WORDS_KEPT)
def _names(word: str) -> tuple[str, ...]:
    """The ways a pattern can name a word: itself, its stems, its classes."""
    known = lexicon()
    longest = min(len(word), known.longest_stem)
    stems = [word[:n] + "~" for n in range(_SHORTEST_STEM, longest + 1) if word[:n] in known.stems]
    return (word, *stems, *known.classes.get(word, ()))

"""The words the offline provider knows: one JSON file a language, compiled once into one trie.

A file has `function_words` (which tell the language), `classes` (name to words), `times` (words that stand in phrases
of time, by what they are there: see `times.py`), `numerals` (value to words), `groups` (to weight to patterns).
A pattern is words in order; in it `a|b` is either word, an empty alternative (`a|`) makes the word optional, `stem~` is
any word that begins so, `<name>` any word of a class, `#` a number, `*` up to four words, and `a-b` is two words that
belong together.
"""

from __future__ import annotations

import gc
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from functions.common.ai.offline.tokens import EMAIL, NUMBER, flatten, tokenise

GAP = "*"
COMMON = "common"
"""The file of what belongs to no language: places, product names."""

_FOLDER = Path(__file__).parent
_SHORTEST_STEM = 3


class Entry(NamedTuple):
    """What a pattern stands for, and how many words of it are not optional."""

    group: str
    weight: float
    language: str
    words: int


class Node:
    """A place in the trie: where each word leads, and what ends here.

    All words of one slot lead to the same node, so that a pattern takes as much room as it has words written in it.
    """

    __slots__ = ("children", "ends", "slots")

    def __init__(self) -> None:
        self.children: dict[str, list[Node]] = {}
        self.ends: list[Entry] = []
        self.slots: dict[str, Node] = {}


@dataclass(frozen=True)
class Lexicon:
    """All languages together.

    `times` has the sorts of a word with their languages ("season en"), `numerals` a word's value by language.
    """

    trie: Node
    stems: frozenset[str]
    longest_stem: int
    classes: dict[str, tuple[str, ...]]
    function_words: dict[str, tuple[str, ...]]
    times: dict[str, tuple[str, ...]]
    numerals: dict[str, dict[str, float]]


@cache
def lexicon() -> Lexicon:
    """The compiled lexicon; the first call reads the files."""
    builder = _Builder()
    collecting = gc.isenabled()
    gc.disable()  # thousands of nodes that all stay: collecting among them would take as long as building them
    try:
        for path in sorted(_FOLDER.glob("*.json")):
            builder.add(path)
    finally:
        if collecting:
            gc.enable()
    stems = frozenset(builder.stems)
    return Lexicon(
        trie=builder.trie,
        stems=stems,
        longest_stem=max(map(len, stems), default=0),
        classes=builder.classes,
        function_words=builder.function_words,
        times=builder.times,
        numerals=builder.numerals,
    )


class _Builder:
    def __init__(self) -> None:
        self.trie = Node()
        self.stems: set[str] = set()
        self.classes: dict[str, tuple[str, ...]] = {}
        self.function_words: dict[str, tuple[str, ...]] = {}
        self.times: dict[str, tuple[str, ...]] = {}
        self.numerals: dict[str, dict[str, float]] = {}
        self._slots: dict[str, list[tuple[str, ...]]] = {}

    def add(self, path: Path) -> None:
        data = json.loads(flatten(path.read_text(encoding="utf-8")).replace("ß", "ss"))
        _add_words(self.function_words, path.stem, data.get("function_words", ""))
        for name, words in data.get("classes", {}).items():
            _add_words(self.classes, f"<{name}>", words)
        language = path.stem
        for name, words in data.get("times", {}).items():
            _add_words(self.times, f"{name} {language}", _single(path, words))
        for value, words in data.get("numerals", {}).items():
            for word in _single(path, words).split():
                self.numerals.setdefault(word, {})[language] = float(value)
        for group, weights in data["groups"].items():
            for weight, patterns in weights.items():
                for pattern in patterns:
                    slots = pattern.split()
                    required = sum(1 for slot in slots if slot != GAP and () not in self._alternatives(slot))
                    if not required:
                        raise ValueError(f"{path.name}: nothing in the pattern {pattern!r} must occur")
                    self._insert(self.trie, slots, Entry(group, float(weight), language, required))

    def _insert(self, node: Node, slots: list[str], entry: Entry) -> None:
        if not slots:
            if entry not in node.ends:
                node.ends.append(entry)
            return
        slot, rest = slots[0], slots[1:]
        alternatives = self._alternatives(slot)
        if () in alternatives:
            self._insert(node, rest, entry)
        child = node.slots.get(slot)
        if child is None:
            child = node.slots[slot] = Node()
            for words in alternatives:
                if words:
                    _link(node, words, child)
        self._insert(child, rest, entry)

    def _alternatives(self, slot: str) -> list[tuple[str, ...]]:
        known = self._slots.get(slot)
        if known is None:
            known = self._slots[slot] = [_words_of(choice) for choice in slot.split("|")]
            self.stems.update(words[0][:-1] for words in known if words and words[0].endswith("~"))
        return known


def _link(node: Node, words: tuple[str, ...], target: Node) -> None:
    for word in words[:-1]:
        step = Node()
        node.children.setdefault(word, []).append(step)
        node = step
    node.children.setdefault(words[-1], []).append(target)


def _single(path: Path, words: str) -> str:
    """The words, each of which is one in a message too: half-term is two."""
    for word in words.split():
        if [token.key for token in tokenise(word)] != [word]:
            raise ValueError(f"{path.name}: {word!r} is not one word")
    return words


def _add_words(table: dict[str, tuple[str, ...]], name: str, words: str) -> None:
    for word in words.split():
        if name not in table.get(word, ()):
            table[word] = (*table.get(word, ()), name)


def _words_of(choice: str) -> tuple[str, ...]:
    if choice.isalpha() or choice in (GAP, NUMBER, EMAIL) or choice.startswith("<"):
        return (choice,)
    if choice.endswith("~"):
        if len(choice) <= _SHORTEST_STEM:
            raise ValueError(f"the stem {choice!r} is too short")
        return (choice,)
    words = tuple(token.key for token in tokenise(choice))
    if choice and not words:
        raise ValueError(f"no word in the alternative {choice!r}")
    return words

"""Numbers written in words, in eight languages: "three and a half thousand", "zweitausend", "mil e duzentos"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.reading import Reading
from functions.common.ai.offline.tokens import NUMBER, Token

HALF = 0.5
HUNDRED = 100
THOUSAND = 1000

_AND = frozenset({"a", "and", "und", "et", "y", "e", "en", "i", "of", "de", "d"})
_OF = frozenset({"of", "de", "d"})
_JOINTS = ("und", "en", "e")
"""What holds the parts of one German, Dutch or Italian word together."""

_VAGUE = frozenset({
    "few", "several", "some", "many", "mehrere", "einige", "paar", "quelques", "plusieurs", "varios", "algunos",
    "alcune", "alcuni", "qualche", "alguns", "enkele", "kilka", "per", "pro", "je", "par", "por",
})  # fmt: skip
"""Words before "hundred" or "thousand" that leave open how many, or make it a unit."""

_SHORTEST_COMPOUND = 6
_SHORTEST_PART = 3
_LONGEST = 40
_LONGEST_IN_DIGITS = 3
_EIGHTY = frozenset({("quatre", "vingt"), ("quatre", "vingts")})
_WORDS_KEPT = 20_000


class Numeral(NamedTuple):
    """A number in words: where it stands in the text, and its value."""

    start: int
    end: int
    value: float


def numerals(reading: Reading) -> Iterator[Numeral]:
    """The numbers that are written in words, in order; the first of their words may be in digits ("5 hundred")."""
    tokens = reading.tokens
    at = 0
    while at < len(tokens):
        parts = _parts(reading, at)
        if not parts or (tokens[at].key == NUMBER and len(parts) == 1):
            at += 1
            continue
        last = parts[-1][0]
        vague = at and tokens[at - 1].key in _VAGUE and parts[0][1] >= HUNDRED
        if not vague:
            total, current, _ = _sum([number for _, number in parts])
            yield Numeral(tokens[at].start, tokens[last].end, total + current)
        at = last + 1


def _parts(reading: Reading, at: int) -> list[tuple[int, float]]:
    """The numbers that make up the one beginning at a word, each with the place of its word."""
    tokens, languages = reading.tokens, reading.languages
    number = _in_digits(reading.flat, tokens[at]) if tokens[at].key == NUMBER else _number(tokens[at].key, languages)
    if number is None:
        return []
    parts = [(at, number)]
    while following := _next(tokens, parts[-1][0], languages):
        number = _number(tokens[following].key, languages)
        if number is None or (tokens[following - 1].key in _OF and number < THOUSAND):
            break  # "one of two"
        if (tokens[following - 1].key, tokens[following].key) in _EIGHTY:
            number = 76.0  # beyond the 4
        elif not _takes([number for _, number in parts], number):
            if number >= HUNDRED:
                parts = _without_lead(parts)  # "one thousand and two thousand"
            break
        elif tokens[at].key == NUMBER and len(parts) == 1 and number < HUNDRED and number != HALF:
            break
        parts.append((following, number))
    return parts


def _next(tokens: list[Token], last: int, languages: frozenset[str]) -> int:
    """The next word that may go on with the number, 0 where none does."""
    for at in range(last + 1, min(last + 4, len(tokens))):
        if tokens[at].fresh or tokens[at].start - tokens[at - 1].end > 1:
            return 0
        if tokens[at].key not in _AND or (at == last + 1 and _number(tokens[at].key, languages)):
            return at
    return 0


def _without_lead(parts: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Without what follows the last hundred or thousand: it leads the next number."""
    ends = [place for place, (_, number) in enumerate(parts) if number >= HUNDRED]
    return parts[: ends[-1] + 1] if ends else parts


def _takes(numbers: list[float], number: float) -> bool:
    """Whether a number goes on with another: a new one begins after "fifteen" with "twenty"."""
    total, current, unit = _sum(numbers)
    if number >= THOUSAND:
        return number < unit if total else bool(current)
    if number == HUNDRED:
        return 0 < current < HUNDRED
    if number == HALF:
        return current == int(current)
    tens = current in (60, 80) and number < 20  # soixante-dix
    by_ten = current % 10 == 0 and number < 10
    by_hundred = current % HUNDRED == 0 and number < HUNDRED
    return not current or tens or by_ten or by_hundred


def _sum(numbers: list[float]) -> tuple[float, float, float]:
    """The sum up to the last unit, what comes after it, and that unit: 3, 1000, 8 and 100 make 3,000 and 800."""
    total = current = 0.0
    unit = 1.0
    for number in numbers:
        if number >= THOUSAND:
            total += (current or 1) * number
            current, unit = 0.0, number
        elif number == HUNDRED:
            current = (current or 1) * number
        elif number == HALF and total and not current:
            total += number * unit  # a million and a half
        else:
            current += number
    return total, current, unit


def _in_digits(flat: str, token: Token) -> float | None:
    """The value of a short whole number that is no part of a longer one."""
    digits = flat[token.start : token.end]
    if len(digits) > _LONGEST_IN_DIGITS or not digits.isdecimal() or flat[token.start - 1 : token.start] in (".", ","):
        return None
    return float(digits)


@lru_cache(_WORDS_KEPT)
def _number(word: str, languages: frozenset[str]) -> float | None:
    """The number that a word names in one of the languages, or in any where they are unknown: "fünfundzwanzig"."""
    found = _known(word, languages)
    if found is not None or not _SHORTEST_COMPOUND <= len(word) < _LONGEST:
        return found
    numbers: list[float] = []
    at = 0
    while at < len(word):
        size = next(
            (n for n in range(len(word) - at, _SHORTEST_PART - 1, -1) if _known(word[at : at + n], languages)), 0
        )
        if size:
            numbers.append(_known(word[at : at + size], languages) or 0.0)
        elif numbers:
            size = next((len(joint) for joint in _JOINTS if word.startswith(joint, at) and word[at + len(joint) :]), 0)
        if not size:
            return None
        at += size
    total, current, _ = _sum(numbers)
    return total + current


def _known(word: str, languages: frozenset[str]) -> float | None:
    of = lexicon().numerals.get(word, {})
    return next((value for language, value in of.items() if not languages or language in languages), None)

"""Phrases that name a time, in eight languages: days, dates, clock times, spans, seasons, feasts, limits."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.reading import Mention, Reading
from functions.common.ai.offline.tokens import NUMBER, Token

MOST = 30
"""Phrases looked at in one message; no honest message comes near it."""

SOON = "soon"
"""The sort of a phrase that means at once: "as soon as possible"."""

_CLASSES = ("month", "day", "unit", "num")
"""Classes of the lexicon whose words stand in phrases of time."""

_HEADS = ("month", "day", "moment", "hour", "season", "unit")
"""What makes a phrase a time, the first that fits."""

_AMONG = ("num", "limit", "which", "link", "joint")
"""What stands in such a phrase beside them."""

_SMALL = frozenset({"which", "link", "joint"})
"""What is so only in the language of the message: small words mean different things in different languages."""

_EMPTY = frozenset({"limit", "link", "joint", ""})
_COUNTS = frozenset({"num", "number"})
_NUMBERED = frozenset({"month", "day", "unit", "nth", "hour"})
"""What a number in digits may follow in a phrase: "Sunday 10", "week 14", "June 2027"."""

_BEHIND_A_COMMA = frozenset({"month", "day", "date", "clock", "year", "nth"})
_MAKES_A_TIME = frozenset({*_HEADS, "date", "clock", "year", "nth"})

_PAST = "past"
"""A year gone by: the phrase is a date of birth or the like."""

_LONGEST_LIMIT = 5
_SHORTEST_COMPOUND = 7
_WORDS_KEPT = 20_000

_SMALL_GAP = re.compile(r"[\s,./'\u2019\u2013-]{0,3}|:")
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEARS = r"(?:20)?\d\d\b"
_NO_AMOUNT = r"(?![\d.,])(?! ?[%k€£$])"
_DATE = re.compile(
    rf"20\d\d-[01]\d-[0-3]\d\b|{_DAY}-{_MONTH}-20\d\d\b|"
    rf"(?!24/7){_DAY}[./]{_MONTH}(?:[./]{_YEARS}|\.(?!\d))|[0-3]\d\.[01]\d{_NO_AMOUNT}|"
    rf"(?!24/7){_DAY}/{_MONTH}{_NO_AMOUNT}|{_MONTH}/{_DAY}(?:/{_YEARS}|{_NO_AMOUNT})"
)
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])(?:(?:[:.]\d\d)?(?:am|pm|uhr|u)\b|:[0-5]\d\b|h(?:[0-5]\d)?\b)")
_NTH = re.compile(r"(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th|er|e|o|a|-?go|º|ª)\b")
_OF_A_MONTH = re.compile(r"(?:3[01]|[12]\d|[1-9])(?!\d|[ .,'\u202f]\d{3})")
_YEAR = re.compile(r"20[2-4]\d")
_PAST_YEAR = re.compile(r"(?:19\d\d|20[01]\d)(?![.,]?\d)(?! ?[%k€£$])")
_NUMBERS = ((_DATE, "date"), (_CLOCK, "clock"), (_NTH, "nth"), (_YEAR, "year"), (_PAST_YEAR, _PAST))
_QUARTER = re.compile(r"[qt][1-4]|kw\d\d?|h[12]")


def times(reading: Reading) -> list[Mention]:
    """The phrases of a message that name a time, in order."""
    found = [Mention(hit.start, hit.end, SOON) for hit in reading.groups.get(SOON, ())[:MOST]]
    taken = {index for one in found for index in range(one.first, one.last)}
    kinds = ["" if index in taken else kind for index, kind in enumerate(_kinds(reading))]
    start = 0
    for end in range(1, len(kinds) + 1):
        if end < len(kinds) and kinds[end] and kinds[end - 1] and _joined(reading, kinds, end):
            continue
        found += _phrase(kinds, start, end)
        start = end
    taken = {index for one in found for index in range(one.first, one.last)}
    found += _limits(reading, kinds, taken)
    return sorted(dict.fromkeys(found))[:MOST]


def _phrase(kinds: list[str], first: int, last: int) -> list[Mention]:
    """The phrase within a run of words that may belong to one."""
    heads = [kind for kind in kinds[first:last] if kind in _MAKES_A_TIME]
    if not heads or _PAST in kinds[first:last]:
        return []
    while last - first > 1 and _trails(kinds[last - 2], kinds[last - 1]):
        last -= 1
    while kinds[first] == "joint" or (kinds[first] in _COUNTS and kinds[first + 1] in _EMPTY):
        first += 1
    return [Mention(first, last, "+".join(dict.fromkeys(heads)))]


def _trails(before: str, kind: str) -> bool:
    """Whether the last word of a phrase belongs to what follows: "im Mai eine neue Pumpe", "tomorrow 9 boxes"."""
    if kind == "number":
        return before not in _NUMBERED
    return kind in _EMPTY or kind == "num" or (kind == "which" and before == "num")


def _limits(reading: Reading, kinds: list[str], taken: set[int]) -> list[Mention]:
    """What comes after "before" or "until" and names no time by itself: "before the handover"."""
    found: list[Mention] = []
    for first in (index for index, kind in enumerate(kinds) if kind == "limit" and index not in taken):
        last = first + 1
        longest = min(len(kinds), first + _LONGEST_LIMIT)
        while last < longest and last not in taken and _joined(reading, kinds, last):
            last += 1
        if last > first + 1:
            found.append(Mention(first, last, "limit"))
    return found


def _joined(reading: Reading, kinds: list[str], index: int) -> bool:
    """Whether the word goes on with the phrase of the word before it."""
    one, two = reading.tokens[index - 1 : index + 1]
    between = reading.flat[one.end : two.start]
    if two.fresh or "\n" in between or not _SMALL_GAP.fullmatch(between):
        return False
    if ". " in between:
        return kinds[index] in ("month", "date")
    return "," not in between or (kinds[index - 1] in _MAKES_A_TIME and kinds[index] in _BEHIND_A_COMMA)


def _kinds(reading: Reading) -> list[str]:
    """For each word what it is in a phrase of time; empty where it is nothing of that sort."""
    flat, tokens = reading.flat, reading.tokens
    kinds: list[str] = []
    until = 0
    for index, token in enumerate(tokens):
        if token.start < until:
            kinds.append(kinds[-1])
        elif token.key[0].isdigit() or token.key == NUMBER:
            kind, until = _number(flat, token)
            if kind == "number" and index and _is_nth(tokens[index - 1].key) and _OF_A_MONTH.match(flat, token.start):
                kind = "nth"
            kinds.append(kind)
        elif flat.endswith("'d", token.start, token.end):
            kinds.append("")  # "we'd" is no Wednesday
        else:
            kinds.append(_kind(token.key, reading.languages))
    return kinds


def _number(flat: str, token: Token) -> tuple[str, int]:
    """What a number is, and where that ends."""
    for pattern, kind in _NUMBERS:
        match = pattern.match(flat, token.start)
        if match and match.end() >= token.end:
            return kind, match.end()
    return ("number" if token.key == NUMBER else ""), token.end


@lru_cache(_WORDS_KEPT)
def _kind(key: str, languages: frozenset[str]) -> str:
    """What a word is; a small word only in its own language: the Dutch "ze" is not the Polish one."""
    known = lexicon()
    kinds = {name for name in _CLASSES if f"<{name}>" in known.classes.get(key, ())}
    for name, language in map(str.split, known.times.get(key, ())):
        if name not in _SMALL or not languages or language in languages:
            kinds.add(name)
    kind = next((kind for kind in (*_HEADS, *_AMONG) if kind in kinds), "")
    if not kind and _QUARTER.fullmatch(key):
        return "unit"
    compound = len(key) >= _SHORTEST_COMPOUND and key.endswith(_endings(languages))
    return kind or ("season" if compound else "")


def _is_nth(key: str) -> bool:
    return any(sort.startswith("nth ") for sort in lexicon().times.get(key, ()))


@cache
def _endings(languages: frozenset[str]) -> tuple[str, ...]:
    """The second halves of German and Dutch compounds that name a time."""
    sorts = {f"ending {language}" for language in languages or ("de", "nl")}
    return tuple(word for word, known in lexicon().times.items() if not sorts.isdisjoint(known))

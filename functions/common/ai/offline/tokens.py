"""Words with their place in the text, folded so that accents, case and apostrophes do not matter."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

MAX_KEY = 40
"""Characters of a word that count; no word of a lexicon is longer."""

MAX_WORDS = 2000
"""Words read of a message; 10,000 characters of prose have fewer."""

NUMBER = "#"
EMAIL = "@"
LINK = "www"

_CONTRACTIONS = frozenset({"t", "m", "d", "re", "ve", "ll"})
_IS = frozenset({"it", "that", "what", "there", "here", "he", "she", "let", "who", "how", "where", "name"})

_WORD = r"[^\W_]+(?:'[^\W_]+)?"
_PLAIN = re.compile(_WORD)
_WITH_ADDRESSES = re.compile(
    r"https?://\S{1,500}|www\.\S{1,200}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|" + _WORD
)
_SENTENCE_END = re.compile(r"[.!?;][\s)\"']|[!?;。!?。…]|\n\s*\n|\n\s*[-*•]\s|\.\.")
_ORDINAL = re.compile(r"\d{1,12}(?:st|nd|rd|th|er|e|o|a)?$")


class Token(NamedTuple):
    """A word: its folded form, where it stands, and whether a sentence begins with it."""

    key: str
    start: int
    end: int
    fresh: bool


def _fold_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in [*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if len(base) == 1:
            table[code] = base
    table.update({ord(char): plain for char, plain in zip("øØłŁđĐıŒœ", "oollddioo", strict=True)})
    return table


_FOLD = _fold_table()


def flatten(text: str) -> str:
    """The text in lower case without accents, each character in its old place."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).translate(_FOLD)


def tokenise(flat: str) -> list[Token]:
    """The words of a flattened text; numbers, addresses and links become one key each."""
    pattern = _WITH_ADDRESSES if "@" in flat or "http" in flat or "www." in flat else _PLAIN
    tokens: list[Token] = []
    end = 0
    for match in pattern.finditer(flat):
        start = match.start()
        word = match.group()
        gap = flat[end : start + 1] if start - end < 40 else "\n\n."
        fresh = not tokens or (len(gap) > 2 and _ends_sentence(gap, tokens[-1]))
        end = match.end()
        if len(tokens) >= MAX_WORDS:
            break
        if "'" in word:
            tokens.extend(_parts(word, start, fresh))
        else:
            tokens.append(Token(_key(word), start, end, fresh))
    return tokens


def _ends_sentence(gap: str, before: Token) -> bool:
    found = _SENTENCE_END.search(gap)
    if not found:
        return False
    # "15. March", "e. V.", "Dr. Meyer": a full stop after a number or a short word ends no sentence.
    dotted = gap.startswith(". ") and len(gap) <= 3
    return not (dotted and (before.key == NUMBER or len(before.key) == 1 or before.key in ("dr", "mr", "mrs", "ms")))


def _key(word: str) -> str:
    if word[0].isdigit():
        return NUMBER if _ORDINAL.match(word[:16]) or word[:16].isdigit() else word[:MAX_KEY]
    if "@" in word:
        return EMAIL
    if word.startswith(("http:", "https:", "www.")):
        return LINK
    return word[:MAX_KEY].replace("ß", "ss")


def _parts(word: str, start: int, fresh: bool) -> list[Token]:
    """English contractions stay one word without the apostrophe, a possessive loses its s, elisions are two words."""
    left, right = word.split("'", 1)
    end = start + len(word)
    if right in _CONTRACTIONS or (right == "s" and left in _IS):
        return [Token(_key(left + right), start, end, fresh)]
    if right == "s":
        return [Token(_key(left), start, end, fresh)]
    middle = start + len(left)
    return [Token(_key(left), start, middle, fresh), Token(_key(right), middle + 1, end, False)]

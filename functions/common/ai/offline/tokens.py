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
_DOMAIN_END = (
    r"\.(?:(?:com|co|net|org)\.[a-z]{2}|com|net|org|info|biz|io|dev|app|shop|store|online|example|"
    r"eu|uk|ie|de|ch|fr|es|it|pt|nl|pl|br|mx|ar|cl|nz|za)(?![\w-]|\.\w)"
)
"""How a domain without `www` ends. Of the countries' only those that are no common word after a missing space."""

_LAST = r"[^\s.,;:!?)\]}>\"'*]"
"""The last character of a link: what may also end a sentence or a bracket belongs to the text."""

_MAY_HOLD_ADDRESS = re.compile(r"@|https?://|www\.|\w" + _DOMAIN_END)
_WITH_ADDRESSES = re.compile(
    rf"https?://\S{{0,500}}{_LAST}|www\.\S{{0,200}}{_LAST}|"
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|"
    rf"(?<![\w.-])(?=[\d-]{{0,20}}[a-z])[a-z\d-]{{1,63}}(?:\.[a-z\d-]{{1,63}}){{0,3}}?{_DOMAIN_END}"
    rf"(?:[/?#]\S{{0,300}}{_LAST}|/)?|{_WORD}"
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
    pattern = _WITH_ADDRESSES if _MAY_HOLD_ADDRESS.search(flat) else _PLAIN
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
    if word.startswith(("http:", "https:")):
        return LINK
    if "@" in word:
        return EMAIL
    if "." in word:
        return LINK
    if word[0].isdigit():
        return NUMBER if _ORDINAL.match(word[:16]) or word[:16].isdigit() else word[:MAX_KEY]
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

"""When an extracted value counts as the known one. docs/evaluation.md says the same in prose.

Lenient where two people would write it differently (how much of a name, which words around a date), strict where a
difference matters (an address, a number, money).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from evaluation.dataset import Gold, GoldBudget

FIELDS = ("name", "email", "phone", "company", "location", "product", "budget", "timeline")
"""The fields that are found or not; urgency is always said and counted apart."""

OVERLAP = 0.5
"""How much of the words two texts share, of the words they have together, to count as the same."""

SAME_AMOUNT = 0.01
FEWEST_DIGITS = 7

_WORD = re.compile(r"\w+")
_EXTENSION = re.compile(r"(?:ext|extension|x|durchwahl|poste|wew)\.?\s*\d{1,6}\s*$", re.IGNORECASE)
_SMALL = (
    "a an the in on at by of for to from until till before after within around about end "
    "der die das den dem bis am im in vor nach zum zur von ab um innerhalb ende "
    "le la les l de du des d en au aux avant dans pour jusqu fin el los las del antes para hasta dentro "
    "il lo gli entro per prima fine o os as do da dos das até ate no na fim em het een voor tot op binnen eind "
    "do w na przed od z ciągu koniec końca"
)
_SMALL_WORDS = frozenset(_SMALL.split())

_LEADING = "a an the der die das ein eine le la les un une el los las una il lo gli o os as de het een"
_ARTICLES = frozenset(_LEADING.split())


def matches(field: str, gold: Any, said: Any) -> bool:
    """Whether a value that was said for a field is the known one. Both are there, neither is None."""
    return _RULES.get(field, _same_text)(gold, said)


def words(text: str) -> list[str]:
    """The words of a text, in NFKC, case folded, without punctuation and a plural's s."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in _WORD.findall(folded)]


def _same_text(gold: str, said: str) -> bool:
    """Equal, one within the other as whole words, or half of all their words shared."""
    known, found = _without_article(words(gold)), _without_article(words(said))
    if not known or not found:
        return gold.strip() == said.strip()
    return _within(known, found) or _within(found, known) or _unspaced(gold, said) or _shared(known, found) >= OVERLAP


def _without_article(text: list[str]) -> list[str]:
    return text[1:] if len(text) > 1 and text[0] in _ARTICLES else text


def _within(few: list[str], many: list[str]) -> bool:
    return any(many[start : start + len(few)] == few for start in range(len(many) - len(few) + 1))


def _unspaced(gold: str, said: str) -> bool:
    """Containment for scripts that set no spaces between words."""
    known, found = gold.strip(), said.strip()
    shorter, longer = sorted((known, found), key=len)
    return len(shorter) >= 2 and not shorter.isascii() and " " not in longer and shorter in longer


def _shared(known: list[str], found: list[str]) -> float:
    one, other = set(known), set(found)
    return len(one & other) / len(one | other)


def _same_email(gold: str, said: str) -> bool:
    return gold.strip().lower() == said.strip().lower()


def _same_phone(gold: str, said: str) -> bool:
    """The same digits, with or without a country code, trunk zero or extension."""
    longer, shorter = sorted((_dialled(gold), _dialled(said)), key=len, reverse=True)
    if longer == shorter:
        return bool(longer)
    return len(shorter) >= FEWEST_DIGITS and len(longer) - len(shorter) <= 3 and longer.endswith(shorter)


def _dialled(number: str) -> str:
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", number).replace("(0)", ""))
    return "".join(str(unicodedata.decimal(char)) for char in plain if char.isdecimal()).lstrip("0")


def _same_budget(gold: GoldBudget, said: dict[str, Any]) -> bool:
    """The amount within 1 %, and the currency where the gold has one; by its words where the gold has no amount."""
    if gold.amount is None:
        return gold.text is None or _same_text(gold.text, str(said.get("text") or ""))
    amount = said.get("amount")
    if amount is None or abs(float(amount) - gold.amount) > SAME_AMOUNT * gold.amount:
        return False
    return gold.currency is None or gold.currency.upper() == said.get("currency")


def _same_time(gold: str, said: str) -> bool:
    """More than half of the words of the shorter one shared, small words aside: 3 weeks are not 3 months."""
    known, found = _telling(gold), _telling(said)
    if not known or not found:
        return gold.strip().casefold() == said.strip().casefold()
    return len(known & found) / min(len(known), len(found)) > OVERLAP


def _telling(text: str) -> set[str]:
    every = set(words(text))
    return (every - _SMALL_WORDS) or every


_RULES: dict[str, Callable[[Any, Any], bool]] = {
    "email": _same_email,
    "phone": _same_phone,
    "budget": _same_budget,
    "timeline": _same_time,
}


def judged(gold: Gold, field: str) -> bool:
    """Whether the row says anything about a field, be it that there is nothing to find."""
    return field in gold.model_fields_set

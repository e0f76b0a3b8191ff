"""Which company the sender writes for: by the words before it, by its legal form, by the signature."""

from __future__ import annotations

import re
from itertools import islice

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.names import (
    LEGAL,
    LONGEST,
    ROLE,
    SIGN_OFF,
    after,
    capitalised,
    is_known_place,
    is_word,
    signature_fields,
    signed_name,
)
from functions.common.ai.offline.places import is_place
from functions.common.ai.offline.reading import MAX_TRIED, Hit, Reading
from functions.common.ai.offline.tokens import flatten

FARTHEST = 14
"""Words into its sentence at which "from" or "at" still speaks of the sender."""

CERTAIN = 3.0
"""The weight from which what the message says counts before a legal form anywhere."""

_QUOTED = re.compile("[\"“„«\u2018']([^\"”“»\u2019'\n]{2,60})[\"”“»\u2019']")
_ARTICLE = re.compile(r"(?:the|der|die|das|la|le|el|il|de|het|a|o) (?=[^\W\d_])")
_EMPLOYED = re.compile(r" (?:at|bei|chez|@|of) (?=[^\W\d_])")
_JOINS = ("&", "and", "und", "et", "de")
_DOTTED = ("s.", "e.", "b.v", "n.v", "sp.", "&")
_PLAIN_WORDS = ("group", "co", "se", "ag", "ab", "sa")


def find_company(reading: Reading, name: str | None) -> str | None:
    """The sender's company; `name` is the sender's own name, which is none."""
    best: tuple[float, int, str] | None = None
    for hit in reading.first_hits("company"):
        place = after(reading, hit)
        found = _company_at(reading, place)
        if not found or is_known_place(reading, place) or is_word(found):
            continue
        if name is not None and found.split()[0] == name.split()[0]:
            continue
        if hit.entry.weight <= 2 and _far_into_sentence(reading, hit):
            continue
        candidate = (hit.entry.weight + (2.5 if LEGAL.search(flatten(found)) else 0.0), -hit.start, found)
        if candidate[0] >= 2 and (best is None or candidate > best):
            best = candidate
    if best and best[0] >= CERTAIN:
        return best[2]
    return _legal_name(reading) or _signed_company(reading) or (best[2] if best else None)


def _far_into_sentence(reading: Reading, hit: Hit) -> bool:
    begin = max(0, hit.start - FARTHEST)
    return not any(token.fresh for token in reading.tokens[begin : hit.start + 1])


def _company_at(reading: Reading, place: int) -> str:
    quoted = _QUOTED.match(reading.text, place)
    if quoted:
        return quoted.group(1).strip()
    article = _ARTICLE.match(reading.text, place)
    begin = article.end() if article else place
    found = capitalised(reading.text, begin, 6)
    legal = LEGAL.match(reading.flat, begin + len(found) + 1) if found else None
    if legal and not LEGAL.search(flatten(found)):
        found = reading.text[begin : legal.end()].strip()
    return found.rstrip(",") if "." in found[:-1] else found.rstrip(".,")


def _legal_name(reading: Reading) -> str | None:
    """A run of capitals that ends in a legal form ("Nordwind Logistik GmbH"), the signature's first."""
    for region in (reading.signature_at, 0):
        for match in islice(LEGAL.finditer(reading.flat, region), MAX_TRIED):
            if not _is_legal_form(reading.text[match.start() : match.end()]):
                continue
            begin = _run_before(reading.text, match.start())
            if begin < match.start():
                return reading.text[begin : match.end()].strip(" ,\n")[:LONGEST]
    return None


def _is_legal_form(written: str) -> bool:
    """Whether letters that could be a word ("se", "co", "Group") are written as a legal form is."""
    if written.lower().strip(".") in _PLAIN_WORDS:
        return written[:2].isupper()
    return written[0].isupper() or written.startswith(_DOTTED)


def _run_before(text: str, end: int) -> int:
    """Where the capitals begin that stand directly before `end` in its line."""
    window = text[max(0, end - 70) : end].rpartition("\n")[2]
    begin = end
    for match in reversed(list(re.finditer(r"\S+", window))):
        word = match.group().rstrip(",")
        ended = match.group().endswith((".", ":", ";", "|")) and len(word) > 3
        if not word or ended or (match.group().endswith(",") and begin != end):
            break
        everyday = flatten(word) in lexicon().function_words and word not in _JOINS
        if everyday or not (word[0].isupper() or word[0].isdigit() or word in _JOINS):
            break
        begin = end - len(window) + match.start()
    return begin


def _signed_company(reading: Reading) -> str | None:
    """The piece of the signature, behind the name, that is neither role nor place nor address."""
    name = signed_name(reading)
    behind_name = name is None
    for piece in signature_fields(reading):
        if name is not None and not behind_name:
            behind_name = piece.startswith(name)
            continue
        employed = _EMPLOYED.search(piece)
        candidate = piece[employed.end() :] if employed else piece
        flat = flatten(candidate)
        if not employed and (ROLE.search(flat) or SIGN_OFF.search(flat)):
            continue
        if "www" in flat or any(char.isdigit() or char in "@:." for char in candidate):
            continue
        found = capitalised(candidate, 0, 6)
        if found and len(found) >= len(candidate) - 6 and not is_place(candidate) and found != name:
            return found
    return None

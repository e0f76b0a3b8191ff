"""Who writes: what the message says, else the name under it; and what else reads names in capitals and signatures."""

from __future__ import annotations

import re

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.reading import Hit, Reading
from functions.common.ai.offline.tokens import flatten

LONGEST = 80
"""Characters of a name."""

MOST_PIECES = 16
"""Pieces of a signature that are looked at."""

ROLE = re.compile(
    r"\b(?:ceo|cto|cfo|coo|cio|head|manager|director|founder|owner|engineer|lead|vp|vice|president|officer|assistant|"
    r"buyer|procurement|purchasing|operations|sales|marketing|leiter|leiterin|geschaftsfuhrer|geschaftsfuhrerin|einkauf|"
    r"directeur|directrice|responsable|gerant|directora?|jefe|jefa|gerente|responsabile|direttore|titolare|diretora?|"
    r"hoofd|inkoper|eigenaar|kierownik|dyrektor|prezes|specjalista|administrator|analyst|consultant|coordinator|"
    r"specialist|team|it|hr|finance|department|abteilung|service|office)\b"
)
LEGAL = re.compile(
    r"(?<![\w-])(?:inc|ltd|llc|llp|plc|corp|corporation|limited|gmbh|ag|kg|ug|ohg|e\.?k|se|sa|sas|sarl|sasu|eurl|s\.a\."
    r"?(?:r\.l\.?|s\.)?|s\.?l\.?u?|s\.?p\.?a|s\.?r\.?l|lda|ltda|b\.?v|n\.?v|sp\. ?z ?o\. ?o|s\. ?a|pty|ab|oy|aps|kft|"
    r"& co|co|gmbh & co\. kg|pvt|group|holding|holdings)\b\.?"
)
SIGN_OFF = re.compile(
    r"regard|thank|wishes|sincerely|cheers|best$|grus|gruß|dank|cordial|merci|salut|saludo|gracias|atentamente|grazie|"
    r"saluti|cumprimentos|obrigad|atenciosamente|groet|bedankt|pozdraw|powazaniem|dziek|mfg|mvg|sent from|iphone|"
    r"the team|team$|abracos|ps$|p\.s"
)
_PARTICLES = frozenset(
    {"van", "de", "der", "den", "von", "zu", "da", "di", "del", "della", "la", "le", "dos", "do", "das", "bin", "al"}
    | {"el", "ter", "ten", "y", "du", "of", "and", "und", "et", "&", "'t"}
)
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "herr", "frau", "m", "mme", "sr", "sra", "sig", "pan", "pani"})
_JOINS = frozenset({"and", "und", "et", "of", "&", "y"})
_NO_NAMES = frozenset(
    {"<notname>", "<stop>", "<article>", "<generic>", "<brand>", "<offer>", "<ask>", "<unit>", "<day>"}
)
_WORD = re.compile(r"(?:[^\W\d_]\.)+|[^\W_][\w.+-]*(?:['&-]?[\w-]+)*|&")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
_SEPARATOR = re.compile(r"\n|\s[|·•\u2013\u2014-]\s|,\s|;|/ | {2,}")
_QUOTES = " \"“„«'*_"


def capitalised(text: str, start: int, most: int, extra_words: int = 0) -> str:
    """The words in capitals that begin at `start`, with particles between them; "" where there are none.

    Up to `extra_words` of them may be written without a capital, where they are none of the everyday words.
    """
    words: list[str] = []
    end = position = start
    while len(words) < most + 2:
        match = _WORD.search(text, position, position + 60)
        if not match or text[position : match.start()].strip(_QUOTES) or "\n" in text[position : match.start()]:
            break
        word = match.group() if _INITIALS.fullmatch(match.group()) else match.group().rstrip(".")
        if not _fits(word, words, extra_words):
            break
        words.append(word)
        position = end = match.start() + len(word)
        if word != match.group() and flatten(word) not in _TITLES:
            break
    while words and flatten(words[-1]) in _PARTICLES:
        dropped = words.pop()
        end = text.rfind(dropped, start, end)
    return text[start:end].strip(_QUOTES)[:LONGEST] if words else ""


def _fits(word: str, before: list[str], extra_words: int) -> bool:
    plain = flatten(word)
    everyday = plain in lexicon().function_words
    if not before and everyday:
        return False
    if word[0].isupper() or (before and (word[0].isdigit() or plain in _PARTICLES)):
        return True
    return len(before) < extra_words and plain.isalpha() and len(plain) > 1 and not everyday


def after(reading: Reading, hit: Hit) -> int:
    """Where the text goes on behind a hit; past a colon or a dash."""
    place = reading.tokens[hit.end - 1].end
    rest = re.match(r"\s?[:=\u2013-]?\s{0,2}", reading.text[place : place + 6])
    return place + (rest.end() if rest else 0)


def find_name(reading: Reading) -> str | None:
    """The sender's name."""
    for hit in reading.first_hits("name"):
        place = after(reading, hit)
        strong = hit.entry.weight >= 3
        if hit.entry.words == 1 and strong and ":" not in reading.text[place - 2 : place]:
            continue  # "name" alone announces one only in a form: "Name: ..."
        found = _person(capitalised(reading.text, place, 4, extra_words=2 if strong and hit.entry.words >= 3 else 0))
        shouted = not strong and found.isupper() and len(found) > 4
        if found and not is_word(found) and not shouted and not is_known_place(reading, place):
            return found
    return signed_name(reading)


def _person(found: str) -> str:
    words = found.split()
    while words and flatten(words[0].strip(".")) in _TITLES:
        words.pop(0)
    for index, word in enumerate(words):
        if flatten(word) in _JOINS or ROLE.fullmatch(flatten(word)):
            words = words[:index]
            break
    return " ".join(words[:4])


def is_word(found: str) -> bool:
    """Whether a supposed name begins with an everyday word."""
    first = flatten(found.split()[0])
    known = lexicon()
    return first in known.function_words or not _NO_NAMES.isdisjoint(known.classes.get(first, ()))


def is_known_place(reading: Reading, place: int) -> bool:
    """Whether a place that the lexicon knows begins there."""
    return any(reading.tokens[hit.start].start == place for hit in reading.groups.get("place", ()))


def signature_fields(reading: Reading) -> list[str]:
    """The pieces of the signature between line ends, commas and bars."""
    block = reading.text[reading.signature_at :]
    pieces = (piece.strip(" \t-\u2013\u2014*_\n,.") for piece in _SEPARATOR.split(block))
    return [piece for piece in pieces if piece][:MOST_PIECES]


def signed_name(reading: Reading) -> str | None:
    """The name under the message."""
    for piece in signature_fields(reading)[:5]:
        flat = flatten(piece)
        if len(piece.split()) > 6 or any(char.isdigit() or char in "@:" for char in piece):
            continue
        if "www" in flat or LEGAL.search(flat) or ROLE.search(flat) or SIGN_OFF.search(flat):
            continue
        found = capitalised(piece, 0, 4)
        if found and len(found) >= len(piece) - 12 and len(_person(found).split()) <= 4:
            return _person(found) or None
    return None

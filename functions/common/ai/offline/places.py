"""Where the sender is: known places, and names in capitals behind words such as "based in"."""

from __future__ import annotations

import re

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.names import after, capitalised
from functions.common.ai.offline.reading import Hit, Reading, find
from functions.common.ai.offline.tokens import flatten, tokenise

_JOIN = re.compile(r",? (?:[A-Z][\w.'-]+)(?: [A-Z][\w'-]+)?(?=[\s,.;)!?]|$)")
_BASED = re.compile(r"([^\W\d_][\w'-]{2,30})-(?:based|basierte[sn]?|ansassige[sn]?)\b")


def is_place(piece: str) -> bool:
    """Whether the piece begins with a place that the lexicon knows."""
    tokens = tokenise(flatten(piece[:80]))
    return any(hit.entry.group == "place" and hit.start == 0 for hit in find(tokens[:4], lexicon()))


def find_location(reading: Reading, company: str | None) -> str | None:
    """The place said to be the sender's, else a known place in the message, else one in the signature."""
    cued = reading.first_hits("location")
    starts = {reading.tokens[hit.start].start: hit for hit in reading.groups.get("place", ())}
    for hit in cued:
        place = after(reading, hit)
        strong = hit.entry.weight >= 3
        if place in starts or (strong and _may_be_place(reading, hit, place)):
            found = _with_region(reading, place, starts.get(place))
            if found and found != company:
                return found
    based = _BASED.search(reading.text)
    if based and based.group(1)[0].isupper():
        return based.group(1)
    return _known(reading, company)


def _may_be_place(reading: Reading, hit: Hit, place: int) -> bool:
    token = reading.tokens[hit.end] if hit.end < len(reading.tokens) else None
    known = lexicon()
    return bool(
        token and token.start == place and reading.text[place].isupper() and not token.fresh
        and token.key not in known.classes and token.key not in known.function_words
    )  # fmt: skip


def _with_region(reading: Reading, place: int, hit: Hit | None) -> str:
    found = capitalised(reading.text, place, 3)
    if hit is not None:
        known = reading.text[place : reading.tokens[hit.end - 1].end]
        found = found if found.startswith(known) and len(found.split()) <= len(known.split()) + 1 else known
    end = place + len(found)
    region = _JOIN.match(reading.text, end) if reading.text[end : end + 1] == "," else None
    if region and (is_place(region.group().strip(", ")) or re.fullmatch(r", [A-Z]{2}", region.group())):
        found += region.group()
    return found


def _known(reading: Reading, company: str | None) -> str | None:
    for hit in reading.groups.get("place", ()):
        start = reading.tokens[hit.start].start
        found = reading.text[start : reading.tokens[hit.end - 1].end]
        if not found[0].isupper() or (company and found in company):
            continue
        return _with_region(reading, start, hit)
    return None

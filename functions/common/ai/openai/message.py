"""The customer's message on its way to the model and back: plain, bounded and delimited; and what of an answer stands
in it. Independent of how the offline provider reads, which changes for other reasons.
"""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 10_000
"""Characters sent of a message: what the API accepts; normalising can make more of them."""

OPEN, CLOSE = "<message>", "</message>"

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Long runs of combining marks make NFKC quadratic (UAX #15, stream-safe text, caps them too).
_MARK_RUN = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_DELIMITER = re.compile(r"<(?=[\s/]{0,20}message\b)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"(?:https?://|www\.)\S{0,500}", re.IGNORECASE)
_PHONE_SEPARATOR = re.compile(r"[\s().\-/\u2010-\u2015]")


def plain(message: str) -> str:
    """A message in NFKC, without control, zero-width, bidirectional and tag characters; at most `MAX_CHARS` long."""
    text = message[:MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")
    text = _MARK_RUN.sub(r"\1", _INVISIBLE.sub("", text))
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))[:MAX_CHARS].strip()


def delimited(text: str) -> str:
    """Plain text between the delimiters, which it cannot close or open itself."""
    return f"{OPEN}\n{_DELIMITER.sub(chr(0x2039), text)}\n{CLOSE}"


class Evidence:
    """What a message says, for asking whether a quotation stands in it."""

    def __init__(self, text: str) -> None:
        self._text = _folded(text)
        self._dialled = _PHONE_SEPARATOR.sub("", text)

    def has(self, quotation: str) -> bool:
        """Whether the message holds these characters; case and white space aside."""
        wanted = _folded(quotation)
        return bool(wanted) and wanted in self._text

    def has_phone(self, number: str) -> bool:
        """Whether the message holds this number's digits in a row; separators aside."""
        wanted = _PHONE_SEPARATOR.sub("", plain(number))
        return sum(char.isdigit() for char in wanted) >= 5 and wanted in self._dialled


def _folded(text: str) -> str:
    return _SPACE.sub(" ", plain(text)).casefold().strip()


def sentence(text: str, limit: int = 500) -> str:
    """A model's own words for people to read: one line, bounded, without links that somebody might follow."""
    return _LINK.sub("[link]", _SPACE.sub(" ", plain(text))).strip()[:limit]

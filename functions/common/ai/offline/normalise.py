"""Makes a message plain before it is read: one Unicode form, nothing invisible, no markup, no look-alike letters.

Nothing here fails on any string, and every step is linear in the message's length.
"""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 10_000
"""Characters read of a message; the port promises no more, normalising can make more of them."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e0fff™®©]"
)
_MARK_RUN = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0e38-\u0e4b"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0e38-\u0e4b"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]+"
)
_HIDDEN_ELEMENT = re.compile(r"<(script|style)\b[^<>]{0,200}>[^<]{0,2000}</\1>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<(?:br|p|div|li|tr|h[1-6])(?:\s[^<>]{0,300})?/?>|</(?:p|div|li|tr|h[1-6])>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,500})?/?>|<!--[^<>]{0,500}-->|<![^<>]{0,200}>")
_SPACES = re.compile(r"[ \t\u00a0]{2,}")
_BLANK_LINES = re.compile(r"\n[ \t]*\n[\s]+")
_WORD = re.compile(r"\w+")

_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсхуһԁԛԝьΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχ",
    "ABESIJKMHOPCTXYaesijopcxyhdqwbABEZHIKMNOPTYXaeiknoptux",
)


def clean(message: str) -> str:
    """The message in NFKC, without control, zero-width and bidirectional characters, lone surrogates and markup."""
    text = message[:MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = _unicode_plain(text)
    text = _without_markup(text)
    return _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()[:MAX_CHARS]


def _unicode_plain(text: str) -> str:
    # Long runs of combining marks make NFKC quadratic (UAX #15 stream-safe text caps them too): cut them first.
    text = unicodedata.normalize("NFKC", _MARK_RUN.sub(r"\1", text))[:MAX_CHARS]
    text = _INVISIBLE.sub("", text).replace("\u2019", "'").replace("\u2018", "'").replace("\u02bc", "'")
    return _WORD.sub(_ascii_word, text)


def _ascii_word(match: re.Match[str]) -> str:
    """Digits of any script as ASCII; Cyrillic and Greek look-alikes folded where they hide in a Latin word."""
    word = match.group()
    if word.isascii():
        return word
    if any(char.isdecimal() and not char.isascii() for char in word):
        word = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in word)
    if any(char.isascii() and char.isalpha() for char in word):
        return word.translate(_LOOKALIKES)
    return word


def _without_markup(text: str) -> str:
    if "<" in text:
        text = _HIDDEN_ELEMENT.sub(" ", text)
        text = _TAG.sub(" ", _BREAK_TAG.sub("\n", text))
    if "&" in text and ";" in text:
        import html  # its entity table costs start-up time that few messages need

        text = _INVISIBLE.sub("", html.unescape(text))
    return text

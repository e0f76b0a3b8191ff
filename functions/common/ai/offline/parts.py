"""Tells the message apart from the mail it quotes and from the signature under it."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

from functions.common.ai.offline.tokens import flatten

SIGNATURE_LINES = 12
"""Lines from the end in which a signature may begin."""

_ATTRIBUTION = re.compile(
    r"^(?:on .{5,200}wrote|am .{5,200}schrieb.{0,120}|le .{5,200}a ecrit|el .{5,200}escribio|il .{5,200}ha scritto|"
    r"em .{5,200}escreveu|op .{5,200}schreef.{0,120}|w dniu .{5,200}napisal(?:\(a\)|a)?)\s?:\s?$"
)
_ORIGINAL = re.compile(
    r"^\s?-{2,}\s?(?:original message|ursprungliche nachricht|message d'origine|mensaje original|"
    r"messaggio originale|mensagem original|oorspronkelijk bericht|wiadomosc oryginalna)\s?-{0,30}|^_{10,}\s?$"
)
_FORWARDED = re.compile(
    r"^\s?(?:-{2,}\s?(?:forwarded message|weitergeleitete nachricht|message (?:transfere|reexpedie)|mensaje reenviado|"
    r"messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|przekazana wiadomosc|"
    r"wiadomosc przekazana(?: dalej)?)\s?-{0,30}|begin forwarded message|anfang der weitergeleiteten nachricht|"
    r"debut du message (?:transfere|reexpedie)|inicio del mensaje reenviado|inizio messaggio inoltrato|"
    r"inicio da mensagem encaminhada|begin doorgestuurd bericht|poczatek przekazywanej wiadomosci)\s?:?\s?$"
)
SENDERS = "from|von|de|da|van|od"
RECIPIENTS = "to|b?cc|cci|an|a|para|aan|do"
"""What the lines of a mail's head with addresses begin with: who wrote it, and to whom."""

_REPLIES = "reply-to|antwort an"
_SUBJECTS_AND_TIMES = (
    "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|sent|gesendet|envoye|enviado|inviato|verzonden|"
    "wyslano|date|datum|fecha|data"
)
_HEADER = re.compile(rf"^(?:{SENDERS}|{RECIPIENTS}|{_REPLIES}|{_SUBJECTS_AND_TIMES})\s?:\s?.{{0,300}}$")
_SENDER = re.compile(rf"^(?:{SENDERS})\s?:")
_SUBJECT_OR_TIME = re.compile(rf"^(?:{_SUBJECTS_AND_TIMES})\s?:")
_FORWARDED_SUBJECT = re.compile(r"^(?:fwd?|wg|rv|enc|pd)\s?:")
_LONGEST_HEAD = 8
_SIGN_OFF = re.compile(
    r"(?:^|\n|(?<=[.!?:;,)])\s|\s\s)[ \-\u2013\u2014]{0,3}"
    r"((?:kind|best|warm|warmest|kindest|many|with best|with kind|all the best)?\s?regards|best wishes|all the best|"
    r"sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|respectfully|cheers|thanks(?: so much| a lot| again|"
    r" in advance| and regards| and best regards|,? best)?|many thanks|thank you(?: so much| very much| in advance|"
    r" again)?|thx|best|cordially|"
    r"(?:mit )?(?:freundlichen?|besten?|herzlichen?|schonen?|vielen?|liebe|viele) (?:grussen?|gru(?:ß|ss)en?|grußen|"
    r"grusse|gru(?:ß|ss)e?|dank)(?: (?:aus|vom) \w{2,30})?|(?:vielen|besten|herzlichen) dank(?: im voraus)?|danke|"
    r"mfg|lg|vg|(?:bien )?cordialement|bien a vous|cordiales salutations|salutations(?: distinguees)?|"
    r"sinceres salutations|merci(?: d'avance| beaucoup| par avance)?|"
    r"bonne (?:journee|reception)|(?:un )?(?:cordial |atento |afectuoso )?saludos?(?: cordiales)?|"
    r"atentamente|muchas gracias|gracias(?: de antemano)?|cordiali saluti|distinti saluti|un (?:cordiale )?saluto|"
    r"saluti|grazie(?: mille| in anticipo)?|cordialmente|atenciosamente|com os melhores cumprimentos|"
    r"(?:melhores )?cumprimentos|abracos?|att|obrigad[oa](?: desde ja)?|"
    r"met vriendelijke groet(?:en)?|(?:vriendelijke |hartelijke )?groet(?:en|jes)?|mvg|alvast bedankt|bedankt|"
    r"(?:z powazaniem|pozdrawiam(?: serdecznie)?|serdecznie pozdrawiam|z wyrazami szacunku|dziekuje(?: z gory)?))"
    r"[ ]?(?:[,.!:\-\u2013\u2014]|\n|$|(?= \w+ \w+$))"
)
_TRAILING_LIMIT = 700
_NAMEISH = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"(?:\w{1,30}[ ,']{1,3}){6,9}\w{1,30}[.!?](?:\s|$)")
_CONTACT = re.compile(r"@|\+\d|\d{3}[\d /.-]{4}|www\.|\||(?:tel|phone|mobile|fax|mobil|telefon)\b")


class Parts(NamedTuple):
    """The message without what it quotes; `text[signature_at:]` is the signature, sign-off included."""

    text: str
    signature_at: int


def split_parts(text: str) -> Parts:
    """Split a cleaned message. A forwarded mail belongs to it; where all of it is quoted, so does what is quoted."""
    own = _without_quotes(text)
    if not _NAMEISH.search(own):
        own = text
    return Parts(own, _signature_at(own))


def _without_quotes(text: str) -> str:
    """The text without the mail it answers: neither quoted lines nor what stands under the head of an older mail.

    The head of a mail that is the message, or that it passes on, ends at an empty line.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    kept: list[str] = []
    passed_on = in_head = headed = own = False
    for number, quoted in enumerate(lines):
        if quoted.startswith(">") and not passed_on:
            continue
        line = quoted.lstrip("> ") if passed_on else quoted
        flat = flatten(line[:400])
        if _FORWARDED.match(flat):
            passed_on, in_head, headed = True, True, False
            continue
        if _ORIGINAL.match(flat) and kept:
            break
        if _is_attribution(flat, lines, number):
            if any(later.startswith(">") for later in lines[number + 1 :]):
                continue
            break
        header = _HEADER.match(flat) is not None
        blank = not line.strip()
        if number == 0:
            passed_on = _FORWARDED_SUBJECT.match(flat) is not None
            in_head = header or passed_on
        elif in_head:
            in_head = not headed if blank else header or headed
        elif header and own and not lines[number - 1].strip() and _is_mail_head(lines[number : number + _LONGEST_HEAD]):
            break
        headed = in_head and (headed or header)
        own = own or not (in_head or blank)
        kept.append(line)
    return "\n".join(kept).strip()


def _is_mail_head(lines: list[str]) -> bool:
    """Whether these lines begin with a mail's head: its sender first, with its subject or its time."""
    head = list(takewhile(_HEADER.match, (flatten(line[:400]) for line in lines)))
    return bool(head) and bool(_SENDER.match(head[0])) and any(map(_SUBJECT_OR_TIME.match, head))


def _is_attribution(flat: str, lines: list[str], number: int) -> bool:
    if number == 0 and len(lines) < 3:
        return False
    if _ATTRIBUTION.match(flat):
        return True
    wrapped = len(flat) > 10 and flat.startswith(("on ", "am ", "le ", "el ", "il ", "em ", "op ", "w dniu "))
    following = flatten(lines[number + 1][:200]) if wrapped and number + 1 < len(lines) else ""
    return bool(following.rstrip().endswith(":") and _ATTRIBUTION.match(f"{flat} {following}"))


def _signature_at(text: str) -> int:
    """Where the signature begins: at a "-- " line, at a sign-off near the end, or at a last block of contact lines."""
    floor = max(0, len(text) - _TRAILING_LIMIT)
    flat = flatten(text[floor:])
    dashes = flat.rfind("\n--\n") if "\n--\n" in flat else flat.rfind("\n-- \n")
    signs = [match for match in _SIGN_OFF.finditer(flat) if _is_sign_off(flat, match)]
    starts = [floor + place for place in (dashes, signs[0].start() if signs else -1) if place > 0]
    if starts:
        return min(starts)
    if signs and floor == 0 and signs[0].start() == 0:
        return len(text)
    return _contact_block_at(text)


def _is_sign_off(flat: str, match: re.Match[str]) -> bool:
    """A sign-off is followed by a name or contact lines, not by further sentences."""
    rest = flat[match.end() :].strip()
    if rest.count("\n") >= SIGNATURE_LINES or (match.start() == 0 and len(rest) > 60):
        return False
    return not _SENTENCE.search(rest.split("\np.s.")[0].split("\nps")[0])


def _contact_block_at(text: str) -> int:
    block = text.rfind("\n\n")
    if block <= 0:
        return len(text)
    lines = text[block + 2 :].split("\n")
    short = len(lines) <= 7 and all(len(line) <= 90 for line in lines)
    if not short or _SENTENCE.search(flatten(text[block:])) or text.rstrip().endswith(("?", "!", ":")):
        return len(text)
    lone_name = len(lines) <= 2 and all(_looks_like_name(line) for line in lines)
    return block if lone_name or (len(lines) > 1 and _CONTACT.search(flatten(text[block:]))) else len(text)


def _looks_like_name(line: str) -> bool:
    words = line.strip(" -\u2013\u2014,").split()
    return 1 <= len(words) <= 4 and all(word[0].isupper() and not word.isupper() for word in words)

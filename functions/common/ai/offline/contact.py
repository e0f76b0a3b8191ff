"""E-mail addresses and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from functions.common.ai.offline.parts import RECIPIENTS, SENDERS
from functions.common.ai.offline.tokens import flatten

_EMAIL = re.compile(r"[^\W_][\w.+%'-]{0,63}@[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,3}\.[^\W\d_]{2,24}")
_HEAD = re.compile(rf"[ >]*(?:({SENDERS}|reply-to)|{RECIPIENTS})\s?:")
"""What a line of a mail's head with addresses begins with; the group is there where they are the sender's."""
_LONGEST_HEADER = 20
_LONGEST_LOCAL = 64
_MOST_ADDRESSES = 40
_NUMBER = re.compile(r"(?<![\w@.#/-])(?:\+|00)?\(?\d[\d ()./\u2010-\u2015-]{5,22}\d(?![\w@])")
_CALL = re.compile(
    r"(?:phone|tel|telephone|mobile|cell|call|ring|text|whatsapp|fax|reach|number|direct|office|contact|telefon|handy|"
    r"mobil|anruf|erreich|rufnummer|appel|joign|portable|telefono|movil|llam|cellulare|chiam|telefone|celular|ligar|"
    r"telefoon|mobiel|bel|bereikbaar|komork|zadzwo|numer|dzwoni)"
)
_NOT_CALL = re.compile(
    r"(?<![a-z])(?:(?:order|invoice|account|policy|ticket|customer|contract|reference|tracking|serial|konto|rechnung|"
    r"kunden|bestell|auftrag|vertrag|commande|facture|client|compte|pedido|factura|cuenta|ordine|fattura|fatura|conta|"
    r"factuur|bestelling|klant|faktur|zamowien|insurance|licen[cs]e|member|registration)[\w-]{0,14}|"
    r"po|id|uid|vat|ust|nip|siret|zip|iban|card|case|model|ref)"
    r"[^\w\n]{0,4}(?:no|nr|number|nummer|n|num|numero|numer)?[^\w\n]{0,5}(?:is|ist|est|es|e|to)?[^\w\n]{0,3}$"
)
_AMOUNTS = re.compile(r"\d{1,3}(?:[., ]\d{3})+ ?[-\u2013] ?\d{1,3}(?:[., ]\d{3})+$")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|\d{4}[./-]\d{1,2}[./-]\d{1,2}$|\d{1,4} ?[-\u2013] ?\d{1,4}$")


def find_email(text: str) -> str | None:
    """The first address in the text; in the head of a mail only the sender's, and only where there is no other."""
    sender: str | None = None
    for begin, address in _addresses(text):
        line = text.rfind("\n", 0, begin) + 1
        head = _HEAD.match(flatten(text[line : line + _LONGEST_HEADER]))
        if not head:
            return address
        if head[1]:
            sender = sender or address
    return sender


def _addresses(text: str) -> Iterator[tuple[int, str]]:
    """Where each address begins, and the address."""
    place = -1
    for _ in range(_MOST_ADDRESSES):
        place = text.find("@", place + 1)
        if place <= 0:
            return
        begin = max(0, place - _LONGEST_LOCAL)
        while begin < place and not _local(text[begin:place]):
            begin += 1
        match = _EMAIL.match(text, begin) if begin < place else None
        if match:
            yield begin, match.group().lower() if match.group().isupper() else match.group()


def _local(part: str) -> bool:
    return part[0].isalnum() and all(char.isalnum() or char in "._+%'-" for char in part)


def find_phone(text: str, flat: str) -> str | None:
    """The first number that is written like a phone number, or stands where one is announced."""
    for match in _NUMBER.finditer(flat):
        number = text[match.start() : match.end()].strip()
        digits = sum(char.isdigit() for char in number)
        if not 7 <= digits <= 15 or _DATE.match(number) or _AMOUNTS.match(number):
            continue
        international = number[0] == "+" or (number.startswith("00") and digits >= 10)
        before = flat[max(0, match.start() - 40) : match.start()]
        if not international and _NOT_CALL.search(before):
            continue
        grouped = sum(char in " -/." for char in number) >= 2 and digits >= 9
        ends_line = digits >= 9 and not flat[match.end() : match.end() + 2].strip(" .\n")
        announced = _CALL.search(before) is not None
        likely = international or announced or (grouped and digits <= 13) or (number[0] in "0(" and digits >= 9)
        if likely or (ends_line and digits <= 11):
            return number if number.count("(") == number.count(")") else number.strip("()")
    return None

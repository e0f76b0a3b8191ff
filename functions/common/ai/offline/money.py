"""Amounts of money in the notations of many countries, in digits and in words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from decimal import Decimal
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from functions.common.ai.offline.numerals import THOUSAND, numerals
from functions.common.ai.offline.reading import Mention, Reading

MOST_AMOUNTS = 30
MOST_NUMBERS = 300

LEAST_IN_WORDS = 100
"""A number in words from which it may be an amount without a currency."""

_UNSPACED_BUDGET = re.compile("预算|予算|예산")
"""Budget, in scripts that set no spaces between words: the models read words."""

LARGEST = Decimal(10) ** 15

WIDEST = 20
"""How many times its lower end the upper end of a range may be where neither has a currency or a unit."""

_NEAR = 40

LARGEST_BARE = 10**8
"""A number this large without a currency or a unit is a telephone number or a reference."""

_CODE = (
    "usd|eur|gbp|chf|pln|jpy|cny|inr|aud|cad|nzd|sek|nok|dkk|czk|huf|ron|brl|mxn|zar|sgd|hkd|aed|sar|try|ils|krw|ars|"
    "clp|cop|thb|idr|myr|php|vnd|ngn|kes|egp|uah|rub|ghs|xof|xaf|tzs|ugx|zmw|bwp|isk|bgn|rsd|qar|kwd|bhd|omr|lkr|pkr|"
    "bdt|npr|etb|uyu|gtq|twd|kzt|jmd|ttd|bbd|mad|tnd|dzd|crc|jod|gel"
)
_CODES = frozenset(_CODE.split("|"))
_WORDS = {
    "us$": "USD", "us-$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "mx$": "MXN", "r$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB",
    "₺": "TRY", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₦": "NGN", "元": "CNY", "人民币": "CNY", "円": "JPY", "zł": "PLN",
    "zl": "PLN", "kc": "CZK", "rs": "INR", "rs.": "INR", "inr": "INR", "rmb": "CNY", "fr.": "CHF", "sfr": "CHF",
    "r": "ZAR", "ksh": "KES", "tsh": "TZS", "ush": "UGX", "gh₵": "GHS", "gh¢": "GHS", "₵": "GHS",
    "cfa": "XOF", "fcfa": "XOF", "rm": "MYR",
}  # fmt: skip
_NAMES = (
    ("dollar", "USD"), ("bucks", "USD"), ("dolar", "USD"), ("euro", "EUR"), ("euri", "EUR"), ("balles", "EUR"),
    ("mexican", "MXN"), ("argentin", "ARS"), ("chilen", "CLP"), ("colombian", "COP"), ("pound", "GBP"),
    ("quid", "GBP"), ("sterling", "GBP"), ("pfund", "GBP"), ("libra", "GBP"), ("livre", "GBP"), ("sterlin", "GBP"),
    ("funt", "GBP"), ("rupee", "INR"), ("rupi", "INR"), ("roupi", "INR"), ("zlot", "PLN"), ("yen", "JPY"),
    ("yuan", "CNY"), ("naira", "NGN"), ("cedi", "GHS"), ("forint", "HUF"), ("korun", "CZK"), ("franken", "CHF"),
    ("swiss franc", "CHF"), ("francs suisses", "CHF"), ("reais", "BRL"), ("rand", "ZAR"),
)  # fmt: skip
_MULTIPLIERS = (
    (r"k\b|tsd\b\.?|t€|thousand\b|grand\b|tausend\b|mille\b|mila\b|mil\b|duizend\b|tys\b\.?|tysi\w{2,4}\b|千", 10**3),
    (r"m\b|mm\b|mn\b|mio\b\.?|mln\b\.?|million\w{0,3}\b|millon\w{0,2}\b|milion\w{0,3}\b|milho\w{0,3}\b|milhao\b|"
     r"miljoen\b", 10**6),
    (r"bn\b|billion\b|mill?iard\w{0,2}\b|miljard\b|bilh\w{2,3}\b|mrd\b\.?|mld\b", 10**9),
    (r"lakhs?\b|lacs?\b|l\b", 10**5),
    (r"crores?\b|cr\b", 10**7),
    (r"万|萬", 10**4),
    (r"亿", 10**8),
)  # fmt: skip
_MULTIPLIER = [(re.compile(r"\s?(?:" + pattern + ")"), factor) for pattern, factor in _MULTIPLIERS]
_SYMBOLS = (
    r"us-?\$|au?\$|ca?\$|nz\$|hk\$|s\$|mx\$|r\$|gh[₵¢]|[$€£¥₹₽₺₩₪₴₦₵]|[ktu]sh\b|f?cfa\b|kr\b|元|人民币|円|zl\b|kc\b|rs\.?(?![a-z])|rmb\b|rm\b|sfr\b|fr\.|(?:"
    + _CODE
    + r")(?![a-z])"
)
_NAMED = (
    r"(?:us |american |australian |canadian )?dollars?\b|bucks\b|dolar\w{0,3}\b|euros?\b|euri(?:es)?\b|"
    r"balles\b(?! de )|pounds?(?: sterling)?\b|quid\b|pfund\b|libras?\b|livres?\b|sterline\b|funt\w{0,3}\b|rupees?\b|"
    r"rupias?\b|zlot\w{1,3}\b|yens?\b|yuan\b|pesos?(?: (?:mexican|argentin|chilen|colombian)os)?\b|naira\b|cedis?\b|"
    r"dirhams?\b|forint\w{0,2}\b|korun\w{0,2}\b|kron(?:or|er|en)\b|shillings?\b|kwacha\b|pula\b|"
    r"(?:schweizer )?franken\b|swiss francs\b|francs suisses\b|reais\b|rand\b"
)
_RAND = r"(?<![a-z0-9&-])(r)"
_SPACE = "[ \u00a0\u202f]?"
_BEFORE = re.compile(r"(?<![a-z])(" + _SYMBOLS + ")" + _SPACE + "$|" + _RAND + _SPACE + "$")
_AFTER = re.compile(
    r"(?:[.,][-\u2013]{1,2})?" + _SPACE + r"(?:de |d'|di |of )?(" + _NAMED + "|" + _SYMBOLS + r")(?!\d)"
)
_NEXT_NUMBER = re.compile(_SPACE + r"\d")
_NUMBER = re.compile(
    r"(?<![a-z0-9_.,])\d{1,12}(?:(?:[.,]\d{2,3}|[ '\u202f]\d{3})(?!\d)){0,4}(?:[.,]\d(?!\d))?|"
    r"(?<=[a-z$€£¥₹])\d{1,12}(?:(?:[.,]\d{2,3}|[ ']\d{3})(?!\d)){0,4}(?:[.,]\d(?!\d))?"
)
_RANGE = re.compile(r"\s?(?:-|\u2013|\u2014|~|to|or|bis|oder|a|à|o|ou|tot|do|lub|hasta|ate|up to|至|到)\s?")
_LEADING_ZERO = re.compile(r"0\d")
_DIGITS_BEFORE = re.compile(r"\d(?:[ ./-]|\) ?)$")
_DIGITS_AFTER = re.compile(r"(?:[ ./-]|\) ?)\d")
_BOTH = re.compile(r"\s?(?:and|und|et|y|e|en|i)\s?")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|tra|fra|tussen|miedzy)\b[^.!?]{0,20}$")


_START = itemgetter(0)


class Amount(NamedTuple):
    """An amount: where it stands in the text, its value, and the currency if the text says which.

    `signed` if the text says any currency ("40 kroner"), `scaled` if it says thousands or the like.
    """

    start: int
    end: int
    value: Decimal
    currency: str | None
    signed: bool = False
    scaled: bool = False
    ranged: bool = False

    def mention(self, reading: Reading) -> Mention:
        """The words of the amount, and what sort of amount it is."""
        first = bisect_right(reading.tokens, self.start, key=lambda token: token.end)
        last = bisect_left(reading.tokens, self.end, lo=first, key=lambda token: token.start)
        digits = self.value.adjusted() if self.value else 0
        return Mention(first, last, f"{self.signed:d}{self.scaled:d}{self.ranged:d}{digits}")

    def said(self, reading: Reading) -> dict[str, Any]:
        """The fields of `Budget`."""
        text = reading.text[self.start : self.end].strip()[:120]
        return {"amount": _plain(self.value), "currency": self.currency, "text": text}

    def is_called_budget(self, flat: str) -> bool:
        """Whether the word for budget stands right before it, in a script without spaces between words."""
        return bool(_UNSPACED_BUDGET.search(flat, max(0, self.start - 12), self.start))


def _plain(value: Decimal) -> int | str:
    value = value.quantize(Decimal("0.01"))
    return int(value) if value == value.to_integral_value() else str(value)


def amounts(reading: Reading) -> list[tuple[Amount, Mention]]:
    """The amounts in the words read of a message, in order; of a range only the upper end, reaching over both."""
    flat = reading.flat
    found: list[Amount] = []
    for amount in islice(merge(_in_words(reading), _in_digits(flat), key=_START), MOST_NUMBERS):
        last = found[-1] if found else None
        if last and amount.start < last.end:
            continue
        if last and _is_range(flat, last, amount):
            found[-1] = _joined(last, amount)
        else:
            found.append(amount)
    found = [amount for amount in found if amount.signed or amount.scaled or not _in_a_longer_number(flat, amount)]
    mentions = ((amount, amount.mention(reading)) for amount in found)
    return [*islice((each for each in mentions if each[1].holds_words()), MOST_AMOUNTS)]


def _in_a_longer_number(flat: str, amount: Amount) -> bool:
    """Whether it is a part of a telephone or account number: digits go on before or after it, or it begins with 0."""
    before = _DIGITS_BEFORE.search(flat, max(0, amount.start - 4), amount.start)
    return bool(before or _DIGITS_AFTER.match(flat, amount.end) or _LEADING_ZERO.match(flat, amount.start))


def _is_range(flat: str, low: Amount, high: Amount) -> bool:
    """Whether two amounts are the ends of one: "4 to 6", "between 4 and 6", but not "88-20417"."""
    joint = flat[low.end : high.start]
    if low.ranged or (not high.signed and not high.scaled and not low.signed and high.value > WIDEST * low.value):
        return False
    before = flat[max(0, low.start - _NEAR) : low.start]
    return bool(_RANGE.fullmatch(joint) or (_BOTH.fullmatch(joint) and _BETWEEN.search(before)))


def _in_digits(flat: str) -> Iterator[Amount]:
    for match in _NUMBER.finditer(flat):
        amount = _amount(flat, match)
        if amount:
            yield amount


def _in_words(reading: Reading) -> Iterator[Amount]:
    """Numbers in words that are hundreds or more, or have a currency."""
    flat = reading.flat
    for number in numerals(reading):
        currency, signed, start, end = _with_sign(flat, number.start, number.end)
        if (signed or number.value >= LEAST_IN_WORDS) and flat[end : end + 1] != "%":
            yield Amount(start, end, Decimal(str(number.value)), currency, signed, number.value >= THOUSAND)


def _joined(low: Amount, high: Amount) -> Amount:
    if not high.scaled and low.scaled and high.value < low.value:
        return low
    return Amount(
        low.start,
        high.end,
        max(low.value, high.value),
        high.currency or low.currency,
        low.signed or high.signed,
        low.scaled or high.scaled,
        ranged=True,
    )


def _amount(flat: str, match: re.Match[str]) -> Amount | None:
    digits = match.group()
    factor, end = 1, match.end()
    for pattern, size in _MULTIPLIER:
        scale = pattern.match(flat, end)
        if scale:
            factor, end = size, scale.end()
            break
    value = _value(digits) * factor
    is_model = factor == 1 and (len(digits) < 3 or flat[end : end + 1].isalpha())
    currency, signed, start, end = _with_sign(flat, match.start(), end, rand=not is_model)
    if "万" in flat[match.end() : end] and currency == "JPY":
        currency = None
    if flat[end : end + 1] == "%" or not 0 <= value <= LARGEST:
        return None
    in_a_word = "a" <= flat[match.start() - 1 : match.start()] <= "z"
    if not signed and (in_a_word or (factor == 1 and value >= LARGEST_BARE)):
        return None
    return Amount(start, end, value, currency, signed, factor > 1)


def _with_sign(flat: str, start: int, end: int, *, rand: bool = True) -> tuple[str | None, bool, int, int]:
    """The currency of a number, whether it has one at all, and where the number with it begins and ends.

    An R before it is a sign only with `rand`: a model such as R32 or R410A is no amount of rand.
    """
    before = _BEFORE.search(flat, max(0, start - 6), start)
    if before and before[2] and not rand:
        before = None
    behind = _AFTER.match(flat, end)
    if before and behind and _NEXT_NUMBER.match(flat, behind.end()):
        behind = None  # "CHF 500 EUR 600"
    currency = _currency(before[1] or before[2]) if before else None
    if behind and (currency is None or behind[1] in _CODES or currency == "USD"):
        currency, end = _currency(behind[1]), behind.end()
    return currency, bool(before or behind), before.start() if before else start, end


def _currency(word: str) -> str | None:
    word = word.strip()
    if word in _WORDS:
        return _WORDS[word]
    if word in _CODES:
        return word.upper()
    for prefix in ("australian", "canadian"):
        if word.startswith(prefix):
            return "AUD" if prefix == "australian" else "CAD"
    return next((code for name, code in _NAMES if name in word), None)


def _value(digits: str) -> Decimal:
    """The number that digits with separators mean: "1.200,50" and "1,200.50" alike, "40.000" as forty thousand."""
    plain = re.sub(r"[ '\u202f]", "", digits)
    point = max(plain.rfind("."), plain.rfind(","))
    if point < 0:
        return Decimal(plain)
    fraction = plain[point + 1 :]
    both = "." in plain and "," in plain
    lone = plain.count(plain[point]) == 1
    is_fraction = lone and (both or len(fraction) != 3)
    whole = re.sub(r"[.,]", "", plain[:point])
    return Decimal(f"{whole}.{fraction}") if is_fraction else Decimal(whole + fraction)

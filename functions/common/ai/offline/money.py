"""Amounts of money in the notations of many countries, and the one among them that is a budget."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from functions.common.ai.offline.reading import Reading
from functions.common.ai.offline.tagging import Span, Tagging

MOST_AMOUNTS = 40

_UNSPACED_BUDGET = re.compile("预算|予算|예산")
"""Budget, in scripts that set no spaces between words: the tagger reads words."""

HIGHEST_COST = 2.5
"""How much less likely than none, in natural logarithms, an amount may be a budget and still count as one."""

LARGEST = Decimal(10) ** 15

UNLIKELY = 2.0
"""What it adds to the cost that the sentence tells of another amount, and that a number has neither sign nor unit."""

LARGEST_BARE = 10**8
"""A number this large without a currency or a unit is a telephone number or a reference."""

_CODES = (
    "usd|eur|gbp|chf|pln|jpy|cny|inr|aud|cad|nzd|sek|nok|dkk|czk|huf|ron|brl|mxn|zar|sgd|hkd|aed|sar|try|ils|krw|ars|"
    "clp|cop|thb|idr|myr|php|vnd|ngn|kes|egp|uah|rub"
)
_WORDS = {
    "us$": "USD", "us-$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "mx$": "MXN", "r$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB",
    "₺": "TRY", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₦": "NGN", "元": "CNY", "人民币": "CNY", "円": "JPY", "zł": "PLN",
    "zl": "PLN", "kc": "CZK", "rs": "INR", "rs.": "INR", "inr": "INR", "rmb": "CNY", "fr.": "CHF", "sfr": "CHF",
    "r": "ZAR",
}  # fmt: skip
_NAMES = (
    ("dollar", "USD"), ("bucks", "USD"), ("dolar", "USD"), ("euro", "EUR"), ("pound", "GBP"), ("quid", "GBP"),
    ("sterling", "GBP"), ("pfund", "GBP"), ("libra", "GBP"), ("livre", "GBP"), ("sterlin", "GBP"), ("funt", "GBP"),
    ("rupee", "INR"), ("rupi", "INR"), ("roupi", "INR"), ("zlot", "PLN"), ("yen", "JPY"), ("yuan", "CNY"),
    ("franken", "CHF"), ("swiss franc", "CHF"), ("francs suisses", "CHF"), ("reais", "BRL"), ("rand", "ZAR"),
)  # fmt: skip
_MULTIPLIERS = (
    (r"k\b|tsd\b\.?|t€|thousand\b|grand\b|tausend\b|mille\b|mila\b|mil\b|duizend\b|tys\b\.?|tysi\w{2,4}\b|千", 10**3),
    (r"m\b|mm\b|mn\b|mio\b\.?|mln\b\.?|million\w{0,3}\b|millon\w{0,2}\b|milion\w{0,3}\b|milho\w{0,3}\b|milhao\b|"
     r"miljoen\b", 10**6),
    (r"bn\b|billion\b|milliard\w{0,2}\b|mrd\b\.?|mld\b", 10**9),
    (r"lakhs?\b|lacs?\b|l\b", 10**5),
    (r"crores?\b|cr\b", 10**7),
    (r"万|萬", 10**4),
    (r"亿", 10**8),
)  # fmt: skip
_MULTIPLIER = [(re.compile(r"\s?(?:" + pattern + ")"), factor) for pattern, factor in _MULTIPLIERS]
_SYMBOLS = (
    r"us-?\$|au?\$|ca?\$|nz\$|hk\$|s\$|mx\$|r\$|[$€£¥₹₽₺₩₪₴₦]|元|人民币|円|zl\b|kc\b|rs\.?(?![a-z])|rmb\b|sfr\b|fr\.|(?:"
    + _CODES
    + r")(?![a-z])"
)
_NAMED = (
    r"(?:us |american |australian |canadian )?dollars?\b|bucks\b|dolar\w{0,3}\b|euros?\b|"
    r"pounds?(?: sterling)?\b|quid\b|"
    r"pfund\b|libras?\b|livres?\b|sterline\b|funt\w{0,3}\b|rupees?\b|rupias?\b|zlot\w{1,3}\b|yens?\b|yuan\b|"
    r"(?:schweizer )?franken\b|swiss francs\b|francs suisses\b|reais\b|rand\b"
)
_RAND = r"(?<![a-z0-9&-])(r)"
_BEFORE = re.compile(r"(?<![a-z])(" + _SYMBOLS + r")\s?$|" + _RAND + r"\s?$")
_AFTER = re.compile(r"\s?(?:de |d'|di |of )?(" + _NAMED + "|" + _SYMBOLS + ")")
_NUMBER = re.compile(
    r"(?<![a-z0-9_.,])\d{1,12}(?:(?:[.,]\d{2,3}|[ '\u202f]\d{3})(?!\d)){0,4}(?:[.,]\d(?!\d))?|"
    r"(?<=[a-z$€£¥₹])\d{1,12}(?:(?:[.,]\d{2,3}|[ ']\d{3})(?!\d)){0,4}(?:[.,]\d(?!\d))?"
)
_RANGE = re.compile(
    r"\s?(?:-|\u2013|\u2014|~|to|and|bis|und|a|à|et|y|e|tot|en|do|i|hasta|ate|up to|至|到)\s?(?:" + _SYMBOLS + r")?\s?$"
)
_UNITS = "".join(rf"|\d ?(?:{pattern})" for pattern, _ in _MULTIPLIERS)
_ANY_MONEY = re.compile(_SYMBOLS + "|" + _NAMED + _UNITS + "|" + _RAND + r" ?\d{2}|budget|presupuesto|orcamento|budzet")


class Amount(NamedTuple):
    """An amount: where it stands in the text, its value, and the currency if the text says it."""

    start: int
    end: int
    value: Decimal
    currency: str | None
    scaled: bool


def find_budget(reading: Reading, tagging: Tagging) -> dict[str, Any] | None:
    """The fields of `Budget`: the amount that the tagger takes most for one; None where it takes none for one."""
    costs = [(_cost(reading, tagging, amount), amount) for amount in amounts(reading.flat)]
    if not costs:
        return None
    cost, amount = min(costs, key=itemgetter(0))
    if cost > HIGHEST_COST:
        return None
    return {
        "amount": _plain(amount.value),
        "currency": amount.currency,
        "text": reading.text[amount.start : amount.end].strip()[:120],
    }


def _cost(reading: Reading, tagging: Tagging, amount: Amount) -> float:
    """How unlikely the amount is a budget."""
    span = _span(reading, amount)
    if _UNSPACED_BUDGET.search(reading.flat, max(0, amount.start - 12), amount.start):
        return 0.0
    near = range(*_sentence(reading, span.first))
    said = {group for group in ("budget", "not_budget") for hit in reading.groups.get(group, ()) if hit.start in near}
    bare = amount.currency is None and not amount.scaled
    return tagging.cost("budget", span) + UNLIKELY * ((said == {"not_budget"}) + bare)


def _sentence(reading: Reading, index: int) -> tuple[int, int]:
    tokens = reading.tokens
    first = last = min(index, len(tokens) - 1)
    while first > 0 and not tokens[first].fresh:
        first -= 1
    while last + 1 < len(tokens) and not tokens[last + 1].fresh:
        last += 1
    return first, last + 1


def _span(reading: Reading, amount: Amount) -> Span:
    first = bisect_right(reading.tokens, amount.start, key=lambda token: token.end)
    last = first
    while last < len(reading.tokens) and reading.tokens[last].start < amount.end:
        last += 1
    return Span(first, last)


def _plain(value: Decimal) -> int | str:
    value = value.quantize(Decimal("0.01"))
    return int(value) if value == value.to_integral_value() else str(value)


def amounts(flat: str) -> list[Amount]:
    """The amounts of a text in order; of a range only the upper end, reaching over both."""
    if not _ANY_MONEY.search(flat):
        return []
    found: list[Amount] = []
    for match in _NUMBER.finditer(flat):
        amount = _amount(flat, match)
        if amount is None:
            continue
        last = found[-1] if found else None
        if last and amount.start - last.end < 10 and _RANGE.fullmatch(flat[last.end : match.start()]):
            found[-1] = _joined(last, amount)
            continue
        found.append(amount)
        if len(found) >= MOST_AMOUNTS:
            break
    return found


def _joined(low: Amount, high: Amount) -> Amount:
    currency = high.currency or low.currency
    upper = max(low.value, high.value)
    if not high.scaled and low.scaled and high.value < low.value:
        return low
    return Amount(low.start, high.end, upper, currency, low.scaled or high.scaled)


def _amount(flat: str, match: re.Match[str]) -> Amount | None:
    digits = match.group()
    factor, end = 1, match.end()
    for pattern, size in _MULTIPLIER:
        scale = pattern.match(flat, end)
        if scale:
            factor, end = size, scale.end()
            break
    value = _value(digits) * factor
    before = _BEFORE.search(flat, max(0, match.start() - 6), match.start())
    if before and before[2] and factor == 1 and (len(digits) < 3 or flat[end : end + 1].isalpha()):
        before = None  # a model such as R32 or R410A, not an amount of rand
    behind = _AFTER.match(flat, end)
    start = before.start() if before else match.start()
    currency = _currency(before[1] or before[2]) if before else None
    if behind and (currency is None or behind.group(1) in _CODES.split("|") or currency == "USD"):
        currency, end = _currency(behind.group(1)), behind.end()
    elif "万" in flat[match.end() : end] and currency == "JPY":
        currency = None
    if flat[end : end + 1] == "%" or not 0 <= value <= LARGEST:
        return None
    in_a_word = "a" <= flat[match.start() - 1 : match.start()] <= "z"
    if currency is None and (in_a_word or (factor == 1 and value >= LARGEST_BARE)):
        return None
    return Amount(start, end, value, currency, factor > 1)


def _currency(word: str) -> str | None:
    word = word.strip()
    if word in _WORDS:
        return _WORDS[word]
    if len(word) == 3 and word in _CODES.split("|"):
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

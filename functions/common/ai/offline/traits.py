"""What the trained models see of a message: short strings, each a trait of a word, of its place, or of the whole.

Most traits of a word come in pieces: a function and what it is called with. Training takes the strings; reading takes
each piece's sum of weights, which is remembered, since most pieces of a message were seen before. A change here needs
new tables (`make train`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache
from itertools import accumulate, islice, pairwise
from typing import Any, NamedTuple, TypeVar

from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.reading import Mention, Reading
from functions.common.ai.offline.tokens import EMAIL, LINK, NUMBER, Token

Pieces = tuple[Callable[..., list[str]], list[tuple[Hashable, ...]]]
"""A function of traits, and what it is called with for each word."""

_Seen = TypeVar("_Seen")

Word = tuple[str, str]
"""A word as the message writes it, and its key."""


class Chain(NamedTuple):
    """What is seen of a message: its words, padded for the windows of the first and the last; the pieces of traits of
    each word's place; and what `rare_traits` is called with for each word, too rare to remember."""

    words: list[Word]
    places: list[Pieces]
    rare: list[tuple[str, str, str, str, str, str, str, int, int]]


SIGNALS = (
    "buy", "customer", "expand", "problem", "impact", "billing", "howto", "cancel", "feedback",
    "pitch", "phish", "offtopic", "urgent", "near", "calm", "budget", "timeline",
)  # fmt: skip
"""The groups of the lexicon that speak about the whole message."""

COVERING = frozenset({"place", "timeline", "budget", "not_budget", "near", "soon"})
"""Groups whose hits are themselves what a field holds, or stand beside it."""

ANNOUNCING = frozenset({"name", "company", "location", "product"})
"""Groups after whose hits a field's value stands."""

TELLING = (
    "buy", "customer", "expand", "problem", "impact", "billing", "howto", "cancel", "feedback", "near", "budget",
    "not_budget", "timeline", "product",
)  # fmt: skip
"""Groups that say what a sentence is about."""

_STEPS = (1, 3, 5, 8, 12)
_LENGTHS = (3, 6, 12, 25, 50, 100, 200)
_GRAMS = (3, 4, 5)
_LONGEST_WORD = 24


# Of the whole message, for its category and urgency.


def word_traits(key: str) -> list[str]:
    """A word and the runs of letters in it: these carry over to its other forms and to related languages."""
    padded = f"_{key[:_LONGEST_WORD]}_"
    return [f"u{key}", *(f"n{padded[at : at + size]}" for size in _GRAMS for at in range(len(padded) - size + 1))]


def bag(reading: Reading) -> tuple[list[str], list[str], list[str]]:
    """The words of a message, the traits of its pairs of words that follow one another, and the traits of the whole.

    Links are passed over: customers send them as swindlers do, only less often.
    """
    keys = [token.key for token in reading.tokens[: reading.signature_word] if token.key != LINK]
    pairs = pairwise(["^", *keys, "$"])
    return (
        list(dict.fromkeys(keys)),
        [f"b{first} {second}" for first, second in dict.fromkeys(pairs)],
        list(_whole(reading, keys)),
    )


def _whole(reading: Reading, keys: list[str]) -> Iterator[str]:
    for group in SIGNALS:
        weight = sum(sorted((hit.entry.weight for hit in reading.hits(group)), reverse=True)[:6])
        yield from (f"l{group}{step}" for step in _STEPS if weight >= step)
    yield from (f"m{length}" for length in _LENGTHS if len(keys) >= length)
    text = reading.text
    known = lexicon().function_words
    checks = {
        "mmail": EMAIL in keys,
        "mask": "?" in text,
        "mbang": "!!" in text,
        "mmoney": any(sign in text for sign in "$€£"),
        "msigned": reading.signature_word < len(reading.tokens),
        "mlower": text.islower(),
        "mnumbers": keys.count(NUMBER) > 2,
        "mstrange": not any(key in known for key in keys),
    }
    yield from (name for name, holds in checks.items() if holds)


# Of a time or an amount that is mentioned, for what it is about.

_SENTENCE = 25
"""Words of its sentence looked at on either side."""


def mention_traits(reading: Reading, category: str, mentions: Sequence[Mention]) -> Iterator[set[str]]:
    """The traits of each mention in a message that was found to be of a category."""
    flat, tokens = reading.flat, reading.tokens
    sentences = _sentences(tokens)
    signals = _signals(reading, sentences) if mentions else {}
    keys = [token.key for token in tokens]
    for nth, (first, last, kind) in enumerate(mentions):
        sentence = sentences[first]
        own = keys[first:last]
        begins, ends = _sentence(sentences, first, last)
        left, right = keys[begins:first], keys[last:ends]
        third, two, one = [_EDGE, _EDGE, _EDGE, *left][-3:]
        four, five = [*right, _EDGE, _EDGE][:2]
        told = signals.get(sentence, ())
        before = gap(flat[tokens[first - 1].end : tokens[first].start]) if first else "^"
        after = gap(flat[tokens[last - 1].end : tokens[last].start]) if last < len(tokens) else "$"
        yield {
            f"t{kind}", f"u{kind}{category}", f"c{category}", f"p{own[0]}", f"q{own[0]} {kind}", f"o{' '.join(own)}",
            *(f"w{key}" for key in own), f"B{one}", f"C{one} {own[0]}", f"D{one} {kind}", f"A{two}", f"b{two} {one}",
            f"Z{third}", f"E{four}", f"F{four} {kind}", f"G{five}", f"e{four} {five}", f"g{before}", f"h{after}",
            *(f"L{key}" for key in left), *(f"R{key}" for key in right),
            *(f"S{key} {part}" for key in {*left, *right} for part in ("", category)),
            *(f"n{group}" for group in told), *(f"N{group} {kind}" for group in told),
            f"s{min(sentence, 4)}", f"Q{first >= reading.signature_word:d}", f"i{min(nth, 3)}{min(len(mentions), 4)}",
            f"a{'?' in flat[tokens[last - 1].end : tokens[ends - 1].end + 2]:d}",
        }  # fmt: skip


def _sentences(tokens: list[Token]) -> list[int]:
    """For each word the number of its sentence."""
    return [*accumulate((int(token.fresh) for token in tokens), initial=-1)][1:]


def _sentence(sentences: list[int], first: int, last: int) -> tuple[int, int]:
    """Where the sentence of a word begins and ends, at most 25 words before it and behind `last`."""
    number = sentences[first]
    return (
        bisect_left(sentences, number, lo=max(0, first - _SENTENCE), hi=first),
        bisect_right(sentences, number, lo=last, hi=min(len(sentences), last + _SENTENCE)),
    )


# Of one word in its place, for the fields.

_GAPS = (
    ("\n\n", "nn"), ("\n", "n"), (":", "c"), (",", ","), ("(", "("), (")", ")"), (";", ";"), ("|", "|"), ("/", "/"),
    ("&", "&"), ("@", "@"), ("\u2013", "-"), ("\u2014", "-"), (" -", "-"), ("-", "h"), ("!", "."), ("?", "."),
    (".", "."), ('"', '"'), ("+", "+"), ("'", "'"), ("€", "€"), ("$", "€"), ("£", "€"), ("*", "*"),
)  # fmt: skip
"""What may stand between two words; the first that does names the gap."""


def gap(text: str) -> str:
    """The kind of what stands between two words."""
    if text == " ":
        return " "
    for sign, kind in _GAPS:
        if sign in text:
            return kind
    return "o" if text.strip() else " "


def shape(form: str) -> str:
    """The pattern of a word's letters: capital, small, digit."""
    if form.isdigit():
        return f"d{min(len(form), 5)}"
    if not form.isalpha():
        return "m" if any(char.isdigit() for char in form) else "o"
    if form.islower():
        return "x"
    if form.isupper():
        return "X" if len(form) > 1 else "I"
    return "Xx" if form[0].isupper() and form[1:].islower() else "xX"


_BEFORE, _AFTER = 3, 2
"""How many words before and after a word its window reaches."""


def windows(seen: Sequence[Sequence[_Seen]]) -> Iterator[tuple[_Seen, ...]]:
    """For each word of a message what is seen in its window, given what is seen of each word of the chain
    (`window_traits`)."""
    return zip(*(islice(column, place, None) for place, column in enumerate(zip(*seen, strict=True))), strict=False)


def window_traits(form: str, key: str) -> tuple[list[str], ...]:
    """What is seen of a word from each place in whose window it is: from three words after it to two before it."""
    known = lexicon()
    classes = known.classes.get(key, ())
    pattern = shape(form)
    return (
        [f"e{key}"],
        [f"Aw{key}", f"Ah{pattern}"],
        [f"Bw{key}", f"Bh{pattern}", f"B3{key[-3:]}", *(f"Bc{kind}" for kind in classes)],
        [
            f"Cw{key}", f"Ch{pattern}", f"C2{key[-2:]}", f"C3{key[-3:]}", f"C4{key[-4:]}", f"Cp{key[:3]}",
            f"Cq{key[:4]}", f"Cl{min(len(key), 9)}", *(f"Cc{kind}" for kind in classes),
            *(f"Cc{kind}" for kind in known.function_words.get(key, ())[:1]),
        ],
        [f"Dw{key}", f"Dh{pattern}", f"D3{key[-3:]}", *(f"Dc{kind}" for kind in classes)],
        [f"Ew{key}", f"Eh{pattern}"],
    )  # fmt: skip


def around_traits(before: str, after: str, kind: str) -> list[str]:
    """The gaps on both sides."""
    return [f"G{before}", f"H{after}", f"I{before}{after}", f"J{before}{kind}", f"K{after}{kind}"]


def shapes_traits(first: str, second: str, third: str) -> list[str]:
    """The shapes of the word and its neighbours."""
    return [f"N{first} {second}", f"O{second} {third}", f"P{first} {second} {third}"]


def spot_traits(
    category: str, signed: bool, length: int, place: int, left: int, since: int, kind: str, fresh: bool
) -> list[str]:
    """Where the word stands: in the signature, in which line, how far from either end."""
    traits = [
        f"Q{signed:d}", f"R{signed:d}{kind}", f"S{length}{place}", f"S{length}{place}{kind}", f"T{left}",
        f"T{left}{kind}", f"U{since}", f"Q{signed:d}{length}{place}", f"X{category}{kind}", f"Y{category}{signed:d}",
    ]  # fmt: skip
    return [*traits, "V", f"V{kind}"] if fresh else traits


def sentence_traits(kind: str, sentence: int, since: int, again: bool) -> list[str]:
    """Which sentence it is in, how far into it, and whether the message says it again."""
    return [f"Z{sentence}{kind}", f"a{since}{kind}", f"c{since}", f"d{again:d}{kind}"]


def right_traits(sign: str, until: int) -> list[str]:
    """The small word or sign after its phrase, and how far away it is."""
    return [f"j{sign}{until}"]


def rare_traits(
    third: str, before: str, key: str, after: str, small: str, earlier: str, governor: str, since: int, until: int
) -> list[str]:
    """The word with its neighbours and with the word three before it; the small words or signs before its phrase and
    the word that governs it, with how far away they are."""
    return [
        f"L{before} {key}", f"M{key} {after}", f"f{third} {key}", f"g{small}{since}", f"l{earlier} {small}",
        f"h{governor}{since}", f"i{governor} {small}", f"m{governor} {small}{since}{until}",
    ]  # fmt: skip


def phrase_traits(kind: str, since: int, until: int) -> list[str]:
    """Where in its phrase it stands."""
    return [f"k{since}{until}{kind}"]


def signal_traits(kind: str, *groups: str) -> list[str]:
    """What the lexicon finds in its sentence."""
    return [trait for group in groups for trait in (f"n{group}", f"o{group}{kind}")]


def cue_traits(kind: str, *cues: str) -> list[str]:
    """What the lexicon and the message's address say about it."""
    return [trait for cue in cues for trait in (f"W{cue}", f"W{cue}{kind}")]


_NOWHERE = ("", "^")


def chain(reading: Reading, category: str) -> Chain:
    """What is seen of each word of a message that was found to be of a category."""
    text, tokens = reading.text, reading.tokens
    count = len(tokens)
    forms = ((text[token.start : token.end], token.key) for token in tokens)
    words = [*[_NOWHERE] * _BEFORE, *forms, *[_NOWHERE] * _AFTER]
    keys = [key for _, key in words]
    own = keys[_BEFORE : _BEFORE + count]
    kinds = [shape(form) for form, _ in words[_BEFORE : _BEFORE + count]]
    shapes = ["^", *kinds, "$"]
    gaps = ["^", *(gap(text[one.end : two.start]) for one, two in pairwise(tokens)), "$"]
    lengths, places = _lines(gaps, count)
    sentences = _sentences(tokens)
    signals = _signals(reading, sentences)
    cues = _cues(reading, sentences)
    governors, smalls, earliers, sinces, signs, untils = _phrases(tokens, gaps)
    signed = [index >= reading.signature_word for index in range(count)]
    left = [min(count - index, 6) for index in range(1, count + 1)]
    right = [min(index, 3) for index in range(count)]
    fresh = [token.fresh for token in tokens]
    begun = accumulate((index if begins else 0 for index, begins in enumerate(fresh)), max)
    into = [min(index - begin, 5) for index, begin in enumerate(begun)]
    nth = [min(sentence, 3) for sentence in sentences]
    counts = Counter(own)
    again = [counts[key] > 1 and len(key) > 3 for key in own]
    return Chain(
        words,
        [
            (around_traits, [*zip(gaps[:count], gaps[1 : count + 1], kinds, strict=True)]),
            (shapes_traits, [*zip(shapes[:count], kinds, shapes[2:], strict=True)]),
            (spot_traits, [*zip([category] * count, signed, lengths, places, left, right, kinds, fresh, strict=True)]),
            (sentence_traits, [*zip(kinds, nth, into, again, strict=True)]),
            (right_traits, [*zip(signs, untils, strict=True)]),
            (phrase_traits, [*zip(kinds, sinces, untils, strict=True)]),
            (signal_traits, [(kind, *signals.get(at, ())) for kind, at in zip(kinds, sentences, strict=True)]),
            (cue_traits, [(kind, *cues.get(index, ())) for index, kind in enumerate(kinds)]),
        ],
        [*zip(keys[:count], keys[2:-3], own, keys[4:-1], smalls, earliers, governors, sinces, untils, strict=True)],
    )


_EDGES = frozenset({"n", "nn", "c", ",", "(", ")", ";", "|", "/", ".", '"', "-"})
"""Gaps at which a phrase ends."""

_EDGE = "<>"
_FAR = 3

Phrases = tuple[list[str], list[str], list[str], list[int], list[str], list[int]]


def _phrases(tokens: list[Token], gaps: list[str]) -> Phrases:
    """For each word the last word with a meaning before its phrase, the last two small words or signs, how many words
    were since, the next small word or sign, and how many words are until then."""
    small = _small_words()
    edges = [
        _EDGE if token.fresh else gap if gap in _EDGES else ""
        for token, gap in zip(tokens, gaps[: len(tokens)], strict=True)
    ]
    governors: list[str] = []
    smalls: list[str] = []
    earliers: list[str] = []
    sinces: list[int] = []
    governor = last = one = two = _EDGE
    since = 0
    for (key, *_), edge in zip(tokens, edges, strict=True):
        if edge:
            governor = last = _EDGE if edge == _EDGE else last
            one, two, since = edge, _EDGE, 0
        is_small = key in small
        governors.append(last if is_small else governor)
        smalls.append(one)
        earliers.append(two)
        sinces.append(min(since, _FAR))
        if is_small:
            if since:
                governor = last
            one, two, since = key, one, 0
        else:
            last = key
            since += 1
    signs: list[str] = []
    untils: list[int] = []
    sign, until = _EDGE, 0
    for (key, *_), edge in zip(reversed(tokens), reversed(edges), strict=True):
        signs.append(sign)
        untils.append(min(until, _FAR))
        if edge:
            sign, until = edge, 0
        elif key in small:
            sign, until = key, 0
        else:
            until += 1
    return governors, smalls, earliers, sinces, signs[::-1], untils[::-1]


@cache
def _small_words() -> frozenset[str]:
    """Words that hold a sentence together, and numbers."""
    known = lexicon()
    small = {key for key, classes in known.classes.items() if not _SMALL.isdisjoint(classes)}
    return frozenset({NUMBER, *known.function_words, *small})


_SMALL = frozenset({"<stop>", "<article>", "<num>"})


def _signals(reading: Reading, sentences: list[int]) -> dict[int, list[str]]:
    """For each sentence the telling groups that the lexicon finds in it."""
    found: dict[int, list[str]] = {}
    for group in TELLING:
        for at in dict.fromkeys(sentences[hit.start] for hit in reading.groups.get(group, ())[:60]):
            found.setdefault(at, []).append(group)
    return found


def _lines(gaps: list[str], count: int) -> tuple[list[int], list[int]]:
    """For each word how long its line is (1, 2, 3 to 5, longer) and where in it the word stands (up to 4)."""
    begins = [index for index in range(count) if index == 0 or gaps[index] in ("n", "nn")]
    ends = [*begins[1:], count][: len(begins)]
    lengths: list[int] = []
    places: list[int] = []
    for begin, end in zip(begins, ends, strict=True):
        length = end - begin
        lengths += [length if length < 3 else 3 if length < 6 else 6] * length
        places += [min(place, 4) for place in range(length)]
    return lengths, places


def _cues(reading: Reading, sentences: list[int]) -> dict[int, list[str]]:
    found: dict[int, dict[str, Any]] = {}
    for group in COVERING:
        for hit in reading.groups.get(group, ())[:60]:
            for index in range(hit.start, min(hit.end, hit.start + 8)):
                found.setdefault(index, {})[group] = None
            found.setdefault(hit.end, {})[f"<{group}"] = None
    for group in ANNOUNCING:
        for hit in reading.groups.get(group, ())[:60]:
            for nth in range(3):
                found.setdefault(hit.end + nth, {})[f"{nth}{group}"] = None
    for group in ("budget", "not_budget"):
        for hit in reading.groups.get(group, ())[:60]:
            for index in range(*_sentence(sentences, hit.start, hit.start + 1)):
                if reading.tokens[index].key[0] in "#0123456789":
                    near = "near" if abs(index - hit.start) < 6 else "far"
                    found.setdefault(index, {})[f"{near}{group}"] = None
    address = next((reading.flat[token.start : token.end] for token in reading.tokens if token.key == EMAIL), "")
    local, _, domain = address.partition("@")
    if domain:
        for index, token in enumerate(reading.tokens):
            if len(token.key) > 2:
                if token.key in local:
                    found.setdefault(index, {})["local"] = None
                if token.key in domain:
                    found.setdefault(index, {})["domain"] = None
    return {index: sorted(cues) for index, cues in found.items()}

"""When the sender wants it, and how urgent it is to them."""

from __future__ import annotations

from functions.common.ai.offline.intent import LEAST_EVIDENCE, Evidence, weigh
from functions.common.ai.offline.reading import Reading
from functions.common.models import Category, Urgency

LONGEST = 80

CLEAR = 4.0
"""The weight from which a pattern of the group `timeline` is a deadline whatever stands around it."""

REAL_IMPACT = 5.0
"""The weight of the group `impact` that shows a harm and not only a complaint."""

LOUD = 3.0
"""The weight from which a word of the group `urgent` claims high urgency."""


def find_timeline(reading: Reading, category: Category) -> str | None:
    """The words that give a deadline or a start.

    Who reports trouble names days in the past: there only a clear deadline or a word such as "asap" counts.
    """
    if category is Category.SPAM:
        return None
    best: tuple[float, int, int, int] | None = None
    loud = {hit.start for hit in reading.hits("urgent") if hit.entry.weight >= LOUD}
    for hit in reading.hits("timeline"):
        if category is Category.SUPPORT and hit.entry.weight < CLEAR and hit.start not in loud:
            continue
        candidate = (hit.entry.weight, hit.end - hit.start, -hit.start, hit.end)
        if best is None or candidate[0] > best[0] or (candidate[0] == best[0] and _longer(candidate, best)):
            best = candidate
    if best is None:
        return None
    tokens = reading.tokens
    first, last = -best[2], best[3] - 1
    return " ".join(reading.text[tokens[first].start : tokens[last].end].split())[:LONGEST]


def _longer(new: tuple[float, int, int, int], old: tuple[float, int, int, int]) -> bool:
    overlapping = -new[2] < old[3]
    return overlapping and new[1] > old[1]


def said_urgency(reading: Reading, category: Category) -> Urgency:
    """The urgency the message claims: high for its words or an outage, medium for trouble or a near date."""
    evidence = weigh(reading)
    if category is Category.SUPPORT and evidence.weight("impact"):
        return Urgency.HIGH
    if reading.hits("calm"):
        return Urgency.LOW
    urgent = max((hit.entry.weight for hit in reading.hits("urgent")), default=0.0)
    if urgent >= LOUD:
        return Urgency.HIGH
    if category is Category.SPAM:
        return Urgency.LOW
    return Urgency.MEDIUM if urgent or reading.hits("near") or _trouble(evidence, category) else Urgency.LOW


def shown_urgency(reading: Reading, category: Category, has_budget: bool) -> Urgency:
    """The urgency the message shows: impact, or a near deadline with a budget; loud words alone reach medium."""
    evidence = weigh(reading)
    if category in (Category.SPAM, Category.UNKNOWN):
        return Urgency.LOW
    if category is Category.SUPPORT and evidence.weight("impact") >= REAL_IMPACT:
        return Urgency.HIGH
    if category is not Category.SUPPORT and has_budget and reading.hits("near"):
        return Urgency.HIGH
    if reading.hits("calm"):
        return Urgency.LOW
    if category is Category.SUPPORT and not _trouble(evidence, category) and not reading.hits("urgent"):
        return Urgency.LOW
    return Urgency.MEDIUM


def _trouble(evidence: Evidence, category: Category) -> bool:
    trouble = sum(evidence.weight(group) for group in ("problem", "billing", "cancel", "impact"))
    return category is Category.SUPPORT and trouble >= max(LEAST_EVIDENCE, evidence.weight("feedback"))

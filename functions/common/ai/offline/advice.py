"""Step 3: what to do next beyond the policy's standard actions, and how urgent the message shows itself to be."""

from __future__ import annotations

from typing import Any

from functions.common.ai.offline.extract import urgency_of
from functions.common.ai.offline.lexicon import lexicon
from functions.common.ai.offline.reading import Reading
from functions.common.ai.offline.tokens import flatten, tokenise
from functions.common.models import Category, ExtractedFields, Extraction, Intent, Urgency

MOST_ACTIONS = 4

REAL_IMPACT = 5.0
"""The weight of the lexicon's group `impact` that shows a harm whatever else the message says."""

_SALES = (Category.SALES_NEW, Category.SALES_EXISTING)

_STEPS = {
    "billing": ("Check the charges on the account", "Correct the invoice or explain it"),
    "problem": ("Reproduce the problem",),
    "cancel": ("Check the terms of the contract", "Confirm the cancellation in writing"),
    "feedback": ("Pass the feedback on to the product team",),
    "howto": ("Look up the answer in the documentation",),
}
"""What to do for each group of the lexicon that a request for support can be about."""


def advise(reading: Reading, intent: Intent, extraction: Extraction) -> dict[str, Any]:
    """The fields of `RoutingAdvice` for a message."""
    fields = extraction.extracted_fields
    urgency = shown_urgency(reading, intent.category, fields)
    return {
        "urgency": urgency.value,
        "recommended_actions": _actions(reading, intent.category, fields, urgency)[:MOST_ACTIONS],
        "rationale": _rationale(reading, intent.category, fields, urgency),
    }


def shown_urgency(reading: Reading, category: Category, fields: ExtractedFields) -> Urgency:
    """The urgency that is claimed, but high only where the message shows why, however loud it is.

    For support that is an impact on the sender; for sales a date, or a near one with a budget. "ASAP" is no date.
    """
    claimed = urgency_of(reading, category, fields.timeline)
    impact = max((hit.entry.weight for hit in reading.hits("impact")), default=0.0)
    if category is Category.SUPPORT and (impact >= REAL_IMPACT or (impact and claimed is Urgency.HIGH)):
        return Urgency.HIGH
    dated = fields.timeline is not None and not _only_soon(reading, fields.timeline)
    near_budget = fields.budget is not None and bool(reading.hits("near"))
    if category in _SALES and dated and (near_budget or claimed is Urgency.HIGH):
        return Urgency.HIGH
    return Urgency.MEDIUM if claimed is Urgency.HIGH else claimed


def _only_soon(reading: Reading, timeline: str) -> bool:
    """Whether the timeline is no more than a loud word: "ASAP", "immediately"."""
    rest = timeline.lower()
    for hit in reading.hits("soon"):
        rest = rest.replace(reading.words(hit), " ")
    small = lexicon().function_words
    return rest != timeline.lower() and all(token.key in small for token in tokenise(flatten(rest)))


def _actions(reading: Reading, category: Category, fields: ExtractedFields, urgency: Urgency) -> list[str]:
    match category:
        case Category.SALES_NEW:
            return _new_sale(fields)
        case Category.SALES_EXISTING:
            return [*_reply(fields), *_dated(fields), "Prepare an offer for the change they ask for"]
        case Category.SUPPORT:
            return _support(reading, fields, urgency)
        case Category.SPAM:
            return ["Block the sender"]
        case Category.UNKNOWN:
            return _reply(fields)


def _reply(fields: ExtractedFields) -> list[str]:
    if fields.email:
        return [f"Reply to {fields.email[:120]} within the SLA"]
    if fields.phone:
        return [f"Call {fields.phone[:40]} within the SLA"]
    return ["Find out how to reach the sender"]


def _dated(fields: ExtractedFields) -> list[str]:
    return ["Confirm that the timeline can be met"] if fields.timeline else []


def _new_sale(fields: ExtractedFields) -> list[str]:
    budget = "Prepare a quote within the stated budget" if fields.budget else "Ask for the budget and the scope"
    return [*_reply(fields), budget, *_dated(fields)]


def _support(reading: Reading, fields: ExtractedFields, urgency: Urgency) -> list[str]:
    if urgency is Urgency.HIGH:
        return ["Alert the engineer on call", "Check the status of the affected service", *_reply(fields)]
    weight = {group: sum(hit.entry.weight for hit in reading.hits(group)) for group in _STEPS}
    topic = max(weight, key=weight.__getitem__)
    return [*(_STEPS[topic] if weight[topic] else _STEPS["howto"]), *_reply(fields)]


def _rationale(reading: Reading, category: Category, fields: ExtractedFields, urgency: Urgency) -> str:
    if category is Category.SPAM:
        return "Spam needs no answer."
    if category is Category.UNKNOWN:
        return "The message is neither a sale nor support for sure, so a person should read it first."
    if urgency is Urgency.HIGH and category is Category.SUPPORT:
        return "The message shows an impact on the sender's business."
    if urgency is Urgency.HIGH:
        return "The message states a near deadline."
    if reading.hits("urgent") and urgency is Urgency.MEDIUM:
        return "The message asks for speed, but shows no outage or loss."
    if reading.hits("calm"):
        return "The message says that there is no hurry."
    if fields.timeline and category is not Category.SUPPORT:
        return "The message states when it is needed."
    return "Nothing in the message asks for another urgency than usual."

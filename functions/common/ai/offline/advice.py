"""Step 3 by rules: what to do next, and how urgent the message shows itself to be."""

from __future__ import annotations

from typing import Any

from functions.common.ai.offline.intent import weigh
from functions.common.ai.offline.reading import Reading
from functions.common.ai.offline.timing import shown_urgency
from functions.common.models import Category, ExtractedFields, Extraction, Intent, Urgency

MOST_ACTIONS = 4

_STEPS = {
    "billing": ("Check the charges on the account", "Correct the invoice or explain it"),
    "problem": ("Reproduce the problem", "Look up the account and earlier tickets"),
    "cancel": ("Check the terms of the contract", "Confirm the cancellation in writing"),
    "feedback": ("Pass the feedback on to the product team",),
    "howto": ("Look up the answer in the documentation",),
}
"""What to do for each group of the lexicon that a request for support can be about."""


def advise(reading: Reading, intent: Intent, extraction: Extraction) -> dict[str, Any]:
    """The fields of `RoutingAdvice` for a message."""
    fields = extraction.extracted_fields
    urgency = shown_urgency(reading, intent.category, fields.budget is not None)
    return {
        "urgency": urgency.value,
        "recommended_actions": _actions(reading, intent.category, fields, urgency)[:MOST_ACTIONS],
        "rationale": _rationale(reading, intent.category, fields, urgency),
    }


def _actions(reading: Reading, category: Category, fields: ExtractedFields, urgency: Urgency) -> list[str]:
    match category:
        case Category.SALES_NEW:
            return _new_sale(fields)
        case Category.SALES_EXISTING:
            return _existing_sale(fields)
        case Category.SUPPORT:
            return _support(reading, fields, urgency)
        case Category.SPAM:
            return ["Do not open links or attachments", "Do not reply", "Block the sender"]
        case Category.UNKNOWN:
            return ["Read the message and set the category by hand", _reply(fields, "Ask what they need")]


def _reply(fields: ExtractedFields, otherwise: str) -> str:
    if fields.email:
        return f"Reply to {fields.email[:120]} within the SLA"
    if fields.phone:
        return f"Call {fields.phone[:40]} within the SLA"
    return otherwise


def _new_sale(fields: ExtractedFields) -> list[str]:
    actions = [_reply(fields, "Find out how to reach the sender")]
    if fields.budget:
        actions.append("Prepare a quote within the stated budget")
    else:
        actions.append("Ask for the budget and the scope")
    if fields.timeline:
        actions.append("Confirm that the timeline can be met")
    actions.append("Offer a call or a demo")
    return actions


def _existing_sale(fields: ExtractedFields) -> list[str]:
    actions = ["Look up the account and its contract", _reply(fields, "Contact the account's owner")]
    if fields.timeline:
        actions.append("Confirm that the timeline can be met")
    actions.append("Prepare an offer for the change they ask for")
    return actions


def _support(reading: Reading, fields: ExtractedFields, urgency: Urgency) -> list[str]:
    reply = _reply(fields, "Find the account and acknowledge the request")
    if urgency is Urgency.HIGH:
        return ["Alert the engineer on call", "Check the status of the affected service", reply]
    evidence = weigh(reading)
    topic = max(_STEPS, key=lambda group: evidence.weight(group))
    return [*(_STEPS[topic] if evidence.weight(topic) else _STEPS["howto"]), reply]


def _rationale(reading: Reading, category: Category, fields: ExtractedFields, urgency: Urgency) -> str:
    if category is Category.SPAM:
        return "Spam needs no answer."
    if category is Category.UNKNOWN:
        return "The category is unclear, so a person should read it first."
    if urgency is Urgency.HIGH and category is Category.SUPPORT:
        return "The message shows an impact on the sender's business."
    if urgency is Urgency.HIGH:
        return "The message states a budget and a near deadline."
    if reading.hits("urgent") and urgency is Urgency.MEDIUM:
        return "The message asks for speed, but shows no outage or loss."
    if reading.hits("calm"):
        return "The message says that there is no hurry."
    if fields.timeline and category is not Category.SUPPORT:
        return "The message states when it is needed."
    return "Nothing in the message asks for another urgency than usual."

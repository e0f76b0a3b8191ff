"""What the model is asked to answer. Narrower than our models where it pays: no bounds that Structured Outputs refuse,
every field required, and enums instead of words wherever words are not needed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from functions.common.models import Category, Urgency


class Wire(BaseModel):
    """The base: unknown fields are an error, as in the strict schema that is sent."""

    # Docstrings are for us; what the model needs to know stands in the prompts.
    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra=lambda schema: schema.pop("description", None)
    )


class IntentAnswer(Wire):
    """The category comes first, so that its token probabilities are the model's own and not the rationale's."""

    category: Category
    confidence: float
    rationale: str


class BudgetAnswer(Wire):
    amount: float | None
    currency: str | None
    text: str


class ExtractionAnswer(Wire):
    name: str | None
    email: str | None
    phone: str | None
    company: str | None
    location: str | None
    product: str | None
    budget: BudgetAnswer | None
    timeline: str | None
    urgency: Urgency
    confidence: float


Quoted = Literal["name", "company", "location", "product", "timeline"]
QUOTED: tuple[Quoted, ...] = ("name", "company", "location", "product", "timeline")
"""The fields that are copied from the message as they are."""


class Action(StrEnum):  # no docstring: it would be sent
    REPLY = "reply"
    CALL = "call"
    SEND_QUOTE = "send_quote"
    OFFER_DEMO = "offer_demo"
    CHECK_TIMELINE = "check_timeline"
    TELL_ACCOUNT_MANAGER = "tell_account_manager"
    CHECK_CONTRACT = "check_contract"
    REPRODUCE_PROBLEM = "reproduce_problem"
    CHECK_INCIDENTS = "check_incidents"
    CHECK_BILLING = "check_billing"
    CONFIRM_CANCELLATION = "confirm_cancellation"
    SEND_DOCUMENTATION = "send_documentation"
    PASS_ON_FEEDBACK = "pass_on_feedback"  # noqa: S105
    ASK_FOR_DETAILS = "ask_for_details"
    SET_CATEGORY_BY_HAND = "set_category_by_hand"
    DO_NOT_REPLY = "do_not_reply"


# The words that people read are ours, so that a message cannot write them.
ACTIONS: dict[Action, str] = {
    Action.REPLY: "Reply within the SLA",
    Action.CALL: "Call the sender back",
    Action.SEND_QUOTE: "Prepare a quote",
    Action.OFFER_DEMO: "Offer a call or a demo",
    Action.CHECK_TIMELINE: "Confirm that the timeline can be met",
    Action.TELL_ACCOUNT_MANAGER: "Tell the account manager",
    Action.CHECK_CONTRACT: "Check the terms of the contract",
    Action.REPRODUCE_PROBLEM: "Reproduce the problem",
    Action.CHECK_INCIDENTS: "Check whether an incident is under way",
    Action.CHECK_BILLING: "Check the charges on the account",
    Action.CONFIRM_CANCELLATION: "Confirm the cancellation in writing",
    Action.SEND_DOCUMENTATION: "Send the documentation that answers it",
    Action.PASS_ON_FEEDBACK: "Pass the feedback on to the product team",
    Action.ASK_FOR_DETAILS: "Ask for what is missing",
    Action.SET_CATEGORY_BY_HAND: "Read the message and pass it on to whoever should answer it",
    Action.DO_NOT_REPLY: "Do not reply",
}


class RoutingAnswer(Wire):
    urgency: Urgency
    actions: list[Action]
    rationale: str

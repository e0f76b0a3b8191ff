"""The routing policy: code, not the AI, decides the queue, the priority and the SLA.

The table says for each category where its leads go, which priority they start with, and how far urgency may move it.
The same input always routes the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

from functions.common.models import Category, Intent, Priority, Queue, Routing, RoutingAdvice, Urgency

SLA_MINUTES: dict[Priority, int] = {Priority.P0: 60, Priority.P1: 240, Priority.P2: 1440}
"""Minutes from the lead's arrival until somebody should have taken care of it."""

_ORDER = (Priority.P0, Priority.P1, Priority.P2)


@dataclass(frozen=True)
class Rule:
    """Where a category goes. Urgency moves the priority from `start` by one level at most, within the two bounds."""

    queue: Queue
    start: Priority
    highest: Priority
    lowest: Priority


POLICY: dict[Category, Rule] = {
    Category.SALES_NEW: Rule(Queue.SALES, Priority.P1, highest=Priority.P1, lowest=Priority.P2),
    Category.SALES_EXISTING: Rule(Queue.ACCOUNTS, Priority.P1, highest=Priority.P1, lowest=Priority.P2),
    Category.SUPPORT: Rule(Queue.SUPPORT, Priority.P1, highest=Priority.P0, lowest=Priority.P2),
    Category.SPAM: Rule(Queue.SPAM, Priority.P2, highest=Priority.P2, lowest=Priority.P2),
    Category.UNKNOWN: Rule(Queue.TRIAGE, Priority.P2, highest=Priority.P1, lowest=Priority.P2),
}

CONFIDENT = 0.6
"""Below this confidence in the category a lead does not reach p0, whatever its urgency."""


def route(intent: Intent, advice: RoutingAdvice) -> Routing:
    """Decide where a lead goes, from its category, the confidence in it, and the urgency the AI saw."""
    rule = POLICY[intent.category]
    priority = _moved(rule, advice.urgency)
    if priority is Priority.P0 and intent.confidence < CONFIDENT:
        priority = Priority.P1
    return Routing(
        queue=rule.queue,
        priority=priority,
        sla_minutes=SLA_MINUTES[priority],
        recommended_actions=advice.recommended_actions,
        rationale=advice.rationale,
    )


def _moved(rule: Rule, urgency: Urgency) -> Priority:
    step = {Urgency.HIGH: -1, Urgency.MEDIUM: 0, Urgency.LOW: 1}[urgency]
    wanted = _ORDER.index(rule.start) + step
    return _ORDER[min(max(wanted, _ORDER.index(rule.highest)), _ORDER.index(rule.lowest))]

"""The routing policy decides, whatever the AI advises."""

from __future__ import annotations

import itertools

import pytest

from functions.common.models import Category, Intent, Priority, Queue, RoutingAdvice, Urgency
from functions.common.routing import POLICY, SLA_MINUTES, route


def decide(category: Category, urgency: Urgency, confidence: float = 0.9) -> tuple[Queue, Priority]:
    intent = Intent(category=category, confidence=confidence, rationale="")
    routing = route(intent, RoutingAdvice(urgency=urgency, recommended_actions=["Reply"], rationale=""))
    assert routing.sla_minutes == SLA_MINUTES[routing.priority]
    return routing.queue, routing.priority


@pytest.mark.parametrize("category", list(Category))
def test_every_category_has_a_rule(category: Category) -> None:
    assert decide(category, Urgency.MEDIUM) == (POLICY[category].queue, POLICY[category].start)


@pytest.mark.parametrize(("category", "urgency"), list(itertools.product(Category, Urgency)))
def test_urgency_moves_the_priority_only_within_the_rule(category: Category, urgency: Urgency) -> None:
    _, priority = decide(category, urgency)
    assert POLICY[category].highest <= priority <= POLICY[category].lowest


def test_an_urgent_outage_is_p0() -> None:
    assert decide(Category.SUPPORT, Urgency.HIGH) == (Queue.SUPPORT, Priority.P0)


def test_without_confidence_nothing_is_p0() -> None:
    assert decide(Category.SUPPORT, Urgency.HIGH, confidence=0.5) == (Queue.SUPPORT, Priority.P1)


@pytest.mark.parametrize("category", [Category.SALES_NEW, Category.SALES_EXISTING, Category.SPAM, Category.UNKNOWN])
def test_only_support_reaches_p0(category: Category) -> None:
    assert decide(category, Urgency.HIGH)[1] is not Priority.P0


def test_spam_is_never_hurried() -> None:
    assert decide(Category.SPAM, Urgency.HIGH) == (Queue.SPAM, Priority.P2)

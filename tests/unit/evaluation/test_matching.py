"""Lenient where people differ, strict where it matters."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.dataset import GoldBudget
from evaluation.matching import matches

SAME: list[tuple[str, Any, Any]] = [
    ("name", "Claire Dubois", "claire  dubois"),
    ("name", "Dr. Claire Dubois", "Claire Dubois"),
    ("name", "Claire", "Claire Dubois"),
    ("company", "Northwind Logistics SAS", "Northwind Logistics"),
    ("company", "Müller & Söhne GmbH", "müller söhne"),
    ("company", "Acme, Inc.", "Acme Inc"),
    ("location", "Lyon, France", "Lyon"),
    ("location", "東京都", "東京"),
    ("product", "CRM platforms", "CRM platform"),
    ("product", "Business plan with onboarding", "the Business plan"),
    ("email", "Claire@Example.com", " claire@example.com"),
    ("phone", "+33 4 72 10 20 30", "04 72 10 20 30"),
    ("phone", "+49 (0)171 2345678", "0171/2345678"),
    ("phone", "0049 171 2345678", "+49-171-2345678"),
    ("phone", "+1 617 555 0134 ext. 12", "(617) 555-0134"),
    ("phone", "٠٩٥٦٧٢٩٤٣٤٤", "956-729-4344"),
    ("timeline", "by the end of May", "end of May"),
    ("timeline", "in the second half of the year", "second half of the year"),
    ("timeline", "ASAP", "asap"),
    ("timeline", "by the end", "By the end"),
    ("budget", GoldBudget(amount=25000, currency="EUR"), {"amount": 25100, "currency": "EUR", "text": "x"}),
    ("budget", GoldBudget(amount=25000), {"amount": 25000, "currency": "EUR", "text": "x"}),
    ("budget", GoldBudget(amount=25000, currency="eur"), {"amount": 25000.0, "currency": "EUR", "text": "x"}),
    ("budget", GoldBudget(text="five figures"), {"amount": None, "currency": None, "text": "low five figures"}),
    ("budget", GoldBudget(), {"amount": None, "currency": None, "text": "anything"}),
]

OTHER: list[tuple[str, Any, Any]] = [
    ("name", "Claire Dubois", "Claude Dupont"),
    ("name", "John Smith", "John Doe"),
    ("name", "Ann", "Joanna"),
    ("company", "Acme Inc", "Beta Inc"),
    ("location", "Lyon", "Paris"),
    ("product", "CRM", "..."),
    ("email", "a@example.com", "b@example.com"),
    ("email", "claire@example.com", "claire@example.co"),
    ("phone", "+33 4 72 10 20 30", "+33 4 72 10 20 31"),
    ("phone", "+33 4 72 10 20 30", "10 20 30"),
    ("phone", "none", "no"),
    ("timeline", "in 3 weeks", "in 3 months"),
    ("timeline", "in June", "in March"),
    ("timeline", "next month", "this month"),
    ("budget", GoldBudget(amount=25000, currency="EUR"), {"amount": 25000, "currency": "USD", "text": "x"}),
    ("budget", GoldBudget(amount=25000, currency="EUR"), {"amount": 25000, "currency": None, "text": "x"}),
    ("budget", GoldBudget(amount=25000), {"amount": 25300, "currency": None, "text": "x"}),
    ("budget", GoldBudget(amount=25000), {"amount": None, "currency": None, "text": "25,000"}),
    ("budget", GoldBudget(text="five figures"), {"amount": 5, "currency": None, "text": "€5"}),
]


@pytest.mark.parametrize(("field", "gold", "said"), SAME)
def test_the_same_written_otherwise_matches(field: str, gold: Any, said: Any) -> None:
    assert matches(field, gold, said)


@pytest.mark.parametrize(("field", "gold", "said"), OTHER)
def test_something_else_does_not_match(field: str, gold: Any, said: Any) -> None:
    assert not matches(field, gold, said)

"""Step 2 by rules: each field from the place it is most often written at."""

from __future__ import annotations

from typing import Any

from functions.common.ai.offline.company import find_company
from functions.common.ai.offline.contact import find_email, find_phone
from functions.common.ai.offline.money import find_budget
from functions.common.ai.offline.names import find_name
from functions.common.ai.offline.places import find_location
from functions.common.ai.offline.product import find_product
from functions.common.ai.offline.reading import Reading
from functions.common.ai.offline.timing import find_timeline, said_urgency
from functions.common.models import Category, Intent


def extract_fields(reading: Reading, intent: Intent) -> dict[str, Any]:
    """The fields of `Extraction` for a message."""
    name = find_name(reading)
    company = find_company(reading, name)
    fields = {
        "name": name,
        "email": find_email(reading.text),
        "phone": find_phone(reading.text, reading.flat),
        "company": company,
        "location": find_location(reading, company),
        "product": None if intent.category is Category.SPAM else find_product(reading, intent.category),
        "budget": find_budget(reading, intent.category),
        "timeline": find_timeline(reading, intent.category),
        "urgency": said_urgency(reading, intent.category).value,
    }
    found = sum(value is not None for name, value in fields.items() if name != "urgency")
    return {"extracted_fields": fields, "confidence": _confidence(found)}


def _confidence(found: int) -> float:
    return round(min(0.9, 0.3 + 0.1 * found), 2)

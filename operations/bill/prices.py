"""The one table of AWS's list prices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "prices.json"


@dataclass(frozen=True)
class Price:
    """`usd` US dollars for `per` units, as the AWS page `source` had it in the month `as_of`."""

    usd: float
    per: int
    unit: str
    source: str
    as_of: str


@cache
def prices() -> dict[str, Price]:
    """The table, in its own order."""
    return {name: Price(**price) for name, price in json.loads(TABLE.read_text(encoding="utf-8"))["prices"].items()}


def cost(name: str, quantity: float) -> float:
    """US dollars for a quantity of what that price is for."""
    price = prices()[name]
    return price.usd * quantity / price.per

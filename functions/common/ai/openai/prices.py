"""What an answer costs, from the one table of prices beside this file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from functions.common.observability import logger

TABLE = Path(__file__).parent / "prices.json"

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_PER = Decimal(1_000_000)


@dataclass(frozen=True)
class Tokens:
    """Tokens of one answer; `cached` counts those of the prompt that the service had seen before and bills for less."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    @property
    def total(self) -> int:
        return self.prompt + self.completion


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens."""

    input: Decimal
    cached_input: Decimal
    output: Decimal


@cache
def prices() -> dict[str, Price]:
    """The table: prices by the model's name, without a snapshot's date."""
    table = json.loads(TABLE.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    return {name: Price(**price) for name, price in table["models"].items()}


def cost_usd(model: str, tokens: Tokens) -> Decimal:
    """What an answer of a model costs; 0 for a model without a price, which is logged once a container."""
    price = prices().get(model) or prices().get(_SNAPSHOT.sub("", model))
    if price is None:
        _log_unknown(model)
        return Decimal(0)
    cached = min(tokens.cached, tokens.prompt)
    return (
        (tokens.prompt - cached) * price.input + cached * price.cached_input + tokens.completion * price.output
    ) / _PER


@cache
def _log_unknown(model: str) -> None:
    logger.warning("no price for this model, its cost counts as 0", model=model)

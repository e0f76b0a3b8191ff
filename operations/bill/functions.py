"""What Lambda takes for calls."""

from __future__ import annotations

from operations.bill import assumptions as known
from operations.bill.prices import cost


def function(calls: float, ms: float, memory_mb: float, cold: float = 0) -> float:
    """US dollars for calls that take so long; `cold` is the share of them that starts a container."""
    seconds = calls * (ms + cold * known.COLD_MS) / 1000
    return cost("lambda_requests", calls) + cost("lambda_arm64", seconds * memory_mb / 1024)

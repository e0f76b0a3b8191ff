"""The offline AI provider: rules and word lists, no key, no network, instant, and the same answer every time."""

from __future__ import annotations

from functions.common.ai.offline.provider import OfflineProvider

__all__ = ["OfflineProvider"]

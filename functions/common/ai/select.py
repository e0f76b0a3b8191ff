"""Chooses the AI provider. Each is imported only when it is chosen."""

from __future__ import annotations

from functions.common.ai.port import AiProvider
from functions.common.errors import SettingsError
from functions.common.settings import AiSettings


def select(settings: AiSettings) -> AiProvider:
    """The provider of the settings. Raises SettingsError where it cannot be used."""
    if settings.provider == "offline":
        from functions.common.ai.offline import OfflineProvider

        return OfflineProvider()
    raise SettingsError("AI_PROVIDER: this version has the offline provider only; set it to offline")

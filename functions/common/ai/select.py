"""Chooses the AI provider. Each is imported only when it is chosen."""

from __future__ import annotations

from functions.common.ai.port import AiProvider
from functions.common.errors import SettingsError
from functions.common.models import StepType
from functions.common.settings import AiSettings


def select(settings: AiSettings) -> AiProvider:
    """The provider of the settings. Raises SettingsError where it cannot be used."""
    if settings.provider == "offline":
        from functions.common.ai.offline import OfflineProvider

        return OfflineProvider()
    return _openai(settings)


def _openai(settings: AiSettings) -> AiProvider:
    """A server of one's own may want no key; OpenAI's wants one, from the environment or from Secrets Manager."""
    if not (settings.openai_api_key or settings.openai_api_key_secret_arn or settings.openai_base_url):
        raise SettingsError("OPENAI_API_KEY: missing; the openai provider needs it, or OPENAI_API_KEY_SECRET_ARN")

    from functions.common.ai.openai import OpenAiProvider
    from functions.common.ai.openai.key import GivenKey, SecretKey

    arn = settings.openai_api_key_secret_arn
    key = settings.openai_api_key
    return OpenAiProvider(
        GivenKey(key or "") if key or arn is None else SecretKey(arn),
        {
            StepType.INTENT: settings.openai_model_intent or settings.openai_model,
            StepType.EXTRACTION: settings.openai_model_extraction or settings.openai_model,
            StepType.ROUTING: settings.openai_model_routing or settings.openai_model,
        },
        base_url=settings.openai_base_url,
        timeout_s=settings.openai_timeout_s,
    )

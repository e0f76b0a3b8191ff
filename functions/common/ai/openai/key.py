"""The API key: from the environment locally, from Secrets Manager in the cloud."""

from __future__ import annotations

import json
from typing import Protocol

from functions.common.aws.secrets import MAX_AGE_S, NoSuchVersion, Remembered, Secret
from functions.common.errors import AiUnavailable, Unavailable


class Key(Protocol):
    """Where the key comes from."""

    def read(self) -> str:
        """The key; empty where there is none. Raises AiUnavailable where it cannot be read now."""
        ...

    def forget(self) -> None:
        """The service refused the key: read it anew the next time, it may have been changed."""
        ...


class GivenKey:
    """A key that is known already."""

    def __init__(self, key: str) -> None:
        self._key = key

    def read(self) -> str:
        return self._key

    def forget(self) -> None:
        """Nothing to do: there is no other."""


class SecretKey:
    """A key kept in Secrets Manager, as plain text or as JSON with `OPENAI_API_KEY` or `api_key`."""

    def __init__(self, arn: str) -> None:
        self._text = Remembered(Secret(arn).read)
        self._max_age_s = MAX_AGE_S

    def read(self) -> str:
        try:
            text = self._text.read(self._max_age_s)
        except (Unavailable, NoSuchVersion):
            raise AiUnavailable("The AI service's key could not be read from its secret.") from None
        self._max_age_s = MAX_AGE_S
        return _key_in(text)

    def forget(self) -> None:
        self._max_age_s = 0.0


def _key_in(secret: str) -> str:
    try:
        parsed = json.loads(secret)
    except json.JSONDecodeError:
        return secret.strip()
    if isinstance(parsed, dict):
        return str(parsed.get("OPENAI_API_KEY") or parsed.get("api_key") or "").strip()
    return secret.strip()

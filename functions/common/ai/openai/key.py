"""The API key: from the environment locally, from Secrets Manager in the cloud."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from functions.common.errors import AiUnavailable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

MAX_AGE_S = 300
"""How long a key read from Secrets Manager is used before it is read again."""


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
        self._arn = arn
        self._provider: SecretsProvider | None = None

    def read(self) -> str:
        from aws_lambda_powertools.utilities.parameters import SecretsProvider  # not needed where a key is given
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

        from functions.common.aws.clients import client

        if self._provider is None:
            self._provider = SecretsProvider(boto3_client=client("secretsmanager"))
        try:
            value = self._provider.get(self._arn, max_age=MAX_AGE_S)
        except GetParameterError:
            raise AiUnavailable("The AI service's key could not be read from its secret.") from None
        return _key_in(value if isinstance(value, str) else "")

    def forget(self) -> None:
        self._provider = None


def _key_in(secret: str) -> str:
    try:
        parsed = json.loads(secret)
    except json.JSONDecodeError:
        return secret.strip()
    if isinstance(parsed, dict):
        return str(parsed.get("OPENAI_API_KEY") or parsed.get("api_key") or "").strip()
    return secret.strip()

"""Redis or Valkey: news, tickets, connections and rate limits. Nothing here is lost for good when it is emptied."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from functions.common.errors import LeadflowError

if TYPE_CHECKING:
    from redis import Redis
    from redis.credentials import CredentialProvider

TIMEOUT_S = 0.2
"""Connecting and answering: publishing must never hold up a step."""

Credentials = Callable[[], tuple[str | None, str]]
"""The user's name, where there is one, and the password; asked at each connecting, so that a rotated one works."""


def connect(url: str, timeout_s: float = TIMEOUT_S, credentials: Credentials | None = None) -> Redis:
    """A client that answers text, fails after `timeout_s`, and leaves trying again to its caller."""
    import redis  # 0.1 s to import: only where something is published or read
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return redis.Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
        retry_on_error=[],
        health_check_interval=30,
        **authentication(credentials),
    )


def authentication(credentials: Credentials | None) -> dict[str, Any]:
    """redis-py's arguments for credentials that are not in the address."""
    return {} if credentials is None else {"credential_provider": _provider(credentials)}


def _provider(credentials: Credentials) -> CredentialProvider:
    from redis.credentials import CredentialProvider
    from redis.exceptions import AuthenticationError

    class Provider(CredentialProvider):
        def get_credentials(self) -> tuple[str] | tuple[str, str]:
            try:
                user, password = credentials()
            except LeadflowError as error:  # whoever uses Redis expects errors of Redis
                raise AuthenticationError("the user's name and password cannot be read now") from error
            return (user, password) if user else (password,)

    return Provider()

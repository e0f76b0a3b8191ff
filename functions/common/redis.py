"""Redis or Valkey: news, tickets, connections and rate limits. Nothing here is lost for good when it is emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis

TIMEOUT_S = 0.2
"""Connecting and answering: publishing must never hold up a step."""


def connect(url: str, timeout_s: float = TIMEOUT_S) -> Redis:
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
    )

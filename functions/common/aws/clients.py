"""How boto3 clients are made: short timeouts, few retries, imported only when one is needed (0.2 s)."""

from __future__ import annotations

from typing import Any


def client(service: str, *, read_timeout_s: float = 2, retries: int = 1, connections: int = 10, **options: Any) -> Any:
    """A boto3 client of a service. `retries` counts further attempts after the first."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=1,
        read_timeout=read_timeout_s,
        retries={"total_max_attempts": retries + 1, "mode": "standard"},
        max_pool_connections=connections,
    )
    return boto3.client(service, config=config, **options)  # type: ignore[call-overload]

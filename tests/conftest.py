"""What all tests share: the environment of the functions, and servers for those tests that ask for them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

KEYS = {"current": "test", "keys": {"test": "a key that is only used in tests, long enough"}}

os.environ.update(
    {
        "STAGE": "local",
        "MOCK_AI": "true",
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Leadflow",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "LOG_LEVEL": "INFO",
        "JWT_KEYS": json.dumps(KEYS),
        "WEBSOCKET_URL": "wss://live.example.com/live",
        "WEBSOCKET_ENDPOINT": "http://127.0.0.1:9/live",
        "ALLOWED_ORIGINS": "https://desk.example.com,http://localhost:5173",
        "STATE_MACHINE_ARN": "arn:aws:states:us-east-1:000000000000:stateMachine:leadflow-test",
        "RELAY_FUNCTION_NAME": "leadflow-test-relay",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        # nothing in this process reaches AWS: a call that should not happen is refused at once
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """PostgreSQL and Valkey of this run's own; their addresses are in the environment. Their home folder."""
    from leadflow_local import postgres, valkey
    from leadflow_local.home import Home

    home = Home(tmp_path_factory.mktemp("servers"))
    home.path.chmod(0o755)
    home.create()
    try:
        database, _ = postgres.ensure(home, os.environ)
        cache, _ = valkey.ensure(home, os.environ)
        os.environ["DATABASE_URL"] = postgres.url(database.port)
        os.environ["REDIS_URL"] = valkey.url(cache.port)
        yield home.path
    finally:
        valkey.stop(home)
        postgres.stop(home)
        postgres.forget(home)

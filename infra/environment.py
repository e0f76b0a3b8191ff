"""The environment variables of the functions, in the groups in which they read them (`functions/common/settings`)."""

from __future__ import annotations

from collections.abc import Mapping

from infra import names
from infra.stage import Stage

Variables = Mapping[str, str]


def database(stage: Stage) -> Variables:
    return {"DATABASE_URL": stage.database_url}


def redis(stage: Stage) -> Variables:
    return {"REDIS_URL": stage.redis_url}


def relay(stage: Stage) -> Variables:
    return {"RELAY_FUNCTION_NAME": names.function_name(stage, "relay")}


def executions(state_machine_arn: str) -> Variables:
    return {"STATE_MACHINE_ARN": state_machine_arn}


def push(endpoint: str) -> Variables:
    """`endpoint`: the http(s) address of the WebSocket API's management calls (PostToConnection)."""
    return {"WEBSOCKET_ENDPOINT": endpoint}


def origins(stage: Stage) -> Variables:
    return {"ALLOWED_ORIGINS": ",".join(stage.allowed_origins)}


def ai(stage: Stage) -> Variables:
    return dict(stage.ai)


def api(stage: Stage, websocket_url: str) -> Variables:
    """`websocket_url`: where browsers connect, without the ticket."""
    return {
        "WEBSOCKET_URL": websocket_url,
        "API_BASE_PATH": names.http_base_path(stage),
        "JWT_KEYS": stage.jwt_keys,
        **origins(stage),
    }

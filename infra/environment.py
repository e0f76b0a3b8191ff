"""The environment variables of the functions, in the groups in which they read them (`functions/common/settings`).

Those that lead to a store come with the rights to it: `infra/attachment.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infra import names
from infra.stage import Stage

Variables = Mapping[str, str]


def relay(stage: Stage) -> Variables:
    return {"RELAY_FUNCTION_NAME": names.function_name(stage, "relay")}


def executions(state_machine_arn: str) -> Variables:
    return {"STATE_MACHINE_ARN": state_machine_arn}


def push(endpoint: str) -> Variables:
    """`endpoint`: the http(s) address of the WebSocket API's management calls (PostToConnection)."""
    return {"WEBSOCKET_ENDPOINT": endpoint}


def origins(allowed: Sequence[str]) -> Variables:
    return {"ALLOWED_ORIGINS": ",".join(allowed)}


def api(stage: Stage, websocket_url: str) -> Variables:
    """`websocket_url`: where browsers connect, without the ticket."""
    return {"WEBSOCKET_URL": websocket_url, "API_BASE_PATH": names.http_base_path(stage)}

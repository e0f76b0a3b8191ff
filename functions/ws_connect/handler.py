"""WebSocket: $connect with a one-time ticket, $disconnect, and the client's pings."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common import wiring
from functions.common.observability import logger
from functions.common.settings import OriginSettings
from functions.ws_connect.sessions import Refused, connect, reply

Response = dict[str, Any]


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> Response:
    """Answer one event of the WebSocket API."""
    request = event["requestContext"]
    connection_id = request["connectionId"]
    logger.append_keys(connection_id=connection_id)
    match request["eventType"]:
        case "CONNECT":
            return _connect(event, connection_id)
        case "DISCONNECT":
            wiring.connections().remove(connection_id)
            logger.info("disconnected", code=request.get("disconnectStatusCode"))
            return {"statusCode": 200}
        case _:
            answer = reply(wiring.connections(), connection_id, event.get("body"))
            logger.info("answered", type=answer["type"])
            return {"statusCode": 200, "body": json.dumps(answer)}


def _connect(event: dict[str, Any], connection_id: str) -> Response:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    try:
        connect(
            wiring.tickets(),
            wiring.connections(),
            OriginSettings.load().allowed_origins,
            headers.get("origin"),
            ticket,
            connection_id,
        )
    except Refused as refused:
        logger.info("connection refused", reason=str(refused))
        return {"statusCode": refused.status}
    logger.info("connected")
    return {"statusCode": 200}

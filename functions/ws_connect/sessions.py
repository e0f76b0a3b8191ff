"""Who may connect, and what a client's message is answered with."""

from __future__ import annotations

import json
from collections.abc import Sequence

from functions.common.connections import Connections, Tickets
from functions.common.json import read_json
from functions.common.observability import logger


class Refused(Exception):
    """The handshake is refused, with this HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def connect(
    tickets: Tickets,
    connections: Connections,
    allowed_origins: Sequence[str],
    origin: str | None,
    ticket: str,
    connection_id: str,
) -> None:
    """Register a connection for the ticket's user.

    A browser always sends its Origin, which must be an allowed one; other clients send none.

    Raises:
        Refused: the Origin is foreign, the ticket is not good, or Redis is down.
    """
    from redis.exceptions import RedisError

    if origin is not None and origin not in allowed_origins:
        raise Refused(403, "foreign origin")
    try:
        identity = tickets.redeem(ticket)
        if identity is None:
            raise Refused(401, "bad ticket")
        connections.add(identity, connection_id)
    except RedisError as error:
        raise Refused(503, type(error).__name__) from error


def reply(connections: Connections, connection_id: str, body: str | None) -> dict[str, str]:
    """The answer to a client's message.

    A ping is answered by `pong` while the registry knows the connection. Where it does not, or cannot be asked, no
    news would arrive: `reconnect` says so.
    """
    from redis.exceptions import RedisError

    try:
        message = read_json(body or "")
    except json.JSONDecodeError:
        message = None
    if not isinstance(message, dict) or message.get("action") != "ping":
        return {"type": "error", "message": 'send {"action": "ping"}'}
    try:
        return {"type": "pong" if connections.knows(connection_id) else "reconnect"}
    except RedisError as error:
        logger.warning("registry not reached", error=type(error).__name__)
        return {"type": "reconnect"}

"""/ws/ticket, /health and /openapi.json."""

from __future__ import annotations

import platform
from http import HTTPStatus
from typing import Literal

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel

from functions.api import parts
from functions.api.parts import BEARER, AuthenticatedCaller
from functions.api.responses import problems, success
from functions.common import wiring
from functions.common.connections import TICKET_TTL_S, Identity
from functions.common.errors import Unavailable
from functions.common.observability import logger
from functions.common.version import VERSION

router = APIGatewayHttpRouter()


class Ticket(BaseModel):
    """A ticket for one connection within `expires_in` seconds; `url` is ready to connect to."""

    ticket: str
    url: str
    expires_in: int = TICKET_TTL_S


class Part(BaseModel):
    """A server behind the API. `version` is None while it is down."""

    status: Literal["up", "down"]
    version: str | None = None


class Health(BaseModel):
    """`status` is `degraded` while a server behind the API is down."""

    status: Literal["ok", "degraded"]
    version: str
    stage: str
    python: str
    postgres: Part
    redis: Part


@router.post(
    "/ws/ticket",
    summary="A one-time ticket for the WebSocket",
    operation_id="issueTicket",
    tags=["live"],
    security=BEARER,
    responses={**success(200, "The ticket", Ticket), **problems(401, 503)},
)
def ticket(caller: AuthenticatedCaller) -> Response[Ticket]:
    from redis.exceptions import RedisError

    parts.accounts().require_session(caller)
    try:
        issued = wiring.tickets().issue(Identity(caller.user_id, caller.session_id))
    except RedisError as error:
        raise Unavailable("live updates are not available now: try again soon") from error
    answer = Ticket(ticket=issued, url=f"{parts.settings().websocket_url}?ticket={issued}")
    return Response(
        HTTPStatus.OK,
        content_type=content_types.APPLICATION_JSON,
        body=answer,
        headers={"Cache-Control": "no-store"},
    )


@router.get(
    "/health",
    summary="Whether the API is alive, and the servers behind it",
    operation_id="health",
    tags=["system"],
    responses=success(200, "Alive", Health),
)
def health() -> Health:
    postgres, redis = _postgres(), _redis()
    return Health(
        status="ok" if postgres.status == redis.status == "up" else "degraded",
        version=VERSION,
        stage=parts.settings().stage,
        python=platform.python_version(),
        postgres=postgres,
        redis=redis,
    )


def _postgres() -> Part:
    from functions.common.repositories import system

    try:
        return Part(status="up", version=wiring.database().run(system.version))
    except Exception as error:
        logger.warning("postgres is down", error=type(error).__name__)
        return Part(status="down")


def _redis() -> Part:
    try:
        info = wiring.redis().info("server")
    except Exception as error:
        logger.warning("redis is down", error=type(error).__name__)
        return Part(status="down")
    return Part(status="up", version=str(info.get("valkey_version") or info.get("redis_version")))

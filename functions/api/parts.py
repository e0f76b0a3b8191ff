"""The API's own parts, put together once a container, and who is calling."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from functions.api import tokens
from functions.api.accounts import Accounts
from functions.api.desk import Desk
from functions.api.limits import RateLimits
from functions.api.tokens import Caller
from functions.common import wiring
from functions.common.errors import Unauthorized
from functions.common.observability import logger
from functions.common.settings import ApiSettings, RedisSettings


@cache
def settings() -> ApiSettings:
    return ApiSettings.load()


@cache
def accounts() -> Accounts:
    return Accounts(
        database=wiring.database(),
        keys=settings().jwt_keys,
        rate_limits=RateLimits(RedisSettings.load().redis_url),
        connections=wiring.connections(),
        gateway=wiring.gateway(),
    )


@cache
def desk() -> Desk:
    return Desk(wiring.database(), wiring.executions(), wiring.news(), wiring.publisher())


def caller(request: Request) -> Caller:
    """Who calls, by the access token. Raises Unauthorized."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("an access token is needed: send the header Authorization: Bearer <token>")
    found = tokens.verify(settings().jwt_keys, token.strip())
    logger.append_keys(user_id=str(found.user_id))
    return found


AuthenticatedCaller = Annotated[Caller, Depends(caller)]
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]

"""The API's own parts, put together once a container, and who is calling."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from functions.api import tokens
from functions.api.accounts import Accounts
from functions.api.desk import Desk, Executions
from functions.api.limits import RateLimits
from functions.api.origin import SecretsNotOlderThan
from functions.api.tokens import Caller, KeysNotOlderThan
from functions.common import wiring
from functions.common.aws.secrets import PREVIOUS, NoSuchVersion, Remembered, Secret
from functions.common.database import Database
from functions.common.errors import Unauthorized
from functions.common.events import Publisher
from functions.common.leads import Lead, NewLead, RetryRequest
from functions.common.news import News
from functions.common.observability import logger
from functions.common.open_work import OpenWork
from functions.common.settings import ApiSettings, DatabaseSettings, RedisSettings, SigningKeys


@cache
def settings() -> ApiSettings:
    return ApiSettings.load()


@cache
def signing_keys() -> KeysNotOlderThan:
    """The keys of access tokens: those of the settings, or those of a secret, which may be rotated at any time."""
    given, arn = settings().jwt_keys, settings().jwt_keys_secret_arn
    if given:
        return lambda _max_age_s: given
    assert arn
    secret = Secret(arn)
    return Remembered(lambda: SigningKeys.parse(secret.read())).read


@cache
def origin_secrets() -> SecretsNotOlderThan | None:
    """The secrets that prove that a request came through CloudFront; None where nothing has to be proven."""
    arn = settings().origin_secret_arn
    if arn is None:
        return None
    secret = Secret(arn)
    return Remembered(lambda: (secret.read(), _previous(secret))).read


def _previous(secret: Secret) -> str:
    """What it was before its last rotation; empty where it was never rotated."""
    try:
        return secret.read(PREVIOUS)
    except NoSuchVersion:
        return ""


@cache
def rate_limits() -> RateLimits:
    return RateLimits(RedisSettings.load().redis_url, wiring.redis_credentials())


def accounts() -> Accounts:
    """Made anew each time, around parts that stay: the key that signs may have changed."""
    return Accounts(
        database=wiring.database(),
        keys=signing_keys()(tokens.KNOWN_S),
        rate_limits=rate_limits(),
        connections=wiring.connections(),
        gateway=wiring.gateway(),
    )


class MarkingDesk(Desk):
    """The desk before a database that pauses: it marks that work may be open before it stores any."""

    def __init__(
        self, database: Database, executions: Executions, news: News, publisher: Publisher, open_work: OpenWork
    ) -> None:
        super().__init__(database, executions, news, publisher)
        self._open_work = open_work

    def submit(self, caller: Caller, new: NewLead, idempotency_key: str | None) -> Lead:
        self._open_work.mark()
        return super().submit(caller, new, idempotency_key)

    def retry(self, caller: Caller, lead_id: UUID, request: RetryRequest) -> Lead:
        self._open_work.mark()
        return super().retry(caller, lead_id, request)


@cache
def desk() -> Desk:
    parts = (wiring.database(), wiring.executions(), wiring.news(), wiring.publisher())
    if DatabaseSettings.load().database_pauses:
        return MarkingDesk(*parts, wiring.open_work())
    return Desk(*parts)


def caller(request: Request) -> Caller:
    """Who calls, by the access token. Raises Unauthorized."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("an access token is needed: send the header Authorization: Bearer <token>")
    found = tokens.verify(signing_keys(), token.strip())
    logger.append_keys(user_id=str(found.user_id))
    return found


AuthenticatedCaller = Annotated[Caller, Depends(caller)]
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]

"""/auth and /me: accounts and sessions."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from types import ModuleType
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.api import origin, parts
from functions.api.accounts import SESSION_LIFETIME, SignedIn
from functions.api.parts import BEARER, AuthenticatedCaller
from functions.api.responses import problems, success
from functions.api.tokens import LIFETIME
from functions.common.errors import Unauthorized
from functions.common.leads import UtcDatetime

router = APIGatewayHttpRouter()

COOKIE = "leadflow_refresh"


@cache
def _validator() -> ModuleType:
    import email_validator  # only signing up needs it

    # a company's own mail domain may be one that the public internet does not know, such as firm.local
    email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()
    return email_validator


def _email(value: str) -> str:
    validator = _validator()
    try:
        return str(validator.validate_email(value, check_deliverability=False).normalized)
    except validator.EmailNotValidError as error:
        raise ValueError(f"not an email address: {error}") from None


Password = Annotated[str, Field(min_length=8, max_length=128)]


class SignUp(BaseModel):
    """A new account. The password has 8 to 128 characters."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=254), AfterValidator(_email)]
    password: Password


class LogIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(min_length=1, max_length=254, pattern=r"^[^\x00]*$")]
    password: Annotated[str, Field(min_length=1, max_length=128)]


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current_password: Annotated[str, Field(min_length=1, max_length=128)]
    new_password: Password


class Account(BaseModel):
    id: UUID
    email: str


class Me(Account):
    created_at: UtcDatetime


class TokenAnswer(BaseModel):
    """An access token, good for `expires_in` seconds. The refresh token travels in a cookie."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105
    expires_in: int = int(LIFETIME.total_seconds())
    user: Account


@router.post(
    "/auth/signup",
    summary="Make an account and sign in",
    operation_id="signUp",
    tags=["auth"],
    status_code=HTTPStatus.CREATED,
    responses={**success(201, "Signed in", TokenAnswer), **problems(409, 415, 422, 429)},
)
def sign_up(body: Annotated[SignUp, Body()]) -> Response[TokenAnswer]:
    signed_in = parts.accounts().sign_up(body.email, body.password, _address())
    return _signed_in(signed_in, HTTPStatus.CREATED)


@router.post(
    "/auth/login",
    summary="Sign in",
    operation_id="logIn",
    tags=["auth"],
    responses={**success(200, "Signed in", TokenAnswer), **problems(401, 415, 422, 429)},
)
def log_in(body: Annotated[LogIn, Body()]) -> Response[TokenAnswer]:
    return _signed_in(parts.accounts().log_in(body.email, body.password, _address()), HTTPStatus.OK)


@router.post(
    "/auth/refresh",
    summary="Renew the access token by the refresh cookie",
    operation_id="refresh",
    tags=["auth"],
    responses={**success(200, "Renewed", TokenAnswer), **problems(401)},
)
def refresh() -> Response[TokenAnswer]:
    token = _refresh_token()
    if not token:
        raise Unauthorized("there is no session: log in")
    return _signed_in(parts.accounts().renew(token), HTTPStatus.OK)


@router.post(
    "/auth/logout",
    summary="End this session and close its WebSockets",
    operation_id="logOut",
    tags=["auth"],
    status_code=HTTPStatus.NO_CONTENT,
    responses=success(204, "Signed out"),
)
def log_out() -> Response[None]:
    token = _refresh_token()
    if token:
        parts.accounts().log_out(token)
    return Response(HTTPStatus.NO_CONTENT, cookies=[_cookie("", timedelta(0))])


@router.post(
    "/auth/logout-all",
    summary="End all sessions and close their WebSockets",
    operation_id="logOutEverywhere",
    tags=["auth"],
    security=BEARER,
    status_code=HTTPStatus.NO_CONTENT,
    responses={**success(204, "Signed out everywhere"), **problems(401)},
)
def log_out_everywhere(caller: AuthenticatedCaller) -> Response[None]:
    parts.accounts().log_out_everywhere(caller)
    return Response(HTTPStatus.NO_CONTENT, cookies=[_cookie("", timedelta(0))])


@router.post(
    "/auth/password",
    summary="Change the password and end all other sessions",
    operation_id="changePassword",
    tags=["auth"],
    security=BEARER,
    status_code=HTTPStatus.NO_CONTENT,
    responses={**success(204, "Changed"), **problems(401, 415, 422, 429)},
)
def change_password(caller: AuthenticatedCaller, body: Annotated[PasswordChange, Body()]) -> Response[None]:
    parts.accounts().change_password(caller, body.current_password, body.new_password, _address())
    return Response(HTTPStatus.NO_CONTENT)


@router.get(
    "/me",
    summary="The account that is signed in",
    operation_id="me",
    tags=["auth"],
    security=BEARER,
    responses={**success(200, "The account", Me), **problems(401, 404)},
)
def me(caller: AuthenticatedCaller) -> Me:
    user = parts.accounts().user(caller)
    return Me(id=user.id, email=user.email, created_at=user.created_at)


def base_path() -> str:
    """The path under which the caller reaches this API: a proxy in front of it says so, else it is its own."""
    prefix = router.current_event.headers.get("x-forwarded-prefix", "")
    return (
        prefix
        if re.fullmatch(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}){1,4}", prefix)
        else parts.settings().api_base_path
    )


def _signed_in(signed_in: SignedIn, status: HTTPStatus) -> Response[TokenAnswer]:
    answer = TokenAnswer(access_token=signed_in.access_token, user=Account(id=signed_in.user_id, email=signed_in.email))
    return Response(
        status,
        content_type=content_types.APPLICATION_JSON,
        body=answer,
        headers={"Cache-Control": "no-store"},
        cookies=[_cookie(signed_in.refresh_token, SESSION_LIFETIME)],
    )


def _cookie(value: str, lifetime: timedelta) -> Cookie:
    return Cookie(
        name=COOKIE,
        value=value,
        path=f"{base_path()}/auth",
        max_age=int(lifetime.total_seconds()),
        http_only=True,
        same_site=SameSite.STRICT_MODE,
        secure=parts.settings().stage != "local" or router.current_event.headers.get("x-forwarded-proto") == "https",
    )


def _refresh_token() -> str | None:
    """The refresh cookie: API Gateway sends cookies apart, some emulators leave them in their header."""
    event = router.current_event
    pairs = [*(event.get("cookies") or []), *event.headers.get("cookie", "").split(";")]
    found = [pair.strip().partition("=") for pair in pairs]
    return next((value for name, _, value in found if name == COOKIE and value), None)


def _address() -> str:
    """The client's address: as CloudFront tells it where the request is proven to come from there, else its own."""
    event = router.current_event
    told = origin.viewer_address(event.headers) if parts.origin_secrets() else None
    return told or str(event.request_context.http.source_ip)

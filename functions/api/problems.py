"""Errors as RFC 9457 problems (`application/problem+json`), each with the request's id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from functions.common.errors import (
    Conflict,
    InvalidInput,
    LeadflowError,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unavailable,
)

CONTENT_TYPE = "application/problem+json"

STATUS: dict[type[LeadflowError], HTTPStatus] = {
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unauthorized: HTTPStatus.UNAUTHORIZED,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


class FieldProblem(BaseModel):
    """What is wrong with one part of the input: `field` as a dotted path such as `body.message`."""

    field: str
    message: str


class Problem(BaseModel):
    """An error (RFC 9457). `errors` tells of each part of an input that is not valid."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[FieldProblem] | None = None


def problem(
    status: HTTPStatus,
    detail: str,
    request_id: str,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """An error as a response."""
    body = Problem(title=status.phrase, status=status, detail=detail, request_id=request_id, errors=errors)
    return Response(
        status_code=status,
        content_type=CONTENT_TYPE,
        body=json.dumps(body.model_dump(exclude_none=True)),
        headers=headers,
    )


def of_error(error: LeadflowError, request_id: str) -> Response[str]:
    """The problem of an error that was raised on purpose."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after_s)
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status, str(error), request_id, headers=headers)


def of_validation(errors: list[dict[str, Any]], request_id: str) -> Response[str]:
    """The problem of input that is not valid, part by part."""
    fields = [FieldProblem(field=_field(error), message=_plain(error)) for error in errors]
    detail = "; ".join(f"{each.field}: {each.message}" for each in fields[:3])
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, request_id, errors=fields)


def _field(error: dict[str, Any]) -> str:
    """`body.message`; of broken JSON just `body`, without the place in the text."""
    place = error["loc"][:1] if error["type"] == "json_invalid" else error["loc"]
    return ".".join(str(part) for part in place)


def _plain(error: dict[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return f"not valid JSON: {error.get('ctx', {}).get('error', 'it cannot be read')}"
    if error["type"] == "string_pattern_mismatch":
        return "must not contain a NUL character"
    if error["type"] == "string_unicode":
        return "must be valid Unicode text"
    return str(error["msg"])

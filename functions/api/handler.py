"""The HTTP API: every path of it leads here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.api import auth_routes, lead_routes, origin, parts, problems, system_routes
from functions.common.errors import LeadflowError, Unavailable
from functions.common.json import read_json
from functions.common.observability import frames, logger, metrics
from functions.common.settings import OriginSettings
from functions.common.version import VERSION

JSON = "application/json"

_origins = OriginSettings.load().allowed_origins
app = APIGatewayHttpResolver(
    enable_validation=True,
    json_body_deserializer=read_json,
    cors=CORSConfig(
        allow_origin=_origins[0],
        extra_origins=list(_origins[1:]),
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
        expose_headers=["Location", "Retry-After"],
        allow_credentials=True,
        max_age=600,
    )
    if _origins
    else None,
)
app.include_router(auth_routes.router)
app.include_router(lead_routes.router)
app.include_router(system_routes.router)
app.configure_openapi(
    title="Leadflow",
    version=VERSION,
    description="Turns customer messages into routed leads. Errors are problems (RFC 9457).",
    security_schemes={"bearer": HTTPBearer(bearerFormat="JWT")},
)
app.enable_swagger(path="/docs", title="Leadflow API", persist_authorization=False)


@app.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    return Response(HTTPStatus.OK, content_type=JSON, body=app.get_openapi_json_schema())


def _request_id() -> str:
    return str(app.current_event.request_context.request_id)


@app.exception_handler(LeadflowError)
def _raised_on_purpose(error: LeadflowError) -> Response[str]:
    if isinstance(error, Unavailable):
        cause = error.__cause__ or error
        logger.error("unavailable", error=type(cause).__name__, frames=frames(cause))
    return problems.of_error(error, _request_id())


@app.exception_handler(RequestValidationError)
def _not_valid(error: RequestValidationError) -> Response[str]:
    return problems.of_validation(list(error.errors()), _request_id())


@app.exception_handler(RequestUnsupportedContentType)
def _not_json(_error: RequestUnsupportedContentType) -> Response[str]:
    return problems.problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send the body as {JSON}, with that Content-Type", _request_id()
    )


@app.exception_handler(UnicodeDecodeError)
def _not_readable(_error: UnicodeDecodeError) -> Response[str]:
    return problems.problem(HTTPStatus.BAD_REQUEST, "the body is not JSON in UTF-8", _request_id())


@app.not_found
def _no_such_path(_error: NotFoundError) -> Response[str]:
    event = app.current_event
    return problems.problem(HTTPStatus.NOT_FOUND, f"there is no {event.http_method} on this path", _request_id())


@app.exception_handler(ServiceError)
def _refused(error: ServiceError) -> Response[str]:
    return problems.problem(HTTPStatus(error.status_code), str(error.msg), _request_id())


@app.exception_handler(Exception)
def _unforeseen(error: Exception) -> Response[str]:
    logger.error("unforeseen error", error=type(error).__name__, frames=frames(error))
    return problems.problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong; the request id helps to find out what", _request_id()
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP request (API Gateway's payload format 2.0)."""
    http = event["requestContext"]["http"]
    logger.append_keys(request_id=event["requestContext"]["requestId"], method=http["method"], path=event["rawPath"])
    event = _only_json(event)
    answer = _refusal(event) or app.resolve(event, context)
    logger.info("answered", status=answer["statusCode"])
    return {**answer, "body": answer.get("body") or ""}  # API Gateway takes null for empty, not every emulator does


def _refusal(event: dict[str, Any]) -> dict[str, Any] | None:
    """The answer to what came past CloudFront: before anything of it is read, unknown paths and preflights included."""
    request_id = event["requestContext"]["requestId"]
    try:
        secrets = parts.origin_secrets()
        if secrets is None or origin.is_proven(secrets, event["headers"]):
            return None
        refusal = problems.problem(
            HTTPStatus.FORBIDDEN, "this API is reached through its public address only", request_id
        )
    except LeadflowError as error:
        logger.error("origin not checked", error=type(error).__name__)
        refusal = problems.of_error(error, request_id)
    headers = {**refusal.headers, "Content-Type": refusal.content_type}
    return {"statusCode": refusal.status_code, "headers": headers, "body": refusal.body}


def _only_json(event: dict[str, Any]) -> dict[str, Any]:
    """Powertools also reads forms, which this API does not take: rename their type to one it answers 415 to."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    kind = headers.get("content-type", JSON).partition(";")[0].strip().lower()
    return {**event, "headers": {**headers, "content-type": JSON if kind == JSON else "application/octet-stream"}}

"""/leads: sending, listing, reading, handling, retrying and deleting leads. /routing: where they go, and how soon."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, ConfigDict, StrictBool

from functions.api import parts
from functions.api.auth_routes import base_path
from functions.api.parts import BEARER, AuthenticatedCaller
from functions.api.responses import problems, success
from functions.common import routing
from functions.common.leads import Lead, LeadFilter, LeadPage, LeadSummary, NewLead, RetryRequest
from functions.common.models import Category, Priority, WorkflowStatus
from functions.common.routing import SlaMinutes

router = APIGatewayHttpRouter()

LeadId = Annotated[UUID, Path(description="The lead's id")]
NO_NUL = r"^[^\x00]*$"


class LeadChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    handled: StrictBool


class QueueView(BaseModel):
    """A queue: the `name` that leads have, and the `label` to show for it."""

    name: str
    label: str


class RoutingView(BaseModel):
    """The routing policy in force, as far as a desk needs it. The queues come in the order in which to list them."""

    queues: list[QueueView]
    sla_minutes: SlaMinutes


@router.get(
    "/routing",
    summary="The queues, and the minutes to an answer by priority",
    operation_id="getRouting",
    tags=["leads"],
    security=BEARER,
    responses={**success(200, "The policy in force", RoutingView), **problems(401)},
)
def read_routing(_caller: AuthenticatedCaller) -> RoutingView:
    policy = routing.policy()
    queues = [QueueView(name=name, label=label) for name, label in policy.queues.items()]
    return RoutingView(queues=queues, sla_minutes=policy.sla_minutes)


@router.post(
    "/leads",
    summary="Send a message; it becomes a lead and is worked on at once",
    operation_id="submitLead",
    tags=["leads"],
    security=BEARER,
    status_code=HTTPStatus.ACCEPTED,
    responses={**success(202, "Stored; the workflow runs", Lead), **problems(401, 415, 422, 503)},
)
def submit(
    caller: AuthenticatedCaller,
    body: Annotated[NewLead, Body()],
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            pattern=NO_NUL,
            description="Send the same key again to get the original answer instead of a second lead (24 hours)",
        ),
    ] = None,
) -> Response[Lead]:
    return _accepted(parts.desk().submit(caller, body, idempotency_key))


@router.get(
    "/leads",
    summary="Leads, newest first",
    operation_id="listLeads",
    tags=["leads"],
    security=BEARER,
    responses={**success(200, "A page", LeadPage), **problems(401, 422)},
)
def page(
    caller: AuthenticatedCaller,
    cursor: Annotated[str | None, Query(max_length=64, description="`next_cursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    status: Annotated[WorkflowStatus | None, Query()] = None,
    category: Annotated[Category | None, Query()] = None,
    queue: Annotated[str | None, Query(description="The name of a queue, see /routing")] = None,
    priority: Annotated[Priority | None, Query()] = None,
    handled: Annotated[bool | None, Query()] = None,
    q: Annotated[
        str | None,
        Query(min_length=1, max_length=200, pattern=NO_NUL, description='Words to find; "phrases", or, -not'),
    ] = None,
) -> LeadPage:
    wanted = LeadFilter(status=status, category=category, queue=queue, priority=priority, handled=handled, q=q)
    return parts.desk().page(caller, wanted, cursor, limit)


@router.get(
    "/leads/summary",
    summary="Counts for the desk",
    operation_id="summarizeLeads",
    tags=["leads"],
    security=BEARER,
    responses={**success(200, "The counts", LeadSummary), **problems(401, 422)},
)
def summary(
    caller: AuthenticatedCaller,
    tz: Annotated[str, Query(max_length=64, pattern=NO_NUL, description="IANA time zone in which today began")] = "UTC",
) -> LeadSummary:
    return parts.desk().summary(caller, tz)


@router.get(
    "/leads/<lead_id>",
    summary="One lead with its latest attempt",
    operation_id="getLead",
    tags=["leads"],
    security=BEARER,
    responses={**success(200, "The lead", Lead), **problems(401, 404, 422)},
)
def read(caller: AuthenticatedCaller, lead_id: LeadId) -> Lead:
    return parts.desk().lead(caller, lead_id)


@router.patch(
    "/leads/<lead_id>",
    summary="Say that a person took care of a lead, or that it is open again",
    operation_id="handleLead",
    tags=["leads"],
    security=BEARER,
    responses={**success(200, "The lead", Lead), **problems(401, 404, 415, 422)},
)
def handle(caller: AuthenticatedCaller, lead_id: LeadId, body: Annotated[LeadChange, Body()]) -> Lead:
    return parts.desk().set_handled(caller, lead_id, handled=body.handled)


@router.post(
    "/leads/<lead_id>/retry",
    summary="Try a failed lead again, from the failed step or from the start",
    operation_id="retryLead",
    tags=["leads"],
    security=BEARER,
    status_code=HTTPStatus.ACCEPTED,
    responses={**success(202, "A new attempt runs", Lead), **problems(401, 404, 409, 415, 422)},
)
def retry(
    caller: AuthenticatedCaller, lead_id: LeadId, body: Annotated[RetryRequest | None, Body()] = None
) -> Response[Lead]:
    return _accepted(parts.desk().retry(caller, lead_id, body or RetryRequest()))


@router.delete(
    "/leads/<lead_id>",
    summary="Delete a lead for good",
    operation_id="deleteLead",
    tags=["leads"],
    security=BEARER,
    status_code=HTTPStatus.NO_CONTENT,
    responses={**success(204, "Deleted"), **problems(401, 404, 422)},
)
def delete(caller: AuthenticatedCaller, lead_id: LeadId) -> Response[None]:
    parts.desk().delete(caller, lead_id)
    return Response(HTTPStatus.NO_CONTENT)


def _accepted(lead: Lead) -> Response[Lead]:
    return Response(
        HTTPStatus.ACCEPTED,
        content_type=content_types.APPLICATION_JSON,
        body=lead,
        headers={"Location": f"{base_path()}/leads/{lead.id}"},
    )

"""The access log of an API: one JSON line a request, never with a query (a WebSocket's has its ticket)."""

from __future__ import annotations

import json

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_logs as logs
from constructs import Construct
from jsii import implements

from infra import names
from infra.stage import Stage

HTTP_FIELDS = {
    "request_id": "$context.requestId",
    "at": "$context.requestTime",
    "address": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "latency_ms": "$context.responseLatency",
    "function_ms": "$context.integrationLatency",
    "error": "$context.error.message",
    "integration_error": "$context.integrationErrorMessage",
}
WEBSOCKET_FIELDS = {
    "request_id": "$context.requestId",
    "at": "$context.requestTime",
    "address": "$context.identity.sourceIp",
    "connection_id": "$context.connectionId",
    "event": "$context.eventType",
    "route": "$context.routeKey",
    "status": "$context.status",
    "error": "$context.error.message",
    "integration_error": "$context.integrationErrorMessage",
}


@implements(apigwv2.IAccessLogSettings)
class AccessLog:
    """What a stage of an API takes as its access log."""

    def __init__(self, scope: Construct, *, stage: Stage, api: str, fields: dict[str, str]) -> None:
        group = logs.LogGroup(
            scope,
            "AccessLog",
            log_group_name=f"/aws/vendedlogs/apigateway/{names.PRODUCT}-{stage.name}-{api}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=names.removal(stage),
        )
        self._destination = apigwv2.LogGroupLogDestination(group)
        self._format = apigateway.AccessLogFormat.custom(json.dumps(fields))

    @property
    def destination(self) -> apigwv2.IAccessLogDestination:
        return self._destination

    @property
    def format(self) -> apigateway.AccessLogFormat:
        return self._format

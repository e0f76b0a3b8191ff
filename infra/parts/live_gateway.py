"""The WebSocket API: browsers connect to it, the relay and the API function push through it."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Aws, Tags
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import names
from infra.stage import Stage


@dataclass(frozen=True, kw_only=True)
class LiveGatewayProps:
    """`on_event` answers `$connect`, `$disconnect` and every message."""

    stage: Stage
    on_event: lambda_.IFunction


class LiveGateway(Construct):
    """`url` is where browsers connect; `endpoint` the address of the management calls."""

    def __init__(self, scope: Construct, construct_id: str, props: LiveGatewayProps) -> None:
        super().__init__(scope, construct_id)
        stage = props.stage
        self.api = apigwv2.WebSocketApi(
            self,
            "Api",
            api_name=f"{names.PRODUCT}-{stage.name}-live",
            connect_route_options=_route("Connect", props.on_event),
            disconnect_route_options=_route("Disconnect", props.on_event),
            # An emulator answers on every route, and knows no route responses.
            default_route_options=_route("Message", props.on_event, answers=stage.emulator is None),
        )
        self._stage = apigwv2.WebSocketStage(
            self, "Stage", web_socket_api=self.api, stage_name=stage.name, auto_deploy=True
        )
        if stage.emulator:
            Tags.of(self.api.node.default_child or self.api).add("ms-custom-id", stage.emulator.websocket_api_id)
            path = f"/_aws/execute-api/{stage.emulator.websocket_api_id}/{stage.name}"
            self.endpoint = f"{stage.emulator.url}{path}"
            self.url = f"ws{stage.emulator.url.removeprefix('http')}{path}"
        else:
            host = f"{self.api.api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}/{stage.name}"
            self.endpoint = f"https://{host}"
            self.url = f"wss://{host}"

    def grant_push(self, grantee: iam.IGrantable) -> None:
        """Let it send to connections, look at them and close them."""
        self._stage.grant_management_api_access(grantee)


def _route(name: str, function: lambda_.IFunction, *, answers: bool = False) -> apigwv2.WebSocketRouteOptions:
    return apigwv2.WebSocketRouteOptions(
        integration=integrations.WebSocketLambdaIntegration(name, function),
        return_response=answers or None,
    )

"""The WebSocket API: browsers connect to it, the relay and the API function push through it."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import RemovalPolicy, Tags
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import names
from infra.cloud import Throttle
from infra.parts.access_log import WEBSOCKET_FIELDS, AccessLog
from infra.parts.entrances import Entrances
from infra.stage import Emulator, Stage

ROUTES = {"Connect": "$connect", "Disconnect": "$disconnect", "Message": "$default"}


@dataclass(frozen=True, kw_only=True)
class LiveGatewayProps:
    """`on_event` answers `$connect`, `$disconnect` and every message. `entrances` holds the API on AWS; an emulator's
    is made here."""

    stage: Stage
    on_event: lambda_.IFunction
    entrances: Entrances | None = None


class LiveGateway(Construct):
    """`url` is where browsers connect; `endpoint` the address of the management calls."""

    def __init__(self, scope: Construct, construct_id: str, props: LiveGatewayProps) -> None:
        super().__init__(scope, construct_id)
        stage = props.stage
        if props.entrances and stage.cloud:
            self.api = props.entrances.websocket
            self._stage = self._open(stage, stage.cloud.websocket, props.on_event)
            address = f"{props.entrances.websocket_host}/{stage.name}"
            self.endpoint, self.url = f"https://{address}", f"wss://{address}"
        else:
            assert stage.emulator is not None
            self.api = self._emulated(stage, stage.emulator, props.on_event)
            self._stage = apigwv2.WebSocketStage(
                self, "Stage", web_socket_api=self.api, stage_name=stage.name, auto_deploy=True
            )
            path = f"/_aws/execute-api/{stage.emulator.websocket_api_id}/{stage.name}"
            self.endpoint = f"{stage.emulator.url}{path}"
            self.url = f"ws{stage.emulator.url.removeprefix('http')}{path}"

    def grant_push(self, grantee: iam.IGrantable) -> None:
        """Let it send to connections, look at them and close them."""
        self._stage.grant_management_api_access(grantee)

    def _open(self, stage: Stage, throttle: Throttle, on_event: lambda_.IFunction) -> apigwv2.WebSocketStage:
        """Let connections in, as many as the stage takes."""
        account = _let_api_gateway_log(self)
        routes = [
            apigwv2.WebSocketRoute(
                self,
                name,
                web_socket_api=self.api,
                route_key=key,
                integration=integrations.WebSocketLambdaIntegration(name, on_event),
                return_response=key == "$default" or None,
            )
            for name, key in ROUTES.items()
        ]
        opened = apigwv2.WebSocketStage(
            self,
            "Stage",
            web_socket_api=self.api,
            stage_name=stage.name,
            auto_deploy=True,
            throttle=apigwv2.ThrottleSettings(rate_limit=throttle.rate, burst_limit=throttle.burst),
            access_log_settings=AccessLog(self, stage=stage, api="live", fields=WEBSOCKET_FIELDS),
        )
        opened.node.add_dependency(account, *routes)
        return opened

    def _emulated(self, stage: Stage, emulator: Emulator, on_event: lambda_.IFunction) -> apigwv2.WebSocketApi:
        """An emulator answers on every route, and knows no route responses."""
        options = {
            name: apigwv2.WebSocketRouteOptions(integration=integrations.WebSocketLambdaIntegration(name, on_event))
            for name in ROUTES
        }
        api = apigwv2.WebSocketApi(
            self,
            "Api",
            api_name=f"{names.PRODUCT}-{stage.name}-live",
            connect_route_options=options["Connect"],
            disconnect_route_options=options["Disconnect"],
            default_route_options=options["Message"],
        )
        Tags.of(api.node.default_child or api).add("ms-custom-id", emulator.websocket_api_id)
        return api


def _let_api_gateway_log(scope: Construct) -> apigateway.CfnAccount:
    """WebSocket APIs log by a role that is set once an account and region. It stays when a stage is deleted, because
    another stage may be using it."""
    role = iam.Role(
        scope,
        "LogRole",
        assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
        managed_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
        ],
    )
    role.apply_removal_policy(RemovalPolicy.RETAIN)
    account = apigateway.CfnAccount(scope, "Account", cloud_watch_role_arn=role.role_arn)
    account.apply_removal_policy(RemovalPolicy.RETAIN)
    return account

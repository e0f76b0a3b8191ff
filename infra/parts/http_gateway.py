"""The HTTP API: one `$default` route, so that unknown paths and CORS preflights are answered by the function too."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Tags
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import names
from infra.cloud import Throttle
from infra.parts.access_log import HTTP_FIELDS, AccessLog
from infra.parts.entrances import Entrances
from infra.stage import Emulator, Stage


@dataclass(frozen=True, kw_only=True)
class HttpGatewayProps:
    """`entrances` holds the API on AWS; an emulator's is made here."""

    stage: Stage
    function: lambda_.IFunction
    entrances: Entrances | None = None


class HttpGateway(Construct):
    """`url` is the address below which the API's paths begin, without a slash at its end."""

    def __init__(self, scope: Construct, construct_id: str, props: HttpGatewayProps) -> None:
        super().__init__(scope, construct_id)
        integration = integrations.HttpLambdaIntegration(
            "Function", props.function, payload_format_version=apigwv2.PayloadFormatVersion.VERSION_2_0
        )
        if props.entrances and props.stage.cloud:
            self.api = props.entrances.http
            self.url = f"https://{props.entrances.http_host}"
            self._open(props.stage, props.stage.cloud.http, integration)
        else:
            assert props.stage.emulator is not None
            self.api = self._emulated(props.stage, props.stage.emulator, integration)
            self.url = f"{props.stage.emulator.url}{names.http_base_path(props.stage)}"

    def _open(self, stage: Stage, throttle: Throttle, integration: integrations.HttpLambdaIntegration) -> None:
        """Let requests in, as many as the stage takes."""
        apigwv2.HttpRoute(
            self, "Route", http_api=self.api, route_key=apigwv2.HttpRouteKey.DEFAULT, integration=integration
        )
        apigwv2.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigwv2.ThrottleSettings(rate_limit=throttle.rate, burst_limit=throttle.burst),
            access_log_settings=AccessLog(self, stage=stage, api="api", fields=HTTP_FIELDS),
        )

    def _emulated(
        self, stage: Stage, emulator: Emulator, integration: integrations.HttpLambdaIntegration
    ) -> apigwv2.HttpApi:
        name = f"{names.PRODUCT}-{stage.name}-api"
        api = apigwv2.HttpApi(self, "Api", api_name=name, default_integration=integration)
        Tags.of(api.node.default_child or api).add("ms-custom-id", emulator.http_api_id)
        return api

"""The HTTP API: one `$default` route, so that unknown paths and CORS preflights are answered by the function too."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Tags
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import names
from infra.stage import Stage


@dataclass(frozen=True, kw_only=True)
class HttpGatewayProps:
    stage: Stage
    function: lambda_.IFunction


class HttpGateway(Construct):
    """`url` is the address below which the API's paths begin, without a slash at its end."""

    def __init__(self, scope: Construct, construct_id: str, props: HttpGatewayProps) -> None:
        super().__init__(scope, construct_id)
        stage = props.stage
        self.api = apigwv2.HttpApi(
            self,
            "Api",
            api_name=f"{names.PRODUCT}-{stage.name}-api",
            default_integration=integrations.HttpLambdaIntegration(
                "Function", props.function, payload_format_version=apigwv2.PayloadFormatVersion.VERSION_2_0
            ),
        )
        if stage.emulator:
            Tags.of(self.api.node.default_child or self.api).add("ms-custom-id", stage.emulator.http_api_id)
            self.url = f"{stage.emulator.url}{names.http_base_path(stage)}"
        else:
            self.url = self.api.api_endpoint

"""The two APIs of a stage on AWS, bare: their addresses, before anything answers there.

The dashboard's distribution names both (one as an origin, one in its Content-Security-Policy), and the functions behind
them name the distribution (the origin that a browser says). So the APIs come first, the distribution next, and the
functions and routes last.
"""

from __future__ import annotations

from aws_cdk import Aws
from aws_cdk import aws_apigatewayv2 as apigwv2
from constructs import Construct

from infra import names
from infra.stage import Stage


class Entrances(Construct):
    """`http_host` and `websocket_host` are host names."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage) -> None:
        super().__init__(scope, construct_id)
        self.http = apigwv2.HttpApi(
            self, "Http", api_name=f"{names.PRODUCT}-{stage.name}-api", create_default_stage=False
        )
        self.websocket = apigwv2.WebSocketApi(self, "WebSocket", api_name=f"{names.PRODUCT}-{stage.name}-live")
        self.http_host = _host(self.http.api_id)
        self.websocket_host = _host(self.websocket.api_id)


def _host(api_id: str) -> str:
    return f"{api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"

"""API: the HTTP API and its function."""

from __future__ import annotations

from aws_cdk import CfnOutput
from constructs import Construct

from infra import environment, names
from infra.packaging import Artifact
from infra.parts.function import FunctionProps, LeadflowFunction
from infra.parts.http_gateway import HttpGateway, HttpGatewayProps
from infra.parts.live_gateway import LiveGateway
from infra.stacks.base import LeadflowStack
from infra.stage import Stage


class ApiStack(LeadflowStack):
    def __init__(self, scope: Construct, *, stage: Stage, artifact: Artifact, live: LiveGateway) -> None:
        super().__init__(scope, "api", stage=stage, artifact=artifact)
        machine = names.state_machine(self, stage)
        function = LeadflowFunction(
            self,
            "Api",
            FunctionProps(
                stage=stage,
                artifact=artifact,
                suffix="api",
                handler="functions.api.handler.handler",
                description="The HTTP API.",
                timeout_s=15,
                memory_mb=1024,
                environment={
                    **environment.database(stage),
                    **environment.redis(stage),
                    **environment.executions(machine.state_machine_arn),
                    **environment.relay(stage),
                    **environment.push(live.endpoint),
                    **environment.api(stage, live.url),
                },
            ),
        ).function
        machine.grant_start_execution(function)
        names.relay_function(self, stage).grant_invoke_latest_version(function)
        live.grant_push(function)
        gateway = HttpGateway(self, "Gateway", HttpGatewayProps(stage=stage, function=function))
        CfnOutput(self, "ApiId", value=gateway.api.api_id)
        CfnOutput(self, "ApiUrl", value=gateway.url)

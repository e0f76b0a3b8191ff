"""API: the HTTP API and its function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import CfnOutput
from constructs import Construct

from infra import environment, names
from infra.attachment import Attachment, Stores
from infra.ground import Ground
from infra.parts.entrances import Entrances
from infra.parts.function import FunctionProps, LeadflowFunction
from infra.parts.http_gateway import HttpGateway, HttpGatewayProps
from infra.parts.live_gateway import LiveGateway
from infra.stacks.base import LeadflowStack

# A paused database needs about 15 s to wake; API Gateway waits 30 s for an answer.
TIMEOUT_S = 15
TIMEOUT_WITH_PAUSES_S = 29


@dataclass(frozen=True, kw_only=True)
class ApiProps:
    """`origin_check` is there where CloudFront stands before the API."""

    ground: Ground
    stores: Stores
    live: LiveGateway
    allowed_origins: Sequence[str]
    entrances: Entrances | None = None
    origin_check: Attachment | None = None


class ApiStack(LeadflowStack):
    def __init__(self, scope: Construct, props: ApiProps) -> None:
        super().__init__(scope, "api", ground=props.ground)
        stage, stores = props.ground.stage, props.stores
        machine = names.state_machine(self, stage)
        needs = [stores.database, stores.redis, stores.signing_keys]
        function = LeadflowFunction(
            self,
            "Api",
            FunctionProps(
                ground=props.ground,
                suffix="api",
                handler="functions.api.handler.handler",
                description="The HTTP API.",
                timeout_s=TIMEOUT_WITH_PAUSES_S if stage.cloud and stage.cloud.postgres.pauses_after_s else TIMEOUT_S,
                memory_mb=1024,
                needs=[*needs, props.origin_check] if props.origin_check else needs,
                environment={
                    **environment.executions(machine.state_machine_arn),
                    **environment.relay(stage),
                    **environment.push(props.live.endpoint),
                    **environment.api(stage, props.live.url),
                    **environment.origins(props.allowed_origins),
                },
            ),
        ).function
        machine.grant_start_execution(function)
        names.relay_function(self, stage).grant_invoke_latest_version(function)
        props.live.grant_push(function)
        gateway = HttpGateway(
            self, "Gateway", HttpGatewayProps(stage=stage, function=function, entrances=props.entrances)
        )
        CfnOutput(self, "ApiId", value=gateway.api.api_id)
        CfnOutput(self, "ApiUrl", value=gateway.url)

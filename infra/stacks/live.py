"""Live: the WebSocket API, the function behind it, and the relay that pushes news through it."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import CfnOutput
from constructs import Construct

from infra import environment, names
from infra.attachment import Stores
from infra.ground import Ground
from infra.parts.entrances import Entrances
from infra.parts.function import FunctionProps, LeadflowFunction
from infra.parts.live_gateway import LiveGateway, LiveGatewayProps
from infra.stacks.base import LeadflowStack

RELAY_MAX_EVENT_AGE_S = 60


class LiveStack(LeadflowStack):
    """`allowed_origins` are those of pages that may connect."""

    def __init__(
        self,
        scope: Construct,
        *,
        ground: Ground,
        stores: Stores,
        allowed_origins: Sequence[str],
        entrances: Entrances | None = None,
    ) -> None:
        super().__init__(scope, "live", ground=ground)
        stage = ground.stage
        connect = LeadflowFunction(
            self,
            "Connect",
            FunctionProps(
                ground=ground,
                suffix="ws-connect",
                handler="functions.ws_connect.handler.handler",
                description="Opens, closes and answers WebSocket connections.",
                timeout_s=10,
                needs=[stores.redis],
                environment=environment.origins(allowed_origins),
            ),
        )
        self.gateway = LiveGateway(
            self, "Gateway", LiveGatewayProps(stage=stage, on_event=connect.function, entrances=entrances)
        )
        relay = LeadflowFunction(
            self,
            "Relay",
            FunctionProps(
                ground=ground,
                suffix="relay",
                handler="functions.ws_relay.handler.handler",
                description="Pushes transitions from the Redis stream to WebSocket connections.",
                timeout_s=stage.relay_timeout_s,
                needs=[stores.redis],
                environment={**environment.push(self.gateway.endpoint), **environment.relay(stage)},
                # Whoever publishes next wakes another relay; a late repetition would only find nothing to do.
                async_attempts=1,
                async_max_age_s=RELAY_MAX_EVENT_AGE_S,
                invokes_itself=True,
            ),
        )
        self.gateway.grant_push(relay.function)
        names.relay_function(relay, stage).grant_invoke_latest_version(relay.function)
        CfnOutput(self, "WebSocketApiId", value=self.gateway.api.api_id)
        CfnOutput(self, "WebSocketUrl", value=self.gateway.url)

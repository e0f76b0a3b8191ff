"""Schema migrations that run during the deploy."""

from __future__ import annotations

from aws_cdk import Duration, triggers
from constructs import Construct

from infra.attachment import Attachment
from infra.ground import Ground
from infra.parts.function import FunctionProps, LeadflowFunction

TIMEOUT_S = 300


class Migrations(Construct):
    """Runs the migrate function whenever its code or environment changed; a failing migration fails the deploy."""

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground, writer: Attachment) -> None:
        super().__init__(scope, construct_id)
        props = FunctionProps(
            ground=ground,
            suffix="migrate",
            handler="functions.migrate.handler.handler",
            description="Brings the database schema up to date.",
            timeout_s=TIMEOUT_S,
            needs=[writer],
        )
        self.function = LeadflowFunction(self, "Migrate", props).function
        self.trigger = triggers.Trigger(self, "AtDeploy", handler=self.function, timeout=Duration.seconds(TIMEOUT_S))

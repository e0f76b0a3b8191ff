"""Schema migrations that run during the deploy."""

from __future__ import annotations

from aws_cdk import Duration, triggers
from constructs import Construct

from infra import environment
from infra.packaging import Artifact
from infra.parts.function import FunctionProps, LeadflowFunction
from infra.stage import Stage

TIMEOUT_S = 300


class Migrations(Construct):
    """Runs the migrate function whenever its code or environment changed; a failing migration fails the deploy."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage, artifact: Artifact) -> None:
        super().__init__(scope, construct_id)
        props = FunctionProps(
            stage=stage,
            artifact=artifact,
            suffix="migrate",
            handler="functions.migrate.handler.handler",
            description="Brings the database schema up to date.",
            timeout_s=TIMEOUT_S,
            environment=environment.database(stage),
        )
        self.function = LeadflowFunction(self, "Migrate", props).function
        triggers.Trigger(self, "AtDeploy", handler=self.function, timeout=Duration.seconds(TIMEOUT_S))

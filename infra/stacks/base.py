"""What every stack has in common."""

from __future__ import annotations

from aws_cdk import Environment, Stack
from constructs import Construct

from infra import names
from infra.packaging import Artifact
from infra.stage import Stage


class LeadflowStack(Stack):
    """One concern of one stage."""

    def __init__(self, scope: Construct, concern: str, *, stage: Stage, artifact: Artifact) -> None:
        super().__init__(
            scope,
            names.stack_name(stage, concern),
            env=Environment(account=stage.account, region=stage.region),
            tags={"product": names.PRODUCT, "stage": stage.name},
        )
        self.config = stage
        self.artifact = artifact

"""What every stack has in common."""

from __future__ import annotations

from aws_cdk import Environment, Stack
from constructs import Construct

from infra import names
from infra.ground import Ground


class LeadflowStack(Stack):
    """One concern of one stage. `region` is the stage's, unless AWS wants the concern in another."""

    def __init__(self, scope: Construct, concern: str, *, ground: Ground, region: str | None = None) -> None:
        stage = ground.stage
        super().__init__(
            scope,
            names.stack_name(stage, concern),
            env=Environment(account=stage.account, region=region or stage.region),
            tags={"product": names.PRODUCT, "stage": stage.name},
            cross_region_references=True if stage.cloud else None,
        )
        self.config = stage
        self.ground = ground

"""Data: the schema. The deploy runs migrations here, before any other stack's functions change."""

from __future__ import annotations

from constructs import Construct

from infra.packaging import Artifact
from infra.parts.migrations import Migrations
from infra.stacks.base import LeadflowStack
from infra.stage import Stage


class DataStack(LeadflowStack):
    def __init__(self, scope: Construct, *, stage: Stage, artifact: Artifact) -> None:
        super().__init__(scope, "data", stage=stage, artifact=artifact)
        Migrations(self, "Migrations", stage=stage, artifact=artifact)

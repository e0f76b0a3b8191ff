"""Network: the VPC, and the way out of it."""

from __future__ import annotations

from constructs import Construct

from infra.cloud import Cloud
from infra.ground import Ground
from infra.parts.network import Network
from infra.stacks.base import LeadflowStack


class NetworkStack(LeadflowStack):
    def __init__(self, scope: Construct, *, ground: Ground, cloud: Cloud) -> None:
        super().__init__(scope, "network", ground=ground)
        self.network = Network(self, "Network", stage=ground.stage, cloud=cloud)

"""Firewall: WAF for CloudFront, which takes it from us-east-1 only."""

from __future__ import annotations

from constructs import Construct

from infra.ground import Ground
from infra.parts.firewall import Firewall
from infra.stacks.base import LeadflowStack

REGION = "us-east-1"


class FirewallStack(LeadflowStack):
    """In another region than the stage's, CDK carries the ARN over by a parameter that the web stack reads."""

    def __init__(self, scope: Construct, *, ground: Ground) -> None:
        super().__init__(scope, "firewall", ground=ground, region=REGION)
        self.web_acl_arn = Firewall(self, "Firewall", stage=ground.stage).arn

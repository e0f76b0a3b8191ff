"""What all functions of a stage stand on."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2

from infra.packaging import Artifact
from infra.stage import Stage


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where in a VPC functions run: subnets with a way out, and the security group that lets them use it."""

    vpc: ec2.IVpc
    subnets: ec2.SubnetSelection
    security_group: ec2.ISecurityGroup


@dataclass(frozen=True, kw_only=True)
class Ground:
    """`layer` holds the dependencies, None where the runtime has them (an emulator's interpreter). `placement` is
    None where functions reach everything without a VPC."""

    stage: Stage
    artifact: Artifact
    layer: Artifact | None = None
    placement: Placement | None = None

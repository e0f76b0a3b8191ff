"""The VPC of a stage: two zones, and a way out for what the functions call.

Functions stand in the VPC for Postgres and Valkey, and from there they call OpenAI, PostToConnection, Step Functions,
Lambda and Secrets Manager. Compared at list prices of us-east-1, a month of 730 hours:

- One NAT gateway: $32.85, $3.65 for its address, $0.045 a GB. One in each of two zones: $73.00 and the traffic.
- A NAT instance (t4g.nano): $3.07, $3.65 for its address, $0.64 for its disk: $7.36, no price a GB beyond EC2's own.
- Interface endpoints: $7.30 each in each zone. There are some for Lambda, Step Functions and Secrets Manager (together
  $21.90 in one zone, $43.80 in two), none for the public WebSocket API's connections, and none for OpenAI: they would
  come on top of a NAT, not instead of it, and save $0.045 a GB of a traffic that is about 1 GB per 10,000 leads.
- IPv6 through an egress-only gateway costs nothing, and AWS's calls could take it (the dual-stack endpoints of Lambda,
  Step Functions and Secrets Manager, an API of the dualstack address type). OpenAI's API promises no IPv6 address,
  nor does every compatible server: without a NAT the AI would hang on that. So it could save traffic only.

So `dev` has the NAT instance: one machine, whose loss stops news and AI until it is replaced, and no data. `prod` has a
NAT gateway in each zone: losing a zone must not cut the other one off, and nobody has to patch them.
"""

from __future__ import annotations

from aws_cdk import Fn
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import names
from infra.cloud import Cloud
from infra.ground import Placement
from infra.stage import Stage

CIDR = "10.20.0.0/16"
ZONES = 2
HTTPS = 443


class Network(Construct):
    """`placement` is where functions run; `isolated` the subnets without any way out, for the stores."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage, cloud: Cloud) -> None:
        super().__init__(scope, construct_id)
        instance = _nat_instance() if cloud.nat == "instance" else None
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            vpc_name=f"{names.PRODUCT}-{stage.name}",
            ip_addresses=ec2.IpAddresses.cidr(CIDR),
            # By index and not by name: asking which zones there are would need credentials at synthesis.
            availability_zones=[Fn.select(index, Fn.get_azs()) for index in range(ZONES)],
            nat_gateway_provider=instance,
            nat_gateways=1 if instance else ZONES,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24),
                ec2.SubnetConfiguration(name="Functions", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=20),
                ec2.SubnetConfiguration(name="Stores", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24),
            ],
            restrict_default_security_group=True,
        )
        self.isolated = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        group = ec2.SecurityGroup(
            self,
            "Functions",
            vpc=self.vpc,
            description="Leadflow functions: out by HTTPS only.",
            allow_all_outbound=False,
        )
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(HTTPS), "OpenAI and AWS")
        if instance:
            instance.connections.allow_from(group, ec2.Port.tcp(HTTPS), "What functions call")
            for machine in instance.gateway_instances:
                _encrypt_disk(machine)
        self.placement = Placement(
            vpc=self.vpc,
            subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_group=group,
        )
        self.vpc.add_flow_log(
            "Rejected",
            traffic_type=ec2.FlowLogTrafficType.REJECT,
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(
                logs.LogGroup(
                    self, "FlowLogs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=names.removal(stage)
                )
            ),
        )


def _nat_instance() -> ec2.NatInstanceProviderV2:
    """An Amazon Linux that forwards; its image is looked up at deploy by a public parameter."""
    return ec2.NatProvider.instance_v2(
        instance_type=ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(cpu_type=ec2.AmazonLinuxCpuType.ARM_64),
        credit_specification=ec2.CpuCredits.STANDARD,
        default_allowed_traffic=ec2.NatTrafficDirection.OUTBOUND_ONLY,
    )


def _encrypt_disk(machine: ec2.Instance) -> None:
    """The provider offers no choice of disks."""
    part = machine.node.default_child
    assert isinstance(part, ec2.CfnInstance)
    disk = ec2.CfnInstance.EbsProperty(encrypted=True, volume_size=8, volume_type="gp3")
    part.block_device_mappings = [ec2.CfnInstance.BlockDeviceMappingProperty(device_name="/dev/xvda", ebs=disk)]

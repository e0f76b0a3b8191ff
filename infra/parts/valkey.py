"""Valkey of a stage on AWS: ElastiCache nodes with TLS, encryption and one user with a password.

Nodes and not ElastiCache Serverless, which always speaks the cluster protocol: our transactions touch keys of several
slots. What is in Valkey may be lost at any time (it only carries news), so nothing is backed up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra import names
from infra.attachment import Attachment
from infra.cloud import Valkey
from infra.parts.network import Network
from infra.stage import Stage

PORT = 6379
USER = "leadflow"
# What the functions do: everything to keys, streams and scripts; nothing that could empty, stop or reconfigure it.
ACCESS = "on ~* &* +@all -@admin -@dangerous"


@dataclass(frozen=True, kw_only=True)
class ValkeyProps:
    stage: Stage
    size: Valkey
    network: Network


class ValkeyCache(Construct):
    """`attachment` attaches functions."""

    def __init__(self, scope: Construct, construct_id: str, props: ValkeyProps) -> None:
        super().__init__(scope, construct_id)
        identifier = names.cache_cluster(props.stage)
        vpc = props.network.vpc
        own = ec2.SecurityGroup(self, "Nodes", vpc=vpc, description="Leadflow Valkey", allow_all_outbound=False)
        clients = ec2.SecurityGroup(
            self, "Clients", vpc=vpc, description="May speak to Leadflow Valkey", allow_all_outbound=False
        )
        own.connections.allow_from(clients, ec2.Port.tcp(PORT), "Valkey")
        secret = secretsmanager.Secret(
            self,
            "Password",
            description="Leadflow's user of Valkey.",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"username": USER}),
                generate_string_key="password",
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=names.removal(props.stage),
        )
        user = elasticache.CfnUser(
            self,
            "User",
            engine="valkey",
            user_id=identifier,
            user_name=USER,
            access_string=ACCESS,
            passwords=[secret.secret_value_from_json("password").unsafe_unwrap()],  # by reference, not in the template
        )
        group = elasticache.CfnUserGroup(
            self, "Users", engine="valkey", user_group_id=identifier, user_ids=[user.user_id]
        )
        group.add_resource_dependency(user)
        subnets = elasticache.CfnSubnetGroup(
            self,
            "Subnets",
            cache_subnet_group_name=identifier,
            description="Leadflow Valkey: no way out.",
            subnet_ids=vpc.select_subnets(subnet_type=props.network.isolated.subnet_type).subnet_ids,
        )
        several = props.size.nodes > 1
        cache = elasticache.CfnReplicationGroup(
            self,
            "Valkey",
            replication_group_id=identifier,
            replication_group_description="Leadflow: news, tickets, connections, rate limits.",
            engine="valkey",
            engine_version="8.0",
            cache_node_type=props.size.node_type,
            num_cache_clusters=props.size.nodes,
            automatic_failover_enabled=several,
            multi_az_enabled=several,
            port=PORT,
            cache_subnet_group_name=subnets.ref,
            security_group_ids=[own.security_group_id],
            transit_encryption_enabled=True,
            at_rest_encryption_enabled=True,
            user_group_ids=[group.user_group_id],
            auto_minor_version_upgrade=True,
        )
        cache.add_resource_dependency(group)
        self.attachment = Attachment(
            variables={
                "REDIS_URL": f"rediss://{cache.attr_primary_end_point_address}:{PORT}",
                "REDIS_SECRET_ARN": secret.secret_arn,
            },
            secrets=[secret],
            security_groups=[clients],
        )

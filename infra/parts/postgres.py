"""Postgres of a stage on AWS: Aurora PostgreSQL Serverless v2, and RDS Proxy before it where the stage says so.

Aurora in both stages, so that `dev` runs what `prod` runs: it pauses in the one, and in the other keeps a reader in the
second zone that takes over within about half a minute (an RDS Multi-AZ instance takes one to two), with its storage in
three zones. It grows with a burst instead of being sized for one.

RDS keeps the password itself: it makes the secret, rotates it every seven days and needs no function of ours for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra import names
from infra.attachment import Attachment
from infra.cloud import Postgres
from infra.parts.network import Network
from infra.stage import Stage

PORT = 5432
DATABASE = "leadflow"
USER = "leadflow"
VERSION = rds.AuroraPostgresEngineVersion.VER_17_7

# Slow statements and waits are logged, without values: they are what customers wrote.
LOGGING = {
    "log_min_duration_statement": "1000",
    "log_lock_waits": "1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}

# A container keeps its connection, and an open connection keeps Aurora awake: end those that idle.
IDLE_SESSION_TIMEOUT_MS = 60_000


@dataclass(frozen=True, kw_only=True)
class PostgresProps:
    stage: Stage
    size: Postgres
    network: Network


class PostgresCluster(Construct):
    """`database` attaches functions (by the proxy where there is one), `writer` the migrations, never by the proxy:
    they hold a session's lock and create indexes outside a transaction."""

    def __init__(self, scope: Construct, construct_id: str, props: PostgresProps) -> None:
        super().__init__(scope, construct_id)
        stage, size = props.stage, props.size
        self._props = props
        own = self._group("Cluster", "Leadflow Postgres")
        direct = self._group("Direct", "May speak to Leadflow Postgres itself")
        _let(direct, own)
        engine = rds.DatabaseClusterEngine.aurora_postgres(version=VERSION)
        parameters = {"rds.force_ssl": "1", **LOGGING}
        if size.pauses_after_s:
            parameters["idle_session_timeout"] = str(IDLE_SESSION_TIMEOUT_MS)
        identifier = names.database_cluster(stage)
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/rds/cluster/{identifier}/postgresql",  # RDS would make it itself, to keep for ever
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=names.removal(stage),
        )
        reader = rds.ClusterInstance.serverless_v2("Reader", scale_with_writer=True, publicly_accessible=False)
        self.cluster = rds.DatabaseCluster(
            self,
            "Postgres",
            engine=engine,
            cluster_identifier=identifier,
            default_database_name=DATABASE,
            port=PORT,
            credentials=rds.Credentials.from_username(USER),
            manage_master_user_password=True,
            writer=rds.ClusterInstance.serverless_v2("Writer", publicly_accessible=False),
            readers=[reader] if size.has_reader else [],
            serverless_v2_min_capacity=size.min_acu,
            serverless_v2_max_capacity=size.max_acu,
            serverless_v2_auto_pause_duration=Duration.seconds(size.pauses_after_s) if size.pauses_after_s else None,
            vpc=props.network.vpc,
            vpc_subnets=props.network.isolated,
            security_groups=[own],
            parameter_group=rds.ParameterGroup(self, "Parameters", engine=engine, parameters=parameters),
            storage_encrypted=True,
            copy_tags_to_snapshot=True,
            backup=rds.BackupProps(retention=Duration.days(size.backup_days)),
            deletion_protection=stage.keeps_data_when_deleted,
            removal_policy=RemovalPolicy.SNAPSHOT if stage.keeps_data_when_deleted else RemovalPolicy.DESTROY,
            cloudwatch_logs_exports=["postgresql"],
        )
        self.cluster.node.add_dependency(log_group)
        secret = self.cluster.secret
        assert secret is not None, "RDS manages the password, so there is a secret"
        host = self.cluster.cluster_endpoint.hostname
        self.writer = self._attachment(host, secret, direct)
        self.database = self._by_proxy(secret) if size.has_proxy else self.writer

    def _by_proxy(self, secret: secretsmanager.ISecret) -> Attachment:
        """RDS Proxy shares few connections among many functions, and holds them through a failover. CDK lets it
        through to the cluster."""
        own = self._group("Proxy", "Leadflow RDS Proxy")
        clients = self._group("ProxyClients", "May speak to Leadflow RDS Proxy")
        _let(clients, own)
        proxy = rds.DatabaseProxy(
            self,
            "RdsProxy",
            db_proxy_name=names.database_cluster(self._props.stage),
            proxy_target=rds.ProxyTarget.from_cluster(self.cluster),
            secrets=[secret],
            vpc=self._props.network.vpc,
            vpc_subnets=self._props.network.isolated,
            security_groups=[own],
            require_tls=True,
            borrow_timeout=Duration.seconds(10),
            idle_client_timeout=Duration.minutes(30),
        )
        return self._attachment(proxy.endpoint, secret, clients)

    def _attachment(self, host: str, secret: secretsmanager.ISecret, group: ec2.ISecurityGroup) -> Attachment:
        variables = {
            "DATABASE_HOST": host,
            "DATABASE_PORT": str(PORT),
            "DATABASE_NAME": DATABASE,
            "DATABASE_SECRET_ARN": secret.secret_arn,
        }
        if self._props.size.pauses_after_s:
            variables["DATABASE_PAUSES"] = "true"
        return Attachment(variables=variables, secrets=[secret], security_groups=[group])

    def _group(self, construct_id: str, description: str) -> ec2.SecurityGroup:
        vpc = self._props.network.vpc
        return ec2.SecurityGroup(self, construct_id, vpc=vpc, description=description, allow_all_outbound=False)


def _let(client: ec2.SecurityGroup, server: ec2.SecurityGroup) -> None:
    server.connections.allow_from(client, ec2.Port.tcp(PORT), "Postgres")

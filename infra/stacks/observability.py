"""Observability: what an operator is told, and what they look at."""

from __future__ import annotations

from aws_cdk import Aws, CfnOutput
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra import names
from infra.cloud import Cloud
from infra.ground import Ground
from infra.parts.alarms import Alarms
from infra.parts.board import Board
from infra.parts.entrances import Entrances
from infra.parts.metrics import Metrics
from infra.stacks.base import LeadflowStack


class ObservabilityStack(LeadflowStack):
    def __init__(self, scope: Construct, *, ground: Ground, cloud: Cloud, entrances: Entrances) -> None:
        super().__init__(scope, "observability", ground=ground)
        topic = self._topic()
        if cloud.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(cloud.alarm_email))
        metrics = Metrics(stage=ground.stage, cloud=cloud, entrances=entrances)
        alarms = Alarms(self, "Alarms", metrics=metrics, topic=topic).alarms
        Board(self, "Board", metrics=metrics, alarms=alarms)
        CfnOutput(self, "AlarmTopicArn", value=topic.topic_arn)

    def _topic(self) -> sns.Topic:
        """One topic for all alarms, with a key of its own: CloudWatch may not use the one that AWS keeps for SNS."""
        key = kms.Key(
            self,
            "TopicKey",
            description="Leadflow's alarms",
            enable_key_rotation=True,
            removal_policy=names.removal(self.config),
        )
        alarms = iam.ServicePrincipal(
            "cloudwatch.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        )
        key.grant(alarms, "kms:Decrypt", "kms:GenerateDataKey*")
        topic = sns.Topic(
            self,
            "Topic",
            topic_name=f"{names.PRODUCT}-{self.config.name}-alarms",
            master_key=key,
            enforce_ssl=True,
        )
        # A policy of its own takes the place of the one that lets the whole account publish.
        topic.grant_publish(alarms)
        return topic

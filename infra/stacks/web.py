"""Web: what a viewer meets first. The addresses of both APIs, the dashboard's bucket, and CloudFront before them.

It comes before the functions, which must know the dashboard's origin; the dashboard's files come after them
(`infra/stacks/dashboard.py`), so that a new page never meets an old API.
"""

from __future__ import annotations

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra import names
from infra.attachment import Attachment
from infra.cloud import Cloud
from infra.ground import Ground
from infra.parts.distribution import Distribution, DistributionProps
from infra.parts.entrances import Entrances
from infra.stacks.base import LeadflowStack


class WebStack(LeadflowStack):
    """`origin_check` attaches the function that lets only CloudFront in."""

    def __init__(self, scope: Construct, *, ground: Ground, cloud: Cloud, web_acl_arn: str | None) -> None:
        super().__init__(scope, "web", ground=ground)
        self.entrances = Entrances(self, "Entrances", stage=ground.stage)
        self.bucket = self._bucket()
        secret = self._origin_secret()
        self.front = Distribution(
            self,
            "Front",
            DistributionProps(
                stage=ground.stage,
                cloud=cloud,
                bucket=self.bucket,
                entrances=self.entrances,
                origin_secret=secret,
                web_acl_arn=web_acl_arn,
            ),
        )
        self.origin_check = Attachment(variables={"ORIGIN_SECRET_ARN": secret.secret_arn}, secrets=[secret])
        CfnOutput(self, "DashboardUrl", value=self.front.origin)
        CfnOutput(self, "DistributionId", value=self.front.distribution.distribution_id)

    def _bucket(self) -> s3.Bucket:
        keeps = self.config.keeps_data_when_deleted
        return s3.Bucket(
            self,
            "Dashboard",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
            removal_policy=names.removal(self.config),
            auto_delete_objects=not keeps,
        )

    def _origin_secret(self) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            "OriginSecret",
            description="What CloudFront sends to Leadflow's API to prove that it is CloudFront.",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=48, exclude_punctuation=True),
            removal_policy=names.removal(self.config),
        )

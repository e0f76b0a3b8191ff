"""Dashboard: its files, put into the bucket last, when the API that they speak to is there."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from infra import names
from infra.ground import Ground
from infra.packaging import Artifact
from infra.stacks.base import LeadflowStack

API_PATH = "/api"
NOT_SERVED = [".built", ".vite"]
HASHED = "assets/*"
"""Files whose names hold a hash of their content: they never change."""


class DashboardStack(LeadflowStack):
    def __init__(
        self,
        scope: Construct,
        *,
        ground: Ground,
        files: Artifact,
        bucket: s3.IBucket,
        distribution: cloudfront.IDistribution,
    ) -> None:
        super().__init__(scope, "dashboard", ground=ground)
        log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=names.removal(ground.stage)
        )
        source = deployment.Source.asset(str(files.path), asset_hash=files.digest, exclude=NOT_SERVED)
        hashed = deployment.BucketDeployment(
            self,
            "Hashed",
            destination_bucket=bucket,
            sources=[source],
            exclude=["*"],
            include=[HASHED],
            cache_control=[
                deployment.CacheControl.set_public(),
                deployment.CacheControl.max_age(Duration.days(365)),
                deployment.CacheControl.immutable(),
            ],
            prune=False,  # an open page may still load parts of the version before
            log_group=log_group,
        )
        named = deployment.BucketDeployment(
            self,
            "Named",
            destination_bucket=bucket,
            sources=[source, deployment.Source.json_data("config.json", {"api_url": API_PATH})],
            exclude=[HASHED],
            cache_control=[deployment.CacheControl.no_cache()],
            prune=False,
            distribution=distribution,
            distribution_paths=["/*"],
            log_group=log_group,
        )
        named.node.add_dependency(hashed)

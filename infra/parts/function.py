"""One Lambda function of the shared artifact, with a role and a log group of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import AssetHashType, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import names
from infra.packaging import Artifact
from infra.stage import Stage

RUNTIME = lambda_.Runtime.PYTHON_3_14


@dataclass(frozen=True, kw_only=True)
class FunctionProps:
    """`suffix` ends the function's name and is its service name in logs; `handler` is `module.function`.

    `async_attempts` and `async_max_age_s` bound what the service repeats of an asynchronous invocation; `None` leaves
    AWS's defaults (three attempts within six hours). `invokes_itself` turns recursive-loop detection off.
    """

    stage: Stage
    artifact: Artifact
    suffix: str
    handler: str
    description: str
    timeout_s: int
    memory_mb: int = 512
    environment: Mapping[str, str] = field(default_factory=dict)
    async_attempts: int | None = None
    async_max_age_s: int | None = None
    invokes_itself: bool = False


class LeadflowFunction(Construct):
    """`function` may do nothing but write its own log until something is granted to it."""

    def __init__(self, scope: Construct, construct_id: str, props: FunctionProps) -> None:
        super().__init__(scope, construct_id)
        stage = props.stage
        name = names.function_name(stage, props.suffix)
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/lambda/{name}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.RETAIN if stage.keeps_data_when_deleted else RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=props.description,
            code=lambda_.Code.from_asset(
                str(props.artifact.path), asset_hash=props.artifact.digest, asset_hash_type=AssetHashType.CUSTOM
            ),
            handler=props.handler,
            runtime=RUNTIME,
            architecture=lambda_.Architecture.ARM_64 if stage.arm64 else lambda_.Architecture.X86_64,
            timeout=Duration.seconds(props.timeout_s),
            memory_size=props.memory_mb,
            environment=_common_environment(props) | dict(props.environment),
            reserved_concurrent_executions=stage.concurrency.get(props.suffix),
            retry_attempts=None if props.async_attempts is None else props.async_attempts - 1,
            max_event_age=None if props.async_max_age_s is None else Duration.seconds(props.async_max_age_s),
            recursive_loop=lambda_.RecursiveLoop.ALLOW if props.invokes_itself else None,
            tracing=lambda_.Tracing.DISABLED,
            role=role,
            log_group=log_group,
        )


def _common_environment(props: FunctionProps) -> dict[str, str]:
    return {
        "STAGE": props.stage.name,
        "LOG_LEVEL": props.stage.log_level,
        "POWERTOOLS_SERVICE_NAME": props.suffix,
        "POWERTOOLS_METRICS_NAMESPACE": "Leadflow",
        "POWERTOOLS_TRACE_DISABLED": "true",
        # pydantic would look for plugins among all installed packages at each cold start
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }

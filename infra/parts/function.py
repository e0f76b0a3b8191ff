"""One Lambda function of the shared artifact, with a role and a log group of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aws_cdk import AssetHashType, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import names
from infra.attachment import Attachment
from infra.ground import Ground
from infra.packaging import Artifact
from infra.python import LAMBDA_PYTHON

RUNTIME = lambda_.Runtime(f"python{LAMBDA_PYTHON}", lambda_.RuntimeFamily.PYTHON)

NETWORK_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)


@dataclass(frozen=True, kw_only=True)
class FunctionProps:
    """`suffix` ends the function's name and is its service name in logs; `handler` is `module.function`.

    `needs` are the things it uses: it gets their variables and the rights to them. `async_attempts` and
    `async_max_age_s` bound what the service repeats of an asynchronous invocation; `None` leaves AWS's defaults (three
    attempts within six hours). `invokes_itself` turns recursive-loop detection off.
    """

    ground: Ground
    suffix: str
    handler: str
    description: str
    timeout_s: int
    memory_mb: int = 512
    needs: Sequence[Attachment] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    async_attempts: int | None = None
    async_max_age_s: int | None = None
    invokes_itself: bool = False


class LeadflowFunction(Construct):
    """`function` may do nothing but write its own log and read what it `needs`, until something is granted to it."""

    def __init__(self, scope: Construct, construct_id: str, props: FunctionProps) -> None:
        super().__init__(scope, construct_id)
        ground, stage = props.ground, props.ground.stage
        placement = ground.placement
        name = names.function_name(stage, props.suffix)
        architecture = lambda_.Architecture.ARM_64 if stage.arm64 else lambda_.Architecture.X86_64
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/lambda/{name}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=names.removal(stage),
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        groups = [group for need in props.needs for group in need.security_groups]
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=props.description,
            code=_code(ground.artifact),
            handler=props.handler,
            runtime=RUNTIME,
            architecture=architecture,
            layers=[_dependencies(self, ground.layer, architecture)] if ground.layer else None,
            timeout=Duration.seconds(props.timeout_s),
            memory_size=props.memory_mb,
            environment=_environment(props),
            reserved_concurrent_executions=stage.concurrency.get(props.suffix),
            retry_attempts=None if props.async_attempts is None else props.async_attempts - 1,
            max_event_age=None if props.async_max_age_s is None else Duration.seconds(props.async_max_age_s),
            recursive_loop=lambda_.RecursiveLoop.ALLOW if props.invokes_itself else None,
            tracing=lambda_.Tracing.ACTIVE if stage.cloud else lambda_.Tracing.DISABLED,
            vpc=placement.vpc if placement else None,
            vpc_subnets=placement.subnets if placement else None,
            security_groups=[placement.security_group, *groups] if placement else None,
            role=role,
            log_group=log_group,
        )
        if placement:
            _let_into_vpc(role, name)
        for secret in (secret for need in props.needs for secret in need.secrets):
            secret.grant_read(role)


def _let_into_vpc(role: iam.Role, name: str) -> None:
    """What Lambda does with the role to place the function. The code itself may not: Lambda tells its calls apart by
    the function that makes them (AWS, "Giving Lambda functions access to resources in a VPC")."""
    role.add_to_policy(iam.PolicyStatement(actions=list(NETWORK_INTERFACES), resources=["*"]))
    role.add_to_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            actions=list(NETWORK_INTERFACES),
            resources=["*"],
            conditions={"ArnEquals": {"lambda:SourceFunctionArn": names.function_arn(name)}},
        )
    )


def _code(artifact: Artifact) -> lambda_.Code:
    return lambda_.Code.from_asset(str(artifact.path), asset_hash=artifact.digest, asset_hash_type=AssetHashType.CUSTOM)


def _dependencies(scope: Construct, layer: Artifact, architecture: lambda_.Architecture) -> lambda_.ILayerVersion:
    """The stack's layer. Each stack has its own of the same content: one for all would be an export, and an export in
    use cannot change, so that no deploy could bring new dependencies."""
    stack = Stack.of(scope)
    found = stack.node.try_find_child("Dependencies")
    if isinstance(found, lambda_.LayerVersion):
        return found
    return lambda_.LayerVersion(
        stack,
        "Dependencies",
        description="The libraries that the functions import.",
        code=_code(layer),
        compatible_architectures=[architecture],
        compatible_runtimes=[RUNTIME],
    )


def _environment(props: FunctionProps) -> dict[str, str]:
    stage = props.ground.stage
    variables = {
        "STAGE": stage.name,
        "LOG_LEVEL": stage.log_level,
        "POWERTOOLS_SERVICE_NAME": props.suffix,
        "POWERTOOLS_METRICS_NAMESPACE": names.metrics_namespace(stage),
        "POWERTOOLS_TRACE_DISABLED": "true",
        # pydantic would look for plugins among all installed packages at each cold start
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }
    for need in props.needs:
        variables |= need.variables
    return variables | dict(props.environment)

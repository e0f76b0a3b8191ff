"""Names, addresses and rules that several stacks must agree on.

They follow from the stage alone, so that a stack refers to another's function by name instead of by an export, which
would tie their updates together.
"""

from __future__ import annotations

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.stage import Stage

PRODUCT = "leadflow"


def stack_name(stage: Stage, concern: str) -> str:
    return f"{PRODUCT}-{stage.name}-{concern}"


def function_name(stage: Stage, suffix: str) -> str:
    return f"{PRODUCT}-{stage.name}-{suffix}"


def function_arn(name: str) -> str:
    """In the account and region of the stack that uses it."""
    return f"arn:{Aws.PARTITION}:lambda:{Aws.REGION}:{Aws.ACCOUNT_ID}:function:{name}"


def state_machine_name(stage: Stage) -> str:
    return f"{PRODUCT}-{stage.name}"


def state_machine_arn(stage: Stage) -> str:
    """In the account and region of the stack that uses it."""
    return f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}:stateMachine:{state_machine_name(stage)}"


def removal(stage: Stage) -> RemovalPolicy:
    """What becomes of logs and data when their stack is deleted. A creation that fails leaves nothing in its way."""
    return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if stage.keeps_data_when_deleted else RemovalPolicy.DESTROY


def metrics_namespace(stage: Stage) -> str:
    """Of the functions' own metrics. Stages of one account must not add up in one metric."""
    return "Leadflow" if stage.emulator else f"Leadflow/{stage.name}"


def relay_function(scope: Construct, stage: Stage) -> lambda_.IFunction:
    """The relay, to grant its invocation; also to itself, where an attribute reference would be a cycle."""
    return lambda_.Function.from_function_name(scope, "Relay", function_name(stage, "relay"))


def state_machine(scope: Construct, stage: Stage) -> sfn.IStateMachine:
    """The state machine, to grant starting it and looking at its executions."""
    return sfn.StateMachine.from_state_machine_name(scope, "Machine", state_machine_name(stage))


def database_cluster(stage: Stage) -> str:
    return f"{PRODUCT}-{stage.name}"


def cache_cluster(stage: Stage) -> str:
    return f"{PRODUCT}-{stage.name}"


def http_base_path(stage: Stage) -> str:
    """The path below which the HTTP API is reached directly: empty on AWS, where an API has a host of its own."""
    return f"/_aws/execute-api/{stage.emulator.http_api_id}/$default" if stage.emulator else ""

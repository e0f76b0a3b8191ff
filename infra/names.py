"""Names and addresses that several stacks must agree on.

They follow from the stage alone, so that a stack refers to another's function by name instead of by an export, which
would tie their updates together.
"""

from __future__ import annotations

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.stage import Stage

PRODUCT = "leadflow"


def stack_name(stage: Stage, concern: str) -> str:
    return f"{PRODUCT}-{stage.name}-{concern}"


def function_name(stage: Stage, suffix: str) -> str:
    return f"{PRODUCT}-{stage.name}-{suffix}"


def state_machine_name(stage: Stage) -> str:
    return f"{PRODUCT}-{stage.name}"


def relay_function(scope: Construct, stage: Stage) -> lambda_.IFunction:
    """The relay, to grant its invocation; also to itself, where an attribute reference would be a cycle."""
    return lambda_.Function.from_function_name(scope, "Relay", function_name(stage, "relay"))


def state_machine(scope: Construct, stage: Stage) -> sfn.IStateMachine:
    """The state machine, to grant starting it and looking at its executions."""
    return sfn.StateMachine.from_state_machine_name(scope, "Machine", state_machine_name(stage))


def http_base_path(stage: Stage) -> str:
    """The path below which the HTTP API is reached directly: empty on AWS, where an API has a host of its own."""
    return f"/_aws/execute-api/{stage.emulator.http_api_id}/$default" if stage.emulator else ""

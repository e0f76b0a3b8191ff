"""The sweep: every minute, and at once for an execution that ended badly."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra import environment, names
from infra.attachment import Stores
from infra.ground import Ground
from infra.parts.function import FunctionProps, LeadflowFunction

ENDED_BADLY = ["FAILED", "TIMED_OUT", "ABORTED"]


@dataclass(frozen=True, kw_only=True)
class SweepProps:
    """`relay` is invoked on a backlog; `machine` is the one whose executions are repaired."""

    ground: Ground
    stores: Stores
    machine: sfn.IStateMachine
    relay: lambda_.IFunction


class Sweep(Construct):
    def __init__(self, scope: Construct, construct_id: str, props: SweepProps) -> None:
        super().__init__(scope, construct_id)
        stage = props.ground.stage
        self.function = LeadflowFunction(
            self,
            "Sweep",
            FunctionProps(
                ground=props.ground,
                suffix="sweep",
                handler="functions.sweep.handler.handler",
                description="Repairs what a crash left between two systems.",
                timeout_s=60,
                needs=[props.stores.database, props.stores.redis],
                environment={
                    **environment.executions(props.machine.state_machine_arn),
                    **environment.relay(stage),
                },
            ),
        ).function
        props.machine.grant_start_execution(self.function)
        props.machine.grant_execution(self.function, "states:DescribeExecution")
        props.relay.grant_invoke_latest_version(self.function)

        events.Rule(
            self,
            "EveryMinute",
            rule_name=names.function_name(stage, "sweep-every-minute"),
            schedule=events.Schedule.rate(Duration.minutes(1)),
            targets=[targets.LambdaFunction(self.function)],
        )
        events.Rule(
            self,
            "ExecutionEndedBadly",
            rule_name=names.function_name(stage, "execution-ended-badly"),
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={"stateMachineArn": [props.machine.state_machine_arn], "status": ENDED_BADLY},
            ),
            targets=[targets.LambdaFunction(self.function)],
        )

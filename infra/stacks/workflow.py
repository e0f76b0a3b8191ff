"""Workflow: the steps, the state machine that runs them, and the sweep that repairs its executions."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import CfnOutput
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import environment, names
from infra.attachment import Attachment, Stores
from infra.ground import Ground
from infra.parts.function import FunctionProps, LeadflowFunction
from infra.parts.state_machine import LeadStateMachine, StateMachineProps
from infra.parts.sweep import Sweep, SweepProps
from infra.stacks.base import LeadflowStack

STEP_TIMEOUT_S = 30
FAIL_TIMEOUT_S = 30


class WorkflowStack(LeadflowStack):
    def __init__(self, scope: Construct, *, ground: Ground, stores: Stores) -> None:
        super().__init__(scope, "workflow", ground=ground)
        self._relay = names.relay_function(self, ground.stage)
        self._stores = stores
        machine = LeadStateMachine(
            self,
            "Lead",
            StateMachineProps(
                stage=ground.stage,
                intent=self._step("intent", "Step 1: classifies the message."),
                extract=self._step("extract", "Step 2: extracts the fields."),
                route=self._step("route", "Step 3: decides queue, priority and SLA."),
                record_failure=self._worker("fail", "Records a failure that no step could record.", FAIL_TIMEOUT_S),
            ),
        ).machine
        sweep = Sweep(
            self, "Sweep", SweepProps(ground=ground, stores=stores, machine=machine, relay=self._relay)
        ).function
        CfnOutput(self, "StateMachineArn", value=machine.state_machine_arn)
        CfnOutput(self, "SweepFunctionName", value=sweep.function_name)

    def _step(self, suffix: str, description: str) -> lambda_.IFunction:
        return self._worker(suffix, description, STEP_TIMEOUT_S, [self._stores.ai])

    def _worker(
        self, suffix: str, description: str, timeout_s: int, further_needs: Sequence[Attachment] = ()
    ) -> lambda_.IFunction:
        """A function of the state machine: it writes to Postgres, publishes, and wakes the relay."""
        function = LeadflowFunction(
            self,
            suffix.capitalize(),
            FunctionProps(
                ground=self.ground,
                suffix=suffix,
                handler=f"functions.{suffix}.handler.handler",
                description=description,
                timeout_s=timeout_s,
                needs=[self._stores.database, self._stores.redis, *further_needs],
                environment=environment.relay(self.config),
            ),
        ).function
        self._relay.grant_invoke_latest_version(function)
        return function

"""Workflow: the steps, the state machine that runs them, and the sweep that repairs its executions."""

from __future__ import annotations

from aws_cdk import CfnOutput
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import environment, names
from infra.packaging import Artifact
from infra.parts.function import FunctionProps, LeadflowFunction
from infra.parts.state_machine import LeadStateMachine, StateMachineProps
from infra.parts.sweep import Sweep, SweepProps
from infra.stacks.base import LeadflowStack
from infra.stage import Stage

STEP_TIMEOUT_S = 30
FAIL_TIMEOUT_S = 15


class WorkflowStack(LeadflowStack):
    def __init__(self, scope: Construct, *, stage: Stage, artifact: Artifact) -> None:
        super().__init__(scope, "workflow", stage=stage, artifact=artifact)
        self._relay = names.relay_function(self, stage)
        machine = LeadStateMachine(
            self,
            "Lead",
            StateMachineProps(
                stage=stage,
                intent=self._step("intent", "Step 1: classifies the message."),
                extract=self._step("extract", "Step 2: extracts the fields."),
                route=self._step("route", "Step 3: decides queue, priority and SLA."),
                record_failure=self._worker("fail", "Records a failure that no step could record.", FAIL_TIMEOUT_S, {}),
            ),
        ).machine
        sweep = Sweep(
            self, "Sweep", SweepProps(stage=stage, artifact=artifact, machine=machine, relay=self._relay)
        ).function
        CfnOutput(self, "StateMachineArn", value=machine.state_machine_arn)
        CfnOutput(self, "SweepFunctionName", value=sweep.function_name)

    def _step(self, suffix: str, description: str) -> lambda_.IFunction:
        return self._worker(suffix, description, STEP_TIMEOUT_S, environment.ai(self.config))

    def _worker(
        self, suffix: str, description: str, timeout_s: int, variables: environment.Variables
    ) -> lambda_.IFunction:
        """A function of the state machine: it writes to Postgres, publishes, and wakes the relay."""
        stage = self.config
        function = LeadflowFunction(
            self,
            suffix.capitalize(),
            FunctionProps(
                stage=stage,
                artifact=self.artifact,
                suffix=suffix,
                handler=f"functions.{suffix}.handler.handler",
                description=description,
                timeout_s=timeout_s,
                environment={
                    **environment.database(stage),
                    **environment.redis(stage),
                    **environment.relay(stage),
                    **variables,
                },
            ),
        ).function
        self._relay.grant_invoke_latest_version(function)
        return function

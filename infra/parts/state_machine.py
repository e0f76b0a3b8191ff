"""The state machine of one lead: Intent, Extract, Route, each one function, and a way to record a failure.

An expected failure is data (`status` of the step's answer) and chosen on; an unexpected one is an error and retried,
on any name, because not every runtime tells the errors of a function apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra import names
from infra.stage import Stage

EXECUTION_TIMEOUT_H = 1
# Waits between 1 s and 20 s, up to 289 s in all and half of it on average with full jitter: well over a step's lease
# (its function's timeout + 5 s), so that a step whose worker died is claimed again before the attempts run out.
RETRY_ATTEMPTS = 20
RETRY_INTERVAL_S = 1
RETRY_BACKOFF = 1.5
RETRY_MAX_DELAY_S = 20

WORKFLOW_FAILED = "Leadflow.WorkflowFailed"


@dataclass(frozen=True, kw_only=True)
class StateMachineProps:
    stage: Stage
    intent: lambda_.IFunction
    extract: lambda_.IFunction
    route: lambda_.IFunction
    record_failure: lambda_.IFunction


class LeadStateMachine(Construct):
    """Input: `{"workflow_id": ..., "drive": ...}`. A step answers `{"status": ...}`:

    `completed` goes on, `failed` fails the execution, anything else (the lead is gone, another drive took over) ends it
    quietly.
    """

    def __init__(self, scope: Construct, construct_id: str, props: StateMachineProps) -> None:
        super().__init__(scope, construct_id)
        done = sfn.Succeed(self, "Done")
        failed = sfn.Fail(
            self,
            "Failed",
            error=WORKFLOW_FAILED,
            cause="The workflow's row says which step failed and why.",
        )
        record = self._task(
            "RecordFailure",
            props.record_failure,
            {
                "workflow_id": sfn.JsonPath.string_at("$.workflow_id"),
                "drive": sfn.JsonPath.number_at("$.drive"),
                "error": sfn.JsonPath.object_at("$.error"),
            },
            result_path=sfn.JsonPath.DISCARD,
        )
        record.next(failed)

        following: sfn.IChainable = done
        for state, function in (("Route", props.route), ("Extract", props.extract), ("Intent", props.intent)):
            task = self._step(state, function)
            task.add_catch(record, errors=["States.ALL"], result_path="$.error")
            following = task.next(
                sfn.Choice(self, f"{state}Ok?")
                .when(sfn.Condition.string_equals("$.step.status", "completed"), following)
                .when(sfn.Condition.string_equals("$.step.status", "failed"), failed)
                .otherwise(done)
            )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=names.state_machine_name(props.stage),
            state_machine_type=sfn.StateMachineType.STANDARD,
            definition_body=sfn.DefinitionBody.from_chainable(following),
            timeout=Duration.hours(EXECUTION_TIMEOUT_H),
            comment="Turns one message into a routed lead.",
            tracing_enabled=True if props.stage.cloud else None,
            logs=_log(self, props.stage) if props.stage.cloud else None,
        )

    def _step(self, state: str, function: lambda_.IFunction) -> tasks.LambdaInvoke:
        identifiers = {
            "workflow_id": sfn.JsonPath.string_at("$.workflow_id"),
            "drive": sfn.JsonPath.number_at("$.drive"),
        }
        return self._task(state, function, identifiers, result_path="$.step")

    def _task(
        self, state: str, function: lambda_.IFunction, payload: Mapping[str, object], *, result_path: str
    ) -> tasks.LambdaInvoke:
        task = tasks.LambdaInvoke(
            self,
            state,
            lambda_function=function,
            payload=sfn.TaskInput.from_object(payload),
            payload_response_only=True,
            retry_on_service_exceptions=False,
            result_path=result_path,
        )
        task.add_retry(
            errors=["States.ALL"],
            interval=Duration.seconds(RETRY_INTERVAL_S),
            backoff_rate=RETRY_BACKOFF,
            max_delay=Duration.seconds(RETRY_MAX_DELAY_S),
            max_attempts=RETRY_ATTEMPTS,
            jitter_strategy=sfn.JitterType.FULL,
        )
        return task


def _log(scope: Construct, stage: Stage) -> sfn.LogOptions:
    """Every event of an execution without its data: the text of an error may quote a message."""
    group = logs.LogGroup(
        scope,
        "Logs",
        log_group_name=f"/aws/vendedlogs/states/{names.state_machine_name(stage)}",
        retention=logs.RetentionDays.ONE_MONTH,
        removal_policy=names.removal(stage),
    )
    return sfn.LogOptions(destination=group, level=sfn.LogLevel.ALL, include_execution_data=False)

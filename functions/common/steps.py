"""What a step's handler needs around the step runner: its event, its lease, and its context in logs and metrics."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict

from functions.common.observability import logger, metrics
from functions.common.step_runner import Step, StepRunner

LEASE_MARGIN_S = 5


class Drive(BaseModel):
    """The state machine's input: which workflow, in which drive."""

    model_config = ConfigDict(frozen=True)

    workflow_id: UUID
    drive: int


def run_step(step: Step, runner: StepRunner, event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """Run a step for an invocation. The lease outlasts the Lambda by a margin, so that no two work at once."""
    drive = Drive.model_validate(event)
    logger.append_keys(workflow_id=str(drive.workflow_id), drive=drive.drive, step=step.type.value)
    metrics.add_dimension("step", step.type.value)
    lease_s = context.get_remaining_time_in_millis() / 1000 + LEASE_MARGIN_S
    return runner.run(step, drive.workflow_id, drive.drive, lease_s)

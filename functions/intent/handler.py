"""Step 1: what the sender wants."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common import wiring
from functions.common.models import Intent, StepType
from functions.common.observability import logger, metrics
from functions.common.step_runner import Checked, Step
from functions.common.steps import run_step


def check(output: dict[str, Any], _context: dict[str, Any]) -> Checked:
    """A valid `Intent`."""
    return Checked(Intent.model_validate(output).model_dump(mode="json"))


STEP = Step(StepType.INTENT, ask=lambda ai, message, _context: ai.classify(message), check=check)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """Run the step for `{"workflow_id", "drive"}`."""
    return run_step(STEP, wiring.step_runner(), event, context)

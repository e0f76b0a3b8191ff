"""Step 2: what the message says about its sender and their wish."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common import wiring
from functions.common.ai.port import AiProvider, Answer
from functions.common.models import Extraction, Intent, StepType
from functions.common.observability import logger, metrics
from functions.common.step_runner import Checked, Step
from functions.common.steps import run_step


def ask(ai: AiProvider, message: str, context: dict[str, Any]) -> Answer:
    """Ask for the fields, knowing the intent."""
    return ai.extract(message, Intent.model_validate(context["intent"]))


def check(output: dict[str, Any], _context: dict[str, Any]) -> Checked:
    """A valid `Extraction`."""
    return Checked(Extraction.model_validate(output).model_dump(mode="json"))


STEP = Step(StepType.EXTRACTION, ask=ask, check=check)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """Run the step for `{"workflow_id", "drive"}`."""
    return run_step(STEP, wiring.step_runner(), event, context)

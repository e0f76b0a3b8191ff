"""Step 3: where the lead goes, and what to do next. The AI advises, the policy decides."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common import routing, wiring
from functions.common.ai.port import AiProvider, Answer
from functions.common.models import Extraction, Intent, RoutingAdvice, StepType
from functions.common.observability import logger, metrics
from functions.common.step_runner import Checked, Step
from functions.common.steps import run_step


def ask(ai: AiProvider, message: str, context: dict[str, Any]) -> Answer:
    """Ask for advice, knowing the intent and the fields."""
    intent = Intent.model_validate(context["intent"])
    return ai.route(message, intent, Extraction.model_validate(context["extraction"]))


def check(output: dict[str, Any], context: dict[str, Any]) -> Checked:
    """A valid `RoutingAdvice`, turned into the `Routing` that the policy decides."""
    intent = Intent.model_validate(context["intent"])
    decided = routing.route(intent, RoutingAdvice.model_validate(output))
    return Checked(decided.model_dump(mode="json"), decided)


STEP = Step(StepType.ROUTING, ask=ask, check=check)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """Run the step for `{"workflow_id", "drive"}`."""
    return run_step(STEP, wiring.step_runner(), event, context)

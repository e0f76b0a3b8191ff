"""The state machine's Catch target: records a failure that no step could record."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common import wiring
from functions.common.models import WorkflowStatus
from functions.common.observability import Cause, logger, metrics, workflow_failed
from functions.common.repositories import workflows
from functions.common.steps import Drive

INFRASTRUCTURE = {
    "code": "infrastructure",
    "message": "The step could not be run, although it was tried many times. Trying again later can help.",
    "retryable": True,
}


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, str]:
    """Fail the workflow of `{"workflow_id", "drive", "error"}`, unless it is terminal or in another drive."""
    drive = Drive.model_validate(event)
    logger.append_keys(workflow_id=str(drive.workflow_id), drive=drive.drive)
    database = wiring.database()
    transition = database.run(
        lambda connection: workflows.fail_workflow(connection, drive.workflow_id, drive.drive, INFRASTRUCTURE)
    )
    logger.error("execution failed", error=event.get("error", {}).get("Error"), recorded=transition is not None)
    if transition is None:
        # recorded already, perhaps by this function a moment ago: its news may have been lost
        found = database.run(lambda connection: workflows.state(connection, drive.workflow_id))
        if found and found[0] == drive.drive and found[1].status is WorkflowStatus.FAILED:
            wiring.news().publish(found[1])
        return {"status": "unchanged"}
    workflow_failed(Cause.INFRASTRUCTURE)
    wiring.news().publish(transition)
    return {"status": "failed"}

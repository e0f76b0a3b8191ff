"""Scheduled every minute, and invoked for each execution that ended badly, after each restart of the emulator, and by
an operator to start failed workflows again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common import wiring
from functions.common.aws.executions import parse_name
from functions.common.observability import MetricUnit, logger, metrics
from functions.sweep.redrive import Redrive, Request
from functions.sweep.sweep import Sweep

LAST_CALL_MS = 15_000


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sweep: everything; or the one workflow of an execution status event.

    `{"restarted_at": RFC 3339}` also looks at what changed until just before the emulator was restarted.
    `{"redrive": {"workflow_id"}}` or `{"redrive": {"since"}}` starts failed workflows again instead.
    """
    if "redrive" in event:
        return _redrive(event["redrive"], context)
    sweep = _sweep(context)
    if event.get("detail-type") == "Step Functions Execution Status Change":
        workflow_id, drive = parse_name(event["detail"]["name"])
        report = sweep.one(workflow_id, drive)
    else:
        restarted_at = event.get("restarted_at")
        report = sweep.everything(datetime.fromisoformat(restarted_at) if restarted_at else None)
        metrics.add_metric("SweepRan", MetricUnit.Count, 1)
    logger.info("swept", **asdict(report))
    return asdict(report)


def _sweep(context: LambdaContext) -> Sweep:
    return Sweep(
        database=wiring.database(),
        executions=wiring.executions(),
        news=wiring.news(),
        publisher=wiring.publisher(),
        redis=wiring.redis(),
        channel=wiring.channel(),
        time_is_up=lambda: context.get_remaining_time_in_millis() < LAST_CALL_MS,
        open_work=wiring.open_work(),
    )


def _redrive(wanted: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    redrive = Redrive(
        database=wiring.database(),
        executions=wiring.executions(),
        news=wiring.news(),
        open_work=wiring.open_work(),
        time_is_up=lambda: context.get_remaining_time_in_millis() < LAST_CALL_MS,
    )
    return redrive.run(Request.model_validate(wanted)).as_json()

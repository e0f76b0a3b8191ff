"""Logs and metrics, one of each for every function: JSON lines and CloudWatch's embedded metric format.

Never log a message's text, a password or a token. An error's own text may quote any of them, so what is logged of an
unforeseen error is its kind and where it came from.
"""

from __future__ import annotations

import traceback
import warnings
from enum import StrEnum

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

# a handler that ends without a metric is no reason to warn
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger = Logger(use_rfc3339=True, utc=True)
metrics = Metrics()


class Cause(StrEnum):
    """Why a workflow failed: what the AI said or did not say, or what it runs on."""

    AI = "ai"
    INFRASTRUCTURE = "infrastructure"


def workflow_failed(cause: Cause) -> None:
    """Count a workflow that failed. Its only dimension is the cause, whichever function records it: an alarm reads one
    metric."""
    with single_metric(name="WorkflowsFailed", unit=MetricUnit.Count, value=1) as metric:
        metric.service = ""  # else it would be a dimension too
        metric.add_dimension("cause", cause.value)


def frames(error: BaseException) -> list[str]:
    """Where an error came from: `file:line function`, innermost last, without any values."""
    return [
        f"{frame.filename.rpartition('/functions/')[2]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-8:]
    ]


__all__ = ["Cause", "MetricUnit", "frames", "logger", "metrics", "workflow_failed"]

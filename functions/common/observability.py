"""Logs and metrics, one of each for every function: JSON lines and CloudWatch's embedded metric format.

Never log a message's text, a password or a token. An error's own text may quote any of them, so what is logged of an
unforeseen error is its kind and where it came from.
"""

from __future__ import annotations

import traceback
import warnings

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

# a handler that ends without a metric is no reason to warn
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger = Logger(use_rfc3339=True, utc=True)
metrics = Metrics()


def frames(error: BaseException) -> list[str]:
    """Where an error came from: `file:line function`, innermost last, without any values."""
    return [
        f"{frame.filename.rpartition('/functions/')[2]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-8:]
    ]


__all__ = ["MetricUnit", "frames", "logger", "metrics"]

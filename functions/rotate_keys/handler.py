"""Rotates the keys of access tokens; invoked by Secrets Manager for each of a rotation's four steps."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common.aws.secrets import RotatingSecret
from functions.common.observability import logger
from functions.rotate_keys.rotation import Rotation


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """One step of `{"SecretId", "ClientRequestToken", "Step"}`."""
    logger.append_keys(step=event["Step"], version=event["ClientRequestToken"])
    done = Rotation(RotatingSecret(event["SecretId"]), event["ClientRequestToken"]).run(event["Step"])
    logger.info("rotation step ended", done=done)

"""Runs the schema migrations; invoked at each deploy, before the other functions are updated."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common.database import connect
from functions.common.observability import logger
from functions.common.settings import DatabaseSettings
from functions.migrate.migrations import load, migrate


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, list[str]]:
    """Bring the database to this version; the names of the files that ran."""
    with connect(DatabaseSettings.load().database_url) as connection:
        ran = migrate(connection, load())
    logger.info("migrated", ran=ran)
    return {"ran": ran}

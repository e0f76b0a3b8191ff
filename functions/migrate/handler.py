"""Runs the schema migrations; invoked at each deploy, before the other functions are updated."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from psycopg import sql

from functions.common import wiring
from functions.common.database import WAKING_TIMEOUT_S, Connection, connect
from functions.common.observability import logger
from functions.migrate.migrations import load, migrate

STATEMENT_TIMEOUT_S = 10
"""Shorter than any other function may take (the API's 15 s are the shortest)."""

UNLIMITED = "-c statement_timeout=0"


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, list[str]]:
    """Bring the database to this version; the names of the files that ran.

    Its own statements may take as long as they need. It is connected to the writer itself, where that can be said at
    connecting; the other functions may stand behind a proxy, where it cannot.
    """
    with connect(wiring.database_address(), WAKING_TIMEOUT_S, options=UNLIMITED) as connection:
        ran = migrate(connection, load())
        limit_statements(connection)
    logger.info("migrated", ran=ran)
    return {"ran": ran}


def limit_statements(connection: Connection) -> None:
    """Bound every statement of sessions that our user begins in this database from now on.

    A setting of the user (ALTER ROLE ... IN DATABASE ... SET) is in force from a session's start: nothing has to be
    sent for it, and RDS Proxy's sessions have it too.
    """
    connection.execute(
        sql.SQL("alter role current_user in database {} set statement_timeout = {}").format(
            sql.Identifier(connection.info.dbname), sql.Literal(f"{STATEMENT_TIMEOUT_S}s")
        )
    )

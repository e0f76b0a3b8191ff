"""One Postgres connection a container, kept between invocations and reopened once when it broke."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row

from functions.common.errors import Unavailable

Row = dict[str, Any]
Connection = psycopg.Connection[Row]
Result = TypeVar("Result")

CONNECT_TIMEOUT_S = 5


def connect(url: str) -> Connection:
    """Open a connection in autocommit mode, rows as dicts, no server-side prepared statements (a proxy may stand
    between, and would pin the connection)."""
    return psycopg.connect(
        url,
        autocommit=True,
        row_factory=dict_row,
        prepare_threshold=None,
        connect_timeout=CONNECT_TIMEOUT_S,
        application_name="leadflow",
        tcp_user_timeout=5_000,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
    )


class Database:
    """Runs work on the container's connection."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work`; where the connection turns out to be broken, open a new one and run it once more.

        So `work` must be safe to run twice: its first run may have been committed before the connection broke.

        Raises:
            Unavailable: Postgres cannot be reached, now or after reopening.
        """
        if self._connection is not None and not self._connection.closed:
            try:
                return work(self._connection)
            except psycopg.OperationalError:
                if not self._connection.broken:
                    raise
            except psycopg.errors.ReadOnlySqlTransaction:  # after a failover this is the old writer
                self._connection.close()
        try:
            self._connection = connect(self._url)
            return work(self._connection)
        except psycopg.OperationalError as error:
            if self._connection is not None and not self._connection.closed:
                raise
            raise Unavailable("the database cannot be reached now: try again soon") from error

    def close(self) -> None:
        """Give the connection back; the next run opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

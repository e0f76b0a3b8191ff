"""One Postgres connection a container, kept between invocations and reopened once when it broke.

How long a statement may take is a setting of the user in the database (`functions/migrate/handler.py`): it holds from a
session's start, costs no round trip, and works behind RDS Proxy, which refuses options at connecting and ties a session
that sets something to one connection.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from functions.common.errors import Unavailable

Row = dict[str, Any]
Connection = psycopg.Connection[Row]
Result = TypeVar("Result")

CONNECT_TIMEOUT_S = 5
WAKING_TIMEOUT_S = 25
"""Connecting to a database that pauses: Aurora wakes in about 15 s (Aurora Serverless v2, auto-pause and resume)."""


class Address(Protocol):
    """Where Postgres is, and who we are there."""

    def conninfo(self) -> str:
        """The connection string, as it is known."""
        ...

    def conninfo_again(self) -> str:
        """The connection string, with the password read anew: Postgres refused the known one."""
        ...


class Given:
    """An address that says everything."""

    def __init__(self, url: str) -> None:
        self._url = url

    def conninfo(self) -> str:
        return self._url

    conninfo_again = conninfo


class WithSecret:
    """An address whose user and password are read from elsewhere; `credentials` takes how old they may be, in seconds.

    The connection is encrypted.
    """

    def __init__(
        self, host: str, port: int, name: str, credentials: Callable[[float], tuple[str | None, str]], max_age_s: float
    ) -> None:
        self._server: dict[str, str | int] = {"host": host, "port": port, "dbname": name, "sslmode": "require"}
        self._credentials = credentials
        self._max_age_s = max_age_s

    def conninfo(self) -> str:
        return self._with(*self._credentials(self._max_age_s))

    def conninfo_again(self) -> str:
        return self._with(*self._credentials(0))

    def _with(self, user: str | None, password: str) -> str:
        return make_conninfo("", user=user, password=password, **self._server)


def connect(address: str | Address, timeout_s: int = CONNECT_TIMEOUT_S, **options: Any) -> Connection:
    """Open a connection in autocommit mode, rows as dicts, no server-side prepared statements (a proxy may stand
    between, and would pin the connection). Where Postgres refuses the password, and another one is to be had, that one
    is tried once: it may have been rotated."""
    where = Given(address) if isinstance(address, str) else address
    known = where.conninfo()
    try:
        return _connect(known, timeout_s, options)
    except psycopg.OperationalError as error:
        if not _refused(error):
            raise
        again = where.conninfo_again()
        if again == known:
            raise
        return _connect(again, timeout_s, options)


def _connect(conninfo: str, timeout_s: int, options: dict[str, Any]) -> Connection:
    return psycopg.connect(
        conninfo,
        autocommit=True,
        row_factory=dict_row,
        prepare_threshold=None,
        connect_timeout=timeout_s,
        application_name="leadflow",
        tcp_user_timeout=5_000,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        **options,
    )


def _refused(error: psycopg.OperationalError) -> bool:
    """Whether a server answered, and did not let us in. libpq keeps the SQLSTATE of a failed connecting (28P01, 28000)
    to itself, and RDS Proxy words its refusals differently from Postgres: what is left is that a server spoke."""
    return "FATAL:" in str(error)


class Database:
    """Runs work on the container's connection."""

    def __init__(self, address: str | Address, connect_timeout_s: int = CONNECT_TIMEOUT_S) -> None:
        self._address = address
        self._connect_timeout_s = connect_timeout_s
        self._connection: Connection | None = None

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work`; where the connection turns out to be broken, open a new one and run it once more.

        So `work` must be safe to run twice: its first run may have been committed before the connection broke.

        Raises:
            Unavailable: Postgres cannot be reached, now or after reopening, or a statement took longer than it may.
        """
        try:
            return self._run(work)
        except psycopg.errors.QueryCanceled as error:
            raise Unavailable("the database takes too long now: try again soon") from error

    def _run(self, work: Callable[[Connection], Result]) -> Result:
        if self._connection is not None and not self._connection.closed:
            try:
                return work(self._connection)
            except psycopg.OperationalError:
                if not self._connection.broken:
                    raise
            except psycopg.errors.ReadOnlySqlTransaction:  # after a failover this is the old writer
                self._connection.close()
        try:
            self._connection = connect(self._address, self._connect_timeout_s)
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

"""Schema migrations: numbered SQL files, each run once, in order, under one advisory lock.

A file whose first line is `-- no transaction` runs outside one, statement by statement (CREATE INDEX CONCURRENTLY);
such a file must be safe to run again, since it may stop half-way. Every other file is one transaction with its record.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import psycopg

from functions.common.database import Connection
from functions.common.errors import LeadflowError
from functions.common.observability import logger

LOCK = 0x6C656164666C6F77  # "leadflow"
FOLDER = Path(__file__).parent / "sql"
NO_TRANSACTION = "-- no transaction"


class MigrationError(LeadflowError):
    """The migrations and the database do not fit together; the message says which file and why."""


@dataclass(frozen=True)
class Migration:
    """One file. `checksum` is the SHA-256 of its text."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def in_transaction(self) -> bool:
        return not self.text.startswith(NO_TRANSACTION)


def load(folder: Path = FOLDER) -> list[Migration]:
    """The files of a folder in order. Raises MigrationError where they are not numbered 0001, 0002, ..."""
    migrations = []
    for expected, path in enumerate(sorted(folder.glob("*.sql")), start=1):
        match = re.fullmatch(r"(\d{4})_[a-z0-9_]+\.sql", path.name)
        if not match or int(match[1]) != expected:
            raise MigrationError(f"{path.name}: expected a name like {expected:04d}_what_it_does.sql")
        migrations.append(Migration(expected, path.name, path.read_text(encoding="utf-8")))
    return migrations


def migrate(connection: Connection, migrations: list[Migration]) -> list[str]:
    """Run the files that have not run yet; their names.

    Two at once take turns. Raises MigrationError where a file that ran has changed since, and psycopg's
    error where a file fails: it leaves nothing behind, unless it runs outside a transaction.
    """
    connection.execute("select pg_advisory_lock(%s)", (LOCK,))
    try:
        done = _done(connection)
        _check(done, migrations)
        return [_run(connection, migration) for migration in migrations if migration.number not in done]
    finally:
        connection.execute("select pg_advisory_unlock(%s)", (LOCK,))


def _done(connection: Connection) -> dict[int, tuple[str, str]]:
    connection.execute(
        """
        create table if not exists migrations (
            number integer primary key, name text not null, checksum text not null, ran_at timestamptz default now()
        )
        """
    )
    rows = connection.execute("select number, name, checksum from migrations").fetchall()
    return {row["number"]: (row["name"], row["checksum"]) for row in rows}


def _check(done: dict[int, tuple[str, str]], migrations: list[Migration]) -> None:
    known = {migration.number: migration for migration in migrations}
    for number, (name, checksum) in sorted(done.items()):
        if number not in known:
            # Older code is deployed again: migrations only add until no deployed code needs what they replace.
            logger.warning("a newer migration ran on this database", migration=name)
        elif known[number].checksum != checksum:
            raise MigrationError(f"{name} has changed since it ran: undo the change and write a new file instead")


def _run(connection: Connection, migration: Migration) -> str:
    record = "insert into migrations (number, name, checksum) values (%s, %s, %s)"
    values = (migration.number, migration.name, migration.checksum)
    if migration.in_transaction:
        with connection.transaction():
            _execute(connection, migration.text)
            connection.execute(record, values)
    else:
        for statement in _statements(migration.text):
            _execute(connection, statement)
        connection.execute(record, values)
    return migration.name


def _statements(text: str) -> list[str]:
    """The statements of a file that runs outside a transaction: each ends with a semicolon at the end of a line."""
    return [statement for statement in re.split(r";[ \t]*(?:\n|$)", text) if re.sub(r"--[^\n]*", "", statement).strip()]


def _execute(connection: Connection, text: str) -> None:
    connection.execute(psycopg.sql.SQL(text))

"""Migrations against a database of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from functions.common.database import Connection, Database, connect
from functions.common.errors import Unavailable
from functions.migrate.handler import handler, limit_statements
from functions.migrate.migrations import MigrationError, load, migrate
from tests.support.lambdas import invoke
from tests.support.parts import deployed


@pytest.fixture
def empty(servers: Path) -> Iterator[str]:
    """The address of an empty database."""
    server = os.environ["DATABASE_URL"]
    url = server.rpartition("/")[0] + "/migrations_test"
    with connect(server) as connection:
        connection.execute("drop database if exists migrations_test with (force)")
        connection.execute("create database migrations_test")
        yield url
        connection.execute("drop database migrations_test with (force)")


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(text)
    return folder


def tables(connection: Connection) -> set[str]:
    rows = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {row["tablename"] for row in rows}


def test_the_schema_is_made_once(empty: str) -> None:
    with connect(empty) as connection:
        assert migrate(connection, load())[0] == "0001_initial.sql"
        assert migrate(connection, load()) == []
        assert {"users", "sessions", "leads", "workflows", "workflow_steps"} <= tables(connection)


def test_the_handler_brings_the_database_up(empty: str) -> None:
    with deployed(DATABASE_URL=empty):
        assert invoke(handler, {})["ran"][0] == "0001_initial.sql"
        assert invoke(handler, {}) == {"ran": []}


def timeout(connection: Connection) -> str:
    row = connection.execute("show statement_timeout").fetchone()
    return str(row["statement_timeout"]) if row else ""


def test_statements_are_bounded_from_then_on(empty: str) -> None:
    with deployed(DATABASE_URL=empty):
        with connect(empty) as connection:
            assert timeout(connection) == "0"
        invoke(handler, {})
        with connect(empty) as connection:
            assert timeout(connection) == "10s"


def test_the_bound_is_one_databases(empty: str) -> None:
    with connect(empty) as connection:
        limit_statements(connection)
    with connect(os.environ["DATABASE_URL"]) as connection:
        assert timeout(connection) == "0"


def test_migrations_themselves_are_not_bounded(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect(empty) as connection:
        limit_statements(connection)
    seen = []
    monkeypatch.setattr("functions.migrate.handler.migrate", lambda connection, _: seen.append(timeout(connection)))
    with deployed(DATABASE_URL=empty):
        invoke(handler, {})
    assert seen == ["0"]


def test_a_statement_that_takes_too_long_is_an_outage(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.migrate.handler.STATEMENT_TIMEOUT_S", 1)
    with connect(empty) as connection:
        limit_statements(connection)
    database = Database(empty)
    with pytest.raises(Unavailable, match="too long"):
        database.run(lambda connection: connection.execute("select pg_sleep(20)"))
    database.run(lambda connection: connection.execute("select 1"))
    database.close()


def test_two_at_once_take_turns(empty: str, tmp_path: Path) -> None:
    migrations = load(write(tmp_path, m0001_a="create table a (); select pg_sleep(0.3)"))

    def run(_: int) -> list[str]:
        with connect(empty) as connection:
            return migrate(connection, migrations)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(run, range(3))) == [[], [], ["0001_a.sql"]]


def test_a_failing_file_leaves_nothing_behind(empty: str, tmp_path: Path) -> None:
    migrations = load(write(tmp_path, m0001_a="create table a ();", m0002_b="create table b (); select 1/0;"))
    with connect(empty) as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate(connection, migrations)
        assert tables(connection) == {"migrations", "a"}
    with connect(empty) as connection:
        fixed = load(write(tmp_path, m0002_b="create table b ();"))
        assert migrate(connection, fixed) == ["0002_b.sql"]


def test_a_file_can_run_outside_a_transaction(empty: str, tmp_path: Path) -> None:
    text = "-- no transaction\ncreate index concurrently a_x on a (x);\n-- done;\n"
    migrations = load(write(tmp_path, m0001_a="create table a (x int);", m0002_b=text))
    with connect(empty) as connection:
        assert migrate(connection, migrations) == ["0001_a.sql", "0002_b.sql"]


def test_a_changed_file_is_refused(empty: str, tmp_path: Path) -> None:
    with connect(empty) as connection:
        migrate(connection, load(write(tmp_path, m0001_a="create table a ();")))
        with pytest.raises(MigrationError, match=r"0001_a\.sql has changed"):
            migrate(connection, load(write(tmp_path, m0001_a="create table b ();")))


def test_older_code_is_deployed_again_without_a_change(empty: str, tmp_path: Path) -> None:
    with connect(empty) as connection:
        newer = load(write(tmp_path, m0001_a="create table a ();", m0002_b="create table b ();"))
        migrate(connection, newer)
        assert migrate(connection, newer[:1]) == []
        assert migrate(connection, newer) == []


@pytest.mark.parametrize("name", ["0002_gap", "1_short", "0001_Upper"])
def test_a_misnamed_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.sql").write_text("select 1;")
    with pytest.raises(MigrationError, match="expected a name like 0001"):
        load(tmp_path)

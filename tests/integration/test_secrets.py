"""Postgres and Redis by name and password from Secrets Manager, which are rotated while containers live."""

from __future__ import annotations

import json
import os
import select
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from redis import Redis
from redis.exceptions import AuthenticationError

from functions.api.limits import LOGINS_BY_ACCOUNT, RateLimits, Use
from functions.common import wiring
from functions.common.database import Database, WithSecret, connect
from functions.common.errors import Unavailable
from functions.common.redis import connect as connect_redis
from tests.support.aws import StandInAws
from tests.support.parts import deployed

ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:x"


@dataclass
class Password:
    """What the secret holds: the known password, and the one that reading it anew gives."""

    known: str
    anew: str
    ages: list[float] = field(default_factory=list)

    def read(self, max_age_s: float) -> tuple[str | None, str]:
        self.ages.append(max_age_s)
        if max_age_s == 0:
            self.known = self.anew
        return "rotating", self.known


@pytest.fixture
def guarded(database: Database) -> Iterator[str]:
    """A user whose password Postgres checks: `now`; the server's address without a user."""

    def first_rule(text: str) -> None:
        row = database.run(lambda connection: connection.execute("show hba_file").fetchone())
        assert row is not None
        path = Path(row["hba_file"])
        rules = path.read_text().removeprefix(RULE)
        path.write_text(text + rules)
        database.run(lambda connection: connection.execute("select pg_reload_conf()"))

    database.run(lambda connection: connection.execute("create user rotating password 'now'"))
    first_rule(RULE)
    yield os.environ["DATABASE_URL"]
    first_rule("")
    database.run(lambda connection: connection.execute("drop owned by rotating; drop user rotating"))


RULE = "host all rotating all scram-sha-256\n"


def address(url: str, password: Password) -> Guarded:
    server = conninfo_to_dict(url)
    return Guarded(str(server["host"]), int(str(server["port"])), str(server["dbname"]), password.read, 300)


class Guarded(WithSecret):
    """The tests' server speaks no TLS."""

    def _with(self, user: str | None, password: str) -> str:
        return super()._with(user, password).replace("sslmode=require", "sslmode=prefer")


def whoami(database: Database) -> str:
    row = database.run(lambda connection: connection.execute("select current_user as name").fetchone())
    return str(row["name"]) if row else ""


def test_a_rotated_password_is_read_anew_once(guarded: str) -> None:
    password = Password("before", "now")
    database = Database(address(guarded, password))
    assert whoami(database) == "rotating"
    assert password.ages == [300, 0]
    assert whoami(database) == "rotating"
    database.close()
    assert whoami(database) == "rotating"
    assert password.ages == [300, 0, 300], "the new one is remembered"
    database.close()


def test_a_password_that_stays_wrong_is_given_up(guarded: str) -> None:
    for anew in ("before", "other"):
        password = Password("before", anew)
        with pytest.raises(Unavailable):
            whoami(Database(address(guarded, password)))
        assert password.ages == [300, 0]


def test_a_server_that_does_not_answer_is_no_reason_to_read_the_password_anew() -> None:
    password = Password("now", "other")
    nobody = WithSecret("127.0.0.1", 9, "leadflow", password.read, 300)
    with pytest.raises(psycopg.OperationalError):
        connect(nobody)
    assert password.ages == [300]


def test_the_connection_has_to_be_encrypted(guarded: str) -> None:
    server = conninfo_to_dict(guarded)
    with_tls = WithSecret("127.0.0.1", int(str(server["port"])), "leadflow", Password("now", "now").read, 300)
    with pytest.raises(psycopg.OperationalError, match="SSL"):
        connect(with_tls)


def test_the_variables_of_aws_lead_to_the_database(aws: StandInAws, guarded: str) -> None:
    aws.answers["GetSecretValue"] = {"SecretString": json.dumps({"username": "rotating", "password": "p w'"})}
    with deployed(DATABASE_URL="", DATABASE_HOST="db", DATABASE_NAME="leadflow", DATABASE_SECRET_ARN=ARN):
        told = conninfo_to_dict(wiring.database_address().conninfo())
    assert told == {
        "host": "db",
        "port": "5432",
        "dbname": "leadflow",
        "user": "rotating",
        "password": "p w'",
        "sslmode": "require",
    }
    assert aws.called("GetSecretValue") == [{"SecretId": ARN, "VersionStage": "AWSCURRENT"}]


def test_a_session_that_was_ended_for_idling_is_opened_again(database: Database) -> None:
    database.run(lambda session: session.execute("set idle_session_timeout = '100ms'"))
    sock = database.run(lambda session: session.fileno())
    assert select.select([sock], [], [], 10)[0], "Postgres says goodbye"
    row = database.run(lambda session: session.execute("show idle_session_timeout").fetchone())
    assert row is not None
    assert row["idle_session_timeout"] == "0"


@pytest.fixture
def secured(redis: Redis) -> Iterator[Redis]:
    """A user of Redis whose password is `now`."""
    redis.acl_setuser("rotating", enabled=True, passwords=["+now"], keys=["*"], channels=["*"], commands=["+@all"])
    yield redis
    redis.acl_deluser("rotating")


def test_redis_asks_for_its_credentials_at_each_connecting(secured: Redis) -> None:
    passwords = ["before", "now"]
    client = connect_redis(os.environ["REDIS_URL"], 5, lambda: ("rotating", passwords.pop(0)))
    with pytest.raises(AuthenticationError):
        client.ping()
    assert client.acl_whoami() == "rotating"
    assert passwords == []
    client.close()


def test_credentials_that_cannot_be_read_are_an_error_of_redis(secured: Redis) -> None:
    def none() -> tuple[str | None, str]:
        raise Unavailable("no")

    with pytest.raises(AuthenticationError):
        connect_redis(os.environ["REDIS_URL"], 5, none).ping()


def test_rate_limits_authenticate_too(secured: Redis) -> None:
    RateLimits(os.environ["REDIS_URL"], lambda: ("rotating", "now")).take(Use(LOGINS_BY_ACCOUNT, "ada"))
    assert any("limits" in key for key in secured.scan_iter())


def test_every_client_of_redis_has_the_credentials_of_the_secret(aws: StandInAws, secured: Redis) -> None:
    from functions.ws_relay.handler import _redis as relays_client

    aws.answers["GetSecretValue"] = {"SecretString": json.dumps({"username": "rotating", "password": "now"})}
    with deployed(REDIS_SECRET_ARN=ARN):
        for client in (wiring.redis(), relays_client()):
            assert client.acl_whoami() == "rotating"
    assert len(aws.called("GetSecretValue")) == 1

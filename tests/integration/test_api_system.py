"""Health, documents, bad input, and what happens while a server is down."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from uuid import UUID

import pytest

from functions.common.database import Database
from functions.common.observability import logger
from functions.common.step_runner import StepRunner
from tests.support.api import Client
from tests.support.aws import StandInAws
from tests.support.machine import drive
from tests.support.parts import deployed


def test_health_tells_the_versions(client: Client) -> None:
    answer = Client().send("GET", "/health")
    assert answer.status == 200
    assert answer.json["status"] == "ok"
    assert answer.json["postgres"]["status"] == "up"
    assert answer.json["postgres"]["version"]
    assert answer.json["redis"]["version"]


def test_the_document_describes_every_call(client: Client) -> None:
    document = Client().send("GET", "/openapi.json").json
    calls = {(method, path) for path, item in document["paths"].items() for method in item}
    assert calls == {
        ("post", "/auth/signup"),
        ("post", "/auth/login"),
        ("post", "/auth/refresh"),
        ("post", "/auth/logout"),
        ("post", "/auth/logout-all"),
        ("post", "/auth/password"),
        ("get", "/me"),
        ("get", "/routing"),
        ("post", "/leads"),
        ("get", "/leads"),
        ("get", "/leads/summary"),
        ("get", "/leads/{lead_id}"),
        ("patch", "/leads/{lead_id}"),
        ("delete", "/leads/{lead_id}"),
        ("post", "/leads/{lead_id}/retry"),
        ("post", "/ws/ticket"),
        ("get", "/health"),
    }
    submit = document["paths"]["/leads"]["post"]
    assert submit["security"] == [{"bearer": []}]
    assert submit["responses"]["202"]["content"]["application/json"]["schema"]["$ref"].endswith("/Lead")
    assert "application/problem+json" in submit["responses"]["422"]["content"]


def test_the_documentation_page_is_served(client: Client) -> None:
    answer = Client().send("GET", "/docs")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "swagger" in answer.body.lower()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", 422),
        (None, 422),
        ("{", 422),
        ("null", 422),
        ("[]", 422),
        ('"text"', 422),
        ("[" * 100_000, 422),
        ('{"message": ' + "1" * 5_000 + "}", 422),
        (b"\xff\xfe", 400),
        ('{"message": "\\ud800"}', 422),
        ('{"message": "a\\u0000b"}', 422),
        ('{"message": ""}', 422),
        ('{"message": 1}', 422),
        ('{"message": null}', 422),
        ('{"message": ["a"]}', 422),
        ('{"message": NaN}', 422),
        (json.dumps({"message": "x" * 10_001}), 422),
        (json.dumps({"message": "x", "name": "n" * 201}), 422),
        (json.dumps({"message": "x", "contact_channel": "c" * 321}), 422),
        (json.dumps({"message": "x", "queue": "sales"}), 422),
        ("{}", 422),
    ],
)
def test_a_bad_body_says_what_is_wrong(client: Client, raw: str | bytes | None, status: int) -> None:
    answer = client.send("POST", "/leads", raw=raw)
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["detail"]
    assert client.send("GET", "/leads").json["items"] == []


@pytest.mark.parametrize("message", ["x" * 10_000, " ", "😀" * 10_000, "\u202e", "<script>", "'; drop table leads"])
def test_any_text_is_a_message(client: Client, message: str) -> None:
    lead = client.submit(message)
    assert client.lead(lead["id"])["message"] == message


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
def test_only_json_is_taken(client: Client, kind: str) -> None:
    answer = client.send("POST", "/leads", raw="message=hello", headers={"Content-Type": kind})
    assert answer.status == 415
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"status": "nope"}, "status"),
        ({"priority": "p9"}, "priority"),
        ({"handled": "maybe"}, "handled"),
        ({"q": "x" * 201}, "q"),
        ({"q": "a\x00"}, "q"),
        ({"cursor": "x" * 65}, "cursor"),
    ],
)
def test_a_bad_query_says_what_is_wrong(client: Client, query: dict[str, str], word: str) -> None:
    answer = client.send("GET", "/leads", query=query)
    assert answer.status == 422
    assert word in answer.json["detail"]


@pytest.mark.parametrize("zone", ["Nowhere/City", "", "../../etc/passwd", "America", "x" * 64, "Europe/Berlin\n"])
def test_a_bad_time_zone_is_refused(client: Client, zone: str) -> None:
    assert client.send("GET", "/leads/summary", query={"tz": zone}).status == 422


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nope", 404),
        ("PUT", "/leads", 404),
        ("GET", "/leads/not-an-id", 422),
        ("GET", "/", 404),
        ("POST", "/leads/%00/retry", 422),
    ],
)
def test_an_unknown_path_is_a_problem(client: Client, method: str, path: str, status: int) -> None:
    answer = client.send(method, path)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_preflight_is_answered_for_allowed_origins_only(client: Client) -> None:
    headers = {"Access-Control-Request-Method": "POST"}
    allowed = Client().send("OPTIONS", "/leads", headers={**headers, "Origin": "http://localhost:5173"})
    assert allowed.status == 204
    assert allowed.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "Idempotency-Key" in allowed.headers["access-control-allow-headers"]
    foreign = Client().send("OPTIONS", "/leads", headers={**headers, "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in foreign.headers


@pytest.fixture
def no_redis(client: Client) -> Iterator[Client]:
    """The API with a Redis that nobody answers at."""
    with deployed(REDIS_URL="redis://127.0.0.1:9/0"):
        yield client


def test_without_redis_a_lead_is_taken_and_flagged(no_redis: Client, database: Database, aws: StandInAws) -> None:
    lead = no_redis.submit()
    assert len(aws.called("StartExecution")) == 1
    flagged = database.run(
        lambda connection: connection.execute("select unpublished from workflows where lead_id = %s", (lead["id"],))
    )
    row = flagged.fetchone()
    assert row is not None
    assert row["unpublished"] is True


def test_without_redis_people_can_log_in_and_read(no_redis: Client) -> None:
    body = {"email": "ada@example.com", "password": "correct horse battery"}
    assert no_redis.send("POST", "/auth/signup", body).status == 201
    assert no_redis.send("POST", "/auth/login", body).status == 200
    assert no_redis.send("GET", "/leads").status == 200
    assert no_redis.send("POST", "/auth/logout").status == 204
    wrong = {**body, "password": "wrong password"}
    assert [no_redis.send("POST", "/auth/login", wrong).status for _ in range(11)][-1] == 429


def test_without_redis_a_ticket_is_a_503(no_redis: Client) -> None:
    answer = no_redis.send("POST", "/ws/ticket")
    assert answer.status == 503
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_redis_health_is_degraded(no_redis: Client) -> None:
    answer = no_redis.send("GET", "/health").json
    assert answer["status"] == "degraded"
    assert answer["redis"] == {"status": "down", "version": None}
    assert answer["postgres"]["status"] == "up"


def test_without_postgres_a_call_is_a_503(client: Client) -> None:
    with deployed(DATABASE_URL="postgresql://nobody@127.0.0.1:9/leadflow"):
        answer = client.send("GET", "/leads")
        assert answer.status == 503
        assert client.send("GET", "/health").json["postgres"]["status"] == "down"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What is logged, as it is written."""
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def test_nothing_secret_is_logged(client: Client, logged: io.StringIO, runner: StepRunner) -> None:
    secret = "a very private message"
    lead = client.submit(secret, name="Private Person", contact_channel="private@example.com")
    drive(runner, UUID(lead["workflow"]["id"]))
    client.send("POST", "/leads", {"message": secret, "extra": secret})
    client.send("GET", "/leads", query={"q": "private"})
    client.send("POST", "/auth/login", {"email": "private@example.com", "password": "my secret password"})
    lines = logged.getvalue()
    assert '"request_id"' in lines
    assert lead["workflow"]["id"] in lines
    for word in (secret, "Private Person", "private@example.com", "my secret password", client.token or "?"):
        assert word not in lines
    assert client.cookies["leadflow_refresh"] not in lines

"""Accounts and sessions, through the API's handler."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from redis import Redis

from functions.api import limits
from functions.common.connections import Connections, Identity
from functions.common.database import Database
from functions.common.errors import TooManyRequests
from functions.common.repositories import sessions
from tests.conftest import KEYS
from tests.support.api import Client
from tests.support.aws import StandInAws

PASSWORD = "correct horse battery"
KEY = KEYS["keys"]["test"]  # type: ignore[index]


def me(client: Client) -> dict[str, Any]:
    return dict(client.send("GET", "/me").json)


def test_signing_up_signs_in(client: Client) -> None:
    fresh = Client()
    answer = fresh.send("POST", "/auth/signup", {"email": "Ada@Example.com", "password": PASSWORD})
    assert answer.status == 201
    assert answer.json["token_type"] == "bearer"
    assert answer.json["expires_in"] == 3600
    assert answer.headers["cache-control"] == "no-store"
    fresh.token = answer.json["access_token"]
    assert me(fresh)["id"] == answer.json["user"]["id"]


def test_the_refresh_cookie_is_for_the_auth_calls_only(client: Client) -> None:
    fresh = Client()
    body = {"email": "ada@example.com", "password": PASSWORD}
    (cookie,) = fresh.send("POST", "/auth/signup", body).cookies
    assert {"HttpOnly", "SameSite=Strict", "Path=/auth"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    headers = {"x-forwarded-proto": "https", "x-forwarded-prefix": "/api"}
    (cookie,) = fresh.send("POST", "/auth/login", body, headers=headers).cookies
    assert {"Secure", "Path=/api/auth"} <= {part.strip() for part in cookie.split(";")}
    for prefix in ("/; Domain=x", "/../..", "//x", "api"):
        (cookie,) = fresh.send("POST", "/auth/login", body, headers={"x-forwarded-prefix": prefix}).cookies
        assert "Path=/auth" in cookie


def test_an_address_has_one_account(client: Client) -> None:
    client.send("POST", "/auth/signup", {"email": "ada@example.com", "password": PASSWORD})
    answer = client.send("POST", "/auth/signup", {"email": "ADA@example.com", "password": "another password"})
    assert answer.status == 409


def test_an_unknown_account_and_a_wrong_password_answer_alike(client: Client) -> None:
    client.send("POST", "/auth/signup", {"email": "ada@example.com", "password": PASSWORD})
    took: dict[str, list[float]] = {"ada@example.com": [], "nobody@example.com": []}
    answers = set()
    for _ in range(4):
        for email, times in took.items():
            started = time.perf_counter()
            answer = client.send("POST", "/auth/login", {"email": email, "password": "wrong password"})
            times.append(time.perf_counter() - started)
            answers.add((answer.status, answer.json["detail"]))
    assert len(answers) == 1
    known, unknown = (min(times) for times in took.values())
    assert 0.5 < known / unknown < 2


def test_a_refresh_token_renews_and_rotates(client: Client) -> None:
    first = client.cookies["leadflow_refresh"]
    answer = client.send("POST", "/auth/refresh")
    assert answer.status == 200
    assert client.cookies["leadflow_refresh"] != first
    client.token = answer.json["access_token"]
    assert client.send("GET", "/me").status == 200


def test_two_tabs_may_renew_with_the_same_token(client: Client) -> None:
    token = client.cookies["leadflow_refresh"]
    tabs = [Client(cookies={"leadflow_refresh": token}) for _ in range(2)]
    assert [tab.send("POST", "/auth/refresh").status for tab in tabs] == [200, 200]
    assert [tab.send("POST", "/auth/refresh").status for tab in tabs] == [200, 200]


def test_reuse_after_the_grace_ends_the_whole_session(client: Client, database: Database) -> None:
    stolen = client.cookies["leadflow_refresh"]
    client.send("POST", "/auth/refresh")
    database.run(
        lambda connection: connection.execute(
            "update refresh_tokens set rotated_at = rotated_at - interval '11 seconds' where rotated_at is not null"
        )
    )
    assert Client(cookies={"leadflow_refresh": stolen}).send("POST", "/auth/refresh").status == 401
    assert client.send("POST", "/auth/refresh").status == 401


@pytest.mark.parametrize("cookies", [{}, {"leadflow_refresh": "forged"}, {"leadflow_refresh": "é"}])
def test_no_session_is_not_renewed(client: Client, cookies: dict[str, str]) -> None:
    assert Client(cookies=cookies).send("POST", "/auth/refresh").status == 401


def test_an_emulators_cookie_header_is_read_too(client: Client) -> None:
    header = {"cookie": f"other=1; leadflow_refresh={client.cookies['leadflow_refresh']}"}
    assert Client().send("POST", "/auth/refresh", headers=header).status == 200


def test_logging_out_ends_the_session_and_its_websockets(
    client: Client, connections: Connections, aws: StandInAws
) -> None:
    user_id = UUID(me(client)["id"])
    session_id = UUID(jwt.decode(client.token or "", options={"verify_signature": False})["sid"])
    connections.add(Identity(user_id, session_id), "mine")
    connections.add(Identity(user_id, uuid4()), "of-another-session")
    token = client.cookies["leadflow_refresh"]
    answer = client.send("POST", "/auth/logout")
    assert answer.status == 204
    assert "Max-Age=0" in answer.cookies[0]
    assert [path for path, _ in aws.calls] == ["/live/@connections/mine"]
    assert not connections.knows("mine")
    assert connections.knows("of-another-session")
    assert Client(cookies={"leadflow_refresh": token}).send("POST", "/auth/refresh").status == 401
    assert client.send("POST", "/ws/ticket").status == 401


def test_logging_out_everywhere_ends_all_sessions(client: Client) -> None:
    client.send("POST", "/auth/signup", {"email": "ada@example.com", "password": PASSWORD})
    tabs = []
    for _ in range(2):
        tab = Client()
        answer = tab.send("POST", "/auth/login", {"email": "ada@example.com", "password": PASSWORD})
        tab.token = answer.json["access_token"]
        tabs.append(tab)
    assert tabs[0].send("POST", "/auth/logout-all").status == 204
    assert tabs[1].send("POST", "/auth/refresh").status == 401
    assert client.send("POST", "/auth/refresh").status in (200, 401)


def test_changing_the_password_ends_the_other_sessions(client: Client) -> None:
    here, there = Client(), Client()
    body = {"email": "ada@example.com", "password": PASSWORD}
    here.token = here.send("POST", "/auth/signup", body).json["access_token"]
    there.send("POST", "/auth/login", body)
    change = {"current_password": "wrong password", "new_password": "a new password"}
    assert here.send("POST", "/auth/password", change).status == 401
    assert here.send("POST", "/auth/password", {**change, "current_password": PASSWORD}).status == 204
    assert here.send("POST", "/auth/refresh").status == 200
    assert there.send("POST", "/auth/refresh").status == 401
    assert Client().send("POST", "/auth/login", body).status == 401
    assert Client().send("POST", "/auth/login", {**body, "password": "a new password"}).status == 200


def token(key: str = KEY, kid: str | None = "test", algorithm: str = "HS256", **claims: Any) -> str:
    now = datetime.now(UTC)
    payload = {"iss": "leadflow", "sub": str(uuid4()), "sid": str(uuid4()), "iat": now, "exp": now + timedelta(hours=1)}
    headers = {"kid": kid} if kid is not None else {}
    return jwt.encode({**payload, **claims}, key, algorithm=algorithm, headers=headers)


FORGED = {
    "another key": token(key="somebody else's key, which is long enough"),
    "alg none": token(key="", algorithm="none"),
    "unknown kid": token(kid="other"),
    "no kid": token(kid=None),
    "expired": token(exp=datetime.now(UTC) - timedelta(seconds=1)),
    "another issuer": token(iss="mallory"),
    "no user": token(sub="me"),
    "not a token": "abc",
    "empty parts": "..",
    "unicode": "é.é.é",
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_bad_token_is_refused(client: Client, kind: str) -> None:
    answer = Client(token=FORGED[kind]).send("POST", "/leads", {"message": "Hello"})
    assert answer.status == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json["request_id"]


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer "])
def test_no_token_is_refused(client: Client, header: str) -> None:
    assert Client().send("GET", "/leads", headers={"Authorization": header}).status == 401


def test_failed_logins_are_limited_by_account_and_address(client: Client) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    client.send("POST", "/auth/signup", body)
    wrong = {**body, "password": "wrong password"}
    statuses = [client.send("POST", "/auth/login", wrong).status for _ in range(12)]
    assert statuses == [401] * limits.LOGINS_BY_ACCOUNT_AND_ADDRESS.amount + [429] * 2
    answer = client.send("POST", "/auth/login", body)
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) > 0
    assert Client(address="198.51.100.9").send("POST", "/auth/login", body).status == 200


def test_many_guesses_at_once_do_not_slip_through(client: Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    rate_limits = limits.RateLimits(os.environ["REDIS_URL"])
    use = limits.Use(limits.LOGINS_BY_ACCOUNT_AND_ADDRESS, "ada")

    def taken(_: int) -> bool:
        try:
            rate_limits.take(use)
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(taken, range(40))) == limits.LOGINS_BY_ACCOUNT_AND_ADDRESS.amount


def test_a_rotation_may_run_twice(client: Client, database: Database) -> None:
    """As the database's wrapper does where an answer was lost."""
    old, new = b"o" * 32, b"n" * 32
    user_id = UUID(me(client)["id"])
    expires_at = datetime.now(UTC) + timedelta(days=1)
    database.run(lambda connection: sessions.start(connection, uuid4(), user_id, old, expires_at))
    for _ in range(2):
        rotated = database.run(lambda connection: sessions.rotate(connection, old, new, 10))
        assert rotated.outcome is sessions.Rotation.ROTATED


def test_signing_in_well_is_not_limited(client: Client) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    client.send("POST", "/auth/signup", body)
    assert {client.send("POST", "/auth/login", body).status for _ in range(12)} == {200}


def test_signing_up_is_limited_by_address(client: Client, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SIGNUPS_BY_ADDRESS", limits.Limit("signup-address", 2))
    fresh = Client(address="192.0.2.1")
    statuses = [
        fresh.send("POST", "/auth/signup", {"email": f"u{n}@example.com", "password": PASSWORD}).status
        for n in range(3)
    ]
    assert statuses == [201, 201, 429]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/auth/signup", {"email": "not an address", "password": PASSWORD}, "body.email"),
        ("/auth/signup", {"email": "ada@example.com", "password": "short"}, "body.password"),
        ("/auth/signup", {"email": "ada@example.com", "password": "x" * 129}, "body.password"),
        ("/auth/signup", {"email": "ada@example.com"}, "body.password"),
        ("/auth/signup", {"email": 1, "password": PASSWORD}, "body.email"),
        ("/auth/signup", {"email": "ada@example.com\x00", "password": PASSWORD}, "body.email"),
        ("/auth/login", {"email": "a\x00", "password": PASSWORD}, "body.email"),
        ("/auth/login", {}, "body.email"),
    ],
)
def test_bad_credentials_say_what_is_wrong(client: Client, path: str, body: Any, field: str) -> None:
    answer = Client().send("POST", path, body)
    assert answer.status == 422
    assert field in {error["field"] for error in answer.json["errors"]}
    assert PASSWORD not in answer.body


def test_an_internal_mail_domain_is_accepted(client: Client) -> None:
    assert Client().send("POST", "/auth/signup", {"email": "ada@firm.local", "password": PASSWORD}).status == 201

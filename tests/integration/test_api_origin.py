"""The API behind CloudFront."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from redis import Redis

from functions.api import limits, parts, tokens
from functions.common.database import Database
from functions.common.errors import Unavailable
from tests.support.api import Client
from tests.support.aws import StandInAws
from tests.support.parts import deployed

ORIGIN, KEYS = (f"arn:aws:secretsmanager:us-east-1:000000000000:secret:{name}" for name in ("origin", "keys"))
PROOF = {"x-leadflow-origin": "the secret"}
PASSWORD = "correct horse battery"


@pytest.fixture
def behind(client: Client, aws: StandInAws) -> Iterator[Client]:
    """The API behind CloudFront, which sends `the secret`."""
    aws.answers["GetSecretValue"] = {"SecretString": "the secret"}
    with deployed(ORIGIN_SECRET_ARN=ORIGIN):
        yield client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/leads"),
        ("POST", "/leads"),
        ("POST", "/auth/login"),
        ("GET", "/nowhere"),
        ("OPTIONS", "/leads"),
    ],
)
def test_what_comes_past_cloudfront_is_refused(behind: Client, method: str, path: str) -> None:
    for headers in ({}, {"x-leadflow-origin": "guessed"}):
        answer = behind.send(method, path, {"not": "valid"}, headers=headers)
        assert answer.status == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["request_id"]
        assert "secret" not in answer.body


def test_what_comes_through_cloudfront_is_answered(behind: Client) -> None:
    assert behind.send("GET", "/health", headers=PROOF).status == 200
    assert behind.send("GET", "/leads", headers=PROOF).status == 200
    assert behind.send("GET", "/nowhere", headers=PROOF).status == 404


def test_without_the_setting_nothing_has_to_be_proven(client: Client) -> None:
    assert client.send("GET", "/health").status == 200


def test_a_secret_that_cannot_be_read_lets_nobody_through(behind: Client, aws: StandInAws) -> None:
    aws.errors["GetSecretValue"] = "InternalServiceError"
    assert behind.send("GET", "/health", headers=PROOF).status == 503


def sign_ups(client: Client, headers: dict[str, str], viewers: list[str]) -> list[int]:
    return [
        client.send(
            "POST",
            "/auth/signup",
            {"email": f"{number}@example.com", "password": PASSWORD},
            headers={**headers, "x-leadflow-viewer": viewer},
        ).status
        for number, viewer in enumerate(viewers)
    ]


def test_the_viewers_address_counts_where_it_is_proven(
    behind: Client, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIGNUPS_BY_ADDRESS", limits.Limit("signup-address", 1))
    viewers = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1"]
    assert sign_ups(behind, PROOF, viewers) == [201, 429, 201, 201]


def test_without_cloudfront_nobody_tells_the_viewers_address(
    client: Client, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIGNUPS_BY_ADDRESS", limits.Limit("signup-address", 1))
    assert sign_ups(Client(address="192.0.2.9"), {}, ["192.0.2.1:1", "192.0.2.2:1"]) == [201, 429]


def test_the_keys_may_come_from_a_secret(client: Client, aws: StandInAws, database: Database) -> None:
    aws.answers["GetSecretValue"] = {"SecretString": json.dumps({"seed": "s" * 64})}
    with deployed(JWT_KEYS="", JWT_KEYS_SECRET_ARN=KEYS):
        assert client.send("GET", "/me").status == 401, "signed by a key of the former settings"
        assert client.sign_up()["access_token"]
        assert client.send("GET", "/me").status == 200
        assert parts.signing_keys()(tokens.KNOWN_S).current == "first"
    assert len(aws.called("GetSecretValue")) == 1


def test_keys_that_cannot_be_read_are_a_503(client: Client, aws: StandInAws) -> None:
    aws.errors["GetSecretValue"] = "InternalServiceError"
    with deployed(JWT_KEYS="", JWT_KEYS_SECRET_ARN=KEYS):
        assert client.send("GET", "/me").status == 503
        with pytest.raises(Unavailable):
            parts.signing_keys()(tokens.KNOWN_S)

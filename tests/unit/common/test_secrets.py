"""Secrets are read when they are needed, remembered for a while, and read anew when they turn out to be old."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from functions.common.aws.secrets import PREVIOUS, NoSuchVersion, Remembered, Secret, credentials
from functions.common.errors import Unavailable
from tests.support.moto import Secrets, secrets_manager


@pytest.fixture
def secrets() -> Iterator[Secrets]:
    with secrets_manager() as manager:
        yield manager


@dataclass
class Source:
    """A value that changes, and the time."""

    values: list[str | Exception] = field(default_factory=list)
    now: float = 1_000_000.0
    reads: int = 0

    def read(self) -> str:
        self.reads += 1
        value = self.values[0] if len(self.values) == 1 else self.values.pop(0)
        if isinstance(value, Exception):
            raise value
        return value

    def remembered(self) -> Remembered[str]:
        return Remembered(self.read, lambda: self.now)


def test_a_value_is_remembered_for_five_minutes() -> None:
    source = Source(["one", "two"])
    remembered = source.remembered()
    assert [remembered.read() for _ in range(3)] == ["one"] * 3
    source.now += 299
    assert remembered.read() == "one"
    source.now += 1
    assert remembered.read() == "two"
    assert source.reads == 2


def test_who_needs_a_newer_value_gets_one() -> None:
    source = Source(["one", "two", "three"])
    remembered = source.remembered()
    assert remembered.read() == "one"
    source.now += 30
    assert remembered.read(30) == "two"
    assert remembered.read(30) == "two"
    assert remembered.read(0) == "three"


def test_where_it_cannot_be_read_anew_the_known_value_stays_in_use() -> None:
    source = Source(["one", Unavailable("no"), "two"])
    remembered = source.remembered()
    remembered.read()
    source.now += 300
    assert [remembered.read() for _ in range(3)] == ["one"] * 3
    assert source.reads == 2, "it is not asked for at each call while it cannot be had"
    source.now += 300
    assert remembered.read() == "two"


def test_a_value_that_was_never_known_is_missing() -> None:
    with pytest.raises(Unavailable):
        Source([Unavailable("no")]).remembered().read()


def test_a_clock_that_was_set_back_does_not_make_a_value_last_for_ever() -> None:
    source = Source(["one", "two"])
    remembered = source.remembered()
    remembered.read()
    source.now -= 10_000
    assert remembered.read() == "two"


def test_a_secret_is_read(secrets: Secrets) -> None:
    secret = Secret(secrets.make("one"))
    assert secret.read() == "one"


def test_the_value_before_the_last_change_is_there_too(secrets: Secrets) -> None:
    arn = secrets.make("one")
    with pytest.raises(NoSuchVersion):
        Secret(arn).read(PREVIOUS)
    secrets.set(arn, "two")
    assert (Secret(arn).read(), Secret(arn).read(PREVIOUS)) == ("two", "one")


def test_a_service_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(Unavailable):  # the tests' environment leads nowhere
        Secret("arn:aws:secretsmanager:us-east-1:000000000000:secret:x").read()


def test_credentials_are_json() -> None:
    assert credentials('{"username": "app", "password": "p", "host": "h"}') == ("app", "p")
    assert credentials('{"password": "p"}') == (None, "p")


@pytest.mark.parametrize("text", ["", "secret", "[]", '"secret"', '{"username": "secret"}'])
def test_credentials_that_are_none_are_refused_without_showing_them(text: str) -> None:
    with pytest.raises(Unavailable) as caught:
        credentials(text)
    assert "secret'" not in str(caught.value)


def test_the_local_stage_imports_nothing_of_it() -> None:
    code = "import sys, functions.common.wiring, functions.api.parts; print('boto3' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "False"

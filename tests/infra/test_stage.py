"""Reading a stage's configuration."""

from __future__ import annotations

import pytest

from infra.stage import StageError, read_stage

LOCAL = {"DATABASE_URL": "d", "REDIS_URL": "r", "EMULATOR_URL": "http://127.0.0.1:1/", "JWT_KEYS": "{}"}


@pytest.mark.parametrize("name", [None, "", "prod", "dev", "staging"])
def test_a_stage_that_cannot_be_deployed_is_refused_in_one_sentence(name: str | None) -> None:
    with pytest.raises(StageError, match=r"^[^\n]+\.$"):
        read_stage(name, LOCAL)


@pytest.mark.parametrize("name", sorted(LOCAL))
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(StageError, match=name):
        read_stage("local", {key: value for key, value in LOCAL.items() if key != name})


def test_without_a_key_the_ai_is_offline() -> None:
    assert read_stage("local", LOCAL).ai == {"AI_PROVIDER": "offline"}


def test_a_key_selects_openai() -> None:
    ai = read_stage("local", {**LOCAL, "OPENAI_API_KEY": "k"}).ai
    assert ai == {"AI_PROVIDER": "openai", "OPENAI_API_KEY": "k"}


def test_a_named_provider_wins_over_the_key() -> None:
    ai = read_stage("local", {**LOCAL, "OPENAI_API_KEY": "k", "AI_PROVIDER": "offline"}).ai
    assert ai["AI_PROVIDER"] == "offline"


def test_origins_can_be_chosen() -> None:
    assert read_stage("local", {**LOCAL, "ALLOWED_ORIGINS": "http://a,http://b"}).allowed_origins == (
        "http://a",
        "http://b",
    )

"""Reading a stage's configuration."""

from __future__ import annotations

import pytest
from aws_cdk import App

from infra.app import choices
from infra.stage import StageError, read_stage

LOCAL = {"DATABASE_URL": "d", "REDIS_URL": "r", "EMULATOR_URL": "http://127.0.0.1:1/", "JWT_KEYS": "{}"}


@pytest.mark.parametrize("name", [None, "", "production", "staging"])
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


DOMAIN = {
    "LEADFLOW_DOMAIN": "leads.example.com",
    "LEADFLOW_CERTIFICATE_ARN": "arn:aws:acm:us-east-1:111122223333:certificate/1",
    "LEADFLOW_HOSTED_ZONE_ID": "Z1",
    "LEADFLOW_HOSTED_ZONE_NAME": "example.com",
}


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_stage_on_aws_needs_nothing_from_the_environment(name: str) -> None:
    stage = read_stage(name, {})
    assert stage.account is None
    assert stage.region == "us-east-1"
    assert stage.emulator is None


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_key_in_the_environment_never_reaches_a_stage_on_aws(name: str) -> None:
    assert "OPENAI_API_KEY" not in read_stage(name, {"OPENAI_API_KEY": "k", "AI_PROVIDER": "openai"}).ai


def test_each_stage_on_aws_names_its_ai() -> None:
    assert read_stage("dev", {}).ai["AI_PROVIDER"] == "offline"
    assert read_stage("prod", {}).ai["AI_PROVIDER"] == "openai"
    assert read_stage("prod", {"MOCK_AI": "true"}).ai == {"AI_PROVIDER": "offline"}
    assert read_stage("dev", {"AI_PROVIDER": "openai", "OPENAI_MODEL": "m"}).ai == {
        "AI_PROVIDER": "openai",
        "OPENAI_MODEL": "m",
    }


@pytest.mark.parametrize(
    ("given", "bound"),
    [({}, 50), ({"LEADFLOW_STEP_CONCURRENCY": "off"}, None), ({"LEADFLOW_STEP_CONCURRENCY": "7"}, 7)],
)
def test_the_bound_of_steps_can_be_chosen_or_left_off(given: dict[str, str], bound: int | None) -> None:
    assert read_stage("prod", given).concurrency.get("intent") == bound


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"LEADFLOW_STEP_CONCURRENCY": "many"}, "LEADFLOW_STEP_CONCURRENCY"),
        ({"AI_PROVIDER": "oracle"}, "AI_PROVIDER"),
        ({**DOMAIN, "LEADFLOW_HOSTED_ZONE_ID": ""}, "LEADFLOW_HOSTED_ZONE_ID is missing"),
        ({**DOMAIN, "LEADFLOW_CERTIFICATE_ARN": "arn:aws:acm:eu-west-1:1:certificate/1"}, "us-east-1"),
    ],
)
def test_a_wrong_choice_is_named_in_one_sentence(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(StageError, match=rf"^[^\n]*{named}[^\n]*\.$"):
        read_stage("prod", wrong)


def test_a_domain_is_taken_whole() -> None:
    cloud = read_stage("prod", DOMAIN).cloud
    assert cloud is not None
    assert cloud.domain is not None
    assert cloud.domain.name == "leads.example.com"


def test_choices_may_come_from_the_context() -> None:
    app = App(context={"leadflow_alarm_email": "a@example.com", "leadflow_step_concurrency": 3})
    chosen = choices(app, {"LEADFLOW_ALARM_EMAIL": "b@example.com", "HOME": "/"})
    assert chosen == {"LEADFLOW_ALARM_EMAIL": "a@example.com", "LEADFLOW_STEP_CONCURRENCY": "3", "HOME": "/"}

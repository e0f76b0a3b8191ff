"""The environment is parsed once, and says what is wrong with it."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from functions.common.errors import SettingsError
from functions.common.settings import (
    AiSettings,
    ApiSettings,
    DatabaseSettings,
    OriginSettings,
    RelaySettings,
    SigningKeys,
)

GOOD_KEY = "x" * 32


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        DatabaseSettings.load({})


def test_an_empty_variable_counts_as_missing() -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        DatabaseSettings.load({"DATABASE_URL": ""})


def test_a_malformed_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="RELAY_LINGER_S"):
        RelaySettings.load({"RELAY_FUNCTION_NAME": "relay", "RELAY_LINGER_S": "soon"})


def test_settings_do_not_change() -> None:
    settings = DatabaseSettings.load({"DATABASE_URL": "postgresql://x"})
    with pytest.raises(ValidationError):
        settings.database_url = "other"  # type: ignore[misc]


def test_origins_are_split() -> None:
    settings = OriginSettings.load({"ALLOWED_ORIGINS": "https://a.example, https://b.example,"})
    assert settings.allowed_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    "keys",
    [
        "not json",
        "{}",
        json.dumps({"current": "a", "keys": {}}),
        json.dumps({"current": "a", "keys": {"a": "short"}}),
        json.dumps({"current": "b", "keys": {"a": GOOD_KEY}}),
    ],
)
def test_bad_signing_keys_are_refused(keys: str) -> None:
    with pytest.raises(SettingsError, match="JWT_KEYS"):
        ApiSettings.load({"STAGE": "local", "JWT_KEYS": keys, "WEBSOCKET_URL": "ws://x"})


def test_an_error_does_not_show_the_secret() -> None:
    keys = json.dumps({"current": "b", "keys": {"a": "secret" * 6}})
    with pytest.raises(SettingsError) as caught:
        ApiSettings.load({"STAGE": "local", "JWT_KEYS": keys, "WEBSOCKET_URL": "ws://x"})
    assert "secretsecret" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "provider"),
    [
        ({"STAGE": "local"}, "offline"),
        ({"STAGE": "local", "OPENAI_API_KEY": "k"}, "openai"),
        ({"STAGE": "local", "OPENAI_API_KEY": "k", "MOCK_AI": "true"}, "offline"),
        ({"STAGE": "local", "AI_PROVIDER": "openai"}, "openai"),
        ({"STAGE": "prod", "AI_PROVIDER": "offline"}, "offline"),
        ({"STAGE": "prod", "MOCK_AI": "true"}, "offline"),
    ],
)
def test_the_provider_follows_the_settings(environment: dict[str, str], provider: str) -> None:
    assert AiSettings.load(environment).provider == provider


def test_outside_local_the_provider_has_to_be_said() -> None:
    with pytest.raises(SettingsError, match="AI_PROVIDER"):
        _ = AiSettings.load({"STAGE": "prod", "OPENAI_API_KEY": "k"}).provider


# On AWS

SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:x"
ON_AWS = {"DATABASE_HOST": "db.example", "DATABASE_NAME": "leadflow", "DATABASE_SECRET_ARN": SECRET}


def test_a_database_may_be_given_by_its_parts() -> None:
    settings = DatabaseSettings.load({**ON_AWS, "DATABASE_PORT": "5433", "DATABASE_PAUSES": "true"})
    assert (settings.database_host, settings.database_port, settings.database_pauses) == ("db.example", 5433, True)


@pytest.mark.parametrize("name", ["DATABASE_NAME", "DATABASE_SECRET_ARN"])
def test_a_missing_part_of_the_database_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        DatabaseSettings.load({key: value for key, value in ON_AWS.items() if key != name})


def test_the_keys_may_be_in_a_secret() -> None:
    settings = ApiSettings.load({"STAGE": "dev", "WEBSOCKET_URL": "wss://x", "JWT_KEYS_SECRET_ARN": SECRET})
    assert settings.jwt_keys is None
    with pytest.raises(SettingsError, match="JWT_KEYS"):
        ApiSettings.load({"STAGE": "dev", "WEBSOCKET_URL": "wss://x"})


def test_a_seed_stands_for_one_key() -> None:
    seed = "s" * 64
    keys = SigningKeys.parse(json.dumps({"seed": seed}))
    assert keys.current == "first"
    assert keys == SigningKeys.parse(json.dumps({"seed": seed}))
    assert seed not in keys.keys["first"]
    assert keys.keys["first"] not in repr(keys)


@pytest.mark.parametrize("text", ["", "[]", "not json", '{"seed": "short"}', '{"seed": 1}', '{"current": "a"}'])
def test_what_holds_no_keys_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        SigningKeys.parse(text)
    assert "short" not in str(caught.value)

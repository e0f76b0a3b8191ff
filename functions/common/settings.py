"""The environment, parsed once into frozen values. A function loads only the groups it uses.

A missing or malformed variable fails at start with the variable's name.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from functions.common.errors import SettingsError


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _from_json(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError as error:
        raise ValueError("not JSON") from error


Text = Annotated[str, Field(min_length=1)]


class Settings(BaseModel):
    """The base of the groups: field names are the variables' names in lower case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read this group's variables.

        Raises:
            SettingsError: a variable is missing or malformed; the message names it and says why.
        """
        source = os.environ if environment is None else environment
        values: dict[str, Any] = {name: source[name.upper()] for name in cls.model_fields if source.get(name.upper())}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            name = str(problem["loc"][0]).upper() if problem["loc"] else cls.__name__
            raise SettingsError(f"{name}: {problem['msg']}") from None


class DatabaseSettings(Settings):
    """Where Postgres is: `database_url` says it all, or host, port and name do, and a secret of Secrets Manager has
    the user's name and password.

    `database_pauses`: it sleeps when nobody asks it anything, and takes a while to wake.
    """

    database_url: Text | None = None
    database_host: Text | None = None
    database_port: Annotated[int, Field(ge=1, le=65535)] = 5432
    database_name: Text | None = None
    database_secret_arn: Text | None = None
    database_pauses: bool = False

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.database_url:
            return self
        if not self.database_host:
            raise SettingsError("DATABASE_URL: missing; or give DATABASE_HOST, DATABASE_NAME and DATABASE_SECRET_ARN")
        for name in ("database_name", "database_secret_arn"):
            if not getattr(self, name):
                raise SettingsError(f"{name.upper()}: missing; it goes with DATABASE_HOST")
        return self


class RedisSettings(Settings):
    """`redis_secret_arn`: the secret that has the user's name and password, where the address has none."""

    redis_url: Text
    redis_secret_arn: Text | None = None


class ExecutionSettings(Settings):
    state_machine_arn: Text


class RelaySettings(Settings):
    """How publishers and relays find each other. `relay_shard` names one stream and its one awake relay."""

    relay_function_name: Text
    relay_shard: str = "0"
    relay_linger_s: Annotated[float, Field(gt=0)] = 4.0


class PushSettings(Settings):
    """`websocket_endpoint`: the http(s) address of PostToConnection."""

    websocket_endpoint: Text


class OriginSettings(Settings):
    allowed_origins: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()


class SigningKeys(BaseModel):
    """The keys of access tokens by key id; new tokens are signed with the `current` one.

    `{"seed": ...}`, as a deploy makes it, stands for one key named `first` that is derived from the seed.
    """

    model_config = ConfigDict(frozen=True)

    current: Text
    keys: Annotated[dict[str, Annotated[str, Field(min_length=32)]], Field(repr=False)]

    @model_validator(mode="before")
    @classmethod
    def _from_seed(cls, value: object) -> object:
        if not isinstance(value, dict) or set(value) != {"seed"}:
            return value
        if not isinstance(value["seed"], str) or len(value["seed"]) < 32:
            raise ValueError("the seed is a text of at least 32 characters")
        derived = hashlib.sha256(b"leadflow access tokens: " + value["seed"].encode()).hexdigest()
        return {"current": "first", "keys": {"first": derived}}

    @model_validator(mode="after")
    def _current_is_known(self) -> Self:
        if self.current not in self.keys:
            raise ValueError("the current key is not among the keys")
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the keys from JSON. Raises SettingsError, which says what is wrong and shows no key."""
        try:
            return cls.model_validate(_from_json(text))
        except ValidationError as error:
            raise SettingsError(error.errors(include_url=False, include_input=False)[0]["msg"]) from None
        except ValueError as error:
            raise SettingsError(str(error)) from None


class ApiSettings(Settings):
    """`websocket_url` is where browsers connect; `api_base_path` the path under which the API is reached directly.

    `jwt_keys_secret_arn`: the secret that has the keys, instead of `jwt_keys`. `origin_secret_arn`: the secret whose
    value every request must carry, to prove that it came through CloudFront.
    """

    stage: Text
    jwt_keys: Annotated[SigningKeys | None, BeforeValidator(_from_json)] = None
    jwt_keys_secret_arn: Text | None = None
    origin_secret_arn: Text | None = None
    websocket_url: Text
    api_base_path: str = ""

    @model_validator(mode="after")
    def _has_keys(self) -> Self:
        if not (self.jwt_keys or self.jwt_keys_secret_arn):
            raise SettingsError("JWT_KEYS: missing; or give JWT_KEYS_SECRET_ARN")
        return self


class AiSettings(Settings):
    """Which AI answers. Outside `local` it has to be said; in `local` no key means the offline provider.

    `openai_model` answers the steps that no other model is named for. `openai_base_url` leads to a compatible server
    instead of OpenAI's. `openai_timeout_s` bounds one call as a whole.
    """

    stage: Text
    mock_ai: bool = False
    ai_provider: Literal["offline", "openai"] | None = None
    openai_api_key: Annotated[str | None, Field(repr=False)] = None
    openai_api_key_secret_arn: str | None = None
    openai_base_url: Annotated[str, Field(pattern=r"^https?://[^\s/]")] | None = None
    openai_model: Text = "gpt-6-luna"
    openai_model_intent: Text | None = None
    openai_model_extraction: Text | None = None
    openai_model_routing: Text | None = None
    openai_timeout_s: Annotated[float, Field(gt=0)] = 20
    ai_max_attempts: Annotated[int, Field(ge=1)] = 4

    @property
    def provider(self) -> Literal["offline", "openai"]:
        """The provider to use.

        Raises:
            SettingsError: none is named and the stage is not `local`.
        """
        if self.mock_ai:
            return "offline"
        if self.ai_provider:
            return self.ai_provider
        if self.stage != "local":
            raise SettingsError("AI_PROVIDER: name one (offline or openai); only the local stage has a default")
        return "openai" if self.openai_api_key else "offline"

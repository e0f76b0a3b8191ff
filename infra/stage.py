"""What differs between stages, as one frozen value. Code asks the stage for values, never for its name.

`local` gets the addresses of its database, Redis and emulator from the environment of the `cdk` command
(`make up` sets them). The stages on AWS build theirs; what an operator chooses of them comes from the environment or
from CDK's context (`infra/cloud.py`).
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.cloud import Cloud, cloud_of, concurrency_of

SUPPORTED = ("local", "dev", "prod")

LOCAL_ORIGINS = "http://localhost:4173,http://127.0.0.1:4173,http://localhost:5173,http://127.0.0.1:5173"

# The emulator starts a process for every concurrent call unless a function says how many it may have.
# The API answers a throttle with 429, so it gets room; the steps share two cores with everything else.
LOCAL_CONCURRENCY = {
    "api": 12,
    "intent": 3,
    "extract": 3,
    "route": 3,
    "fail": 2,
    "ws-connect": 4,
    "relay": 2,
    "sweep": 2,
    "migrate": 1,
}


class StageError(Exception):
    """The stage cannot be built; the message is one sentence that says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Emulator:
    """An AWS emulator that serves every API below one address instead of one host name an API.

    `http_api_id` and `websocket_api_id` pin the APIs' ids (the emulator's `ms-custom-id` tag), so that addresses are
    known before the deploy and survive it.
    """

    url: str
    http_api_id: str = "leadflowapi"
    websocket_api_id: str = "leadflowws"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One deployment of Leadflow, either on an emulator or on AWS (`cloud`).

    `account` is None where the credentials of the deploy decide. `concurrency` bounds functions by their name's
    suffix; a function it does not name is unbounded. `ai` holds the variables of the AI provider as the functions read
    them. `database_url`, `redis_url`, `jwt_keys` (JSON: `{"current": kid, "keys": {...}}`) and `allowed_origins` are
    given for an emulator only.
    """

    name: str
    account: str | None
    region: str
    database_url: str = ""
    redis_url: str = ""
    jwt_keys: str = ""
    allowed_origins: tuple[str, ...] = ()
    ai: Mapping[str, str] = field(default_factory=dict)
    emulator: Emulator | None = None
    cloud: Cloud | None = None
    concurrency: Mapping[str, int] = field(default_factory=dict)
    relay_timeout_s: int = 300
    log_level: str = "INFO"
    arm64: bool = True
    keeps_data_when_deleted: bool = True


def read_stage(name: str | None, environment: Mapping[str, str]) -> Stage:
    """The stage of that name, with what it takes from the environment.

    Raises:
        StageError: no or an unknown stage, or a variable it needs is missing or malformed.
    """
    if not name:
        raise StageError(f"Name the stage: -c stage=NAME, one of {', '.join(SUPPORTED)}.")
    if name not in SUPPORTED:
        raise StageError(f"There is no stage '{name}'; this app deploys: {', '.join(SUPPORTED)}.")
    if name == "local":
        return _local(environment)
    try:
        return _on_aws(name, environment)
    except ValueError as error:
        raise StageError(f"{error}.") from None


def _local(environment: Mapping[str, str]) -> Stage:
    return Stage(
        name="local",
        account=environment.get("CDK_DEFAULT_ACCOUNT") or "000000000000",
        region=environment.get("CDK_DEFAULT_REGION") or "us-east-1",
        database_url=_required(environment, "DATABASE_URL"),
        redis_url=_required(environment, "REDIS_URL"),
        jwt_keys=_required(environment, "JWT_KEYS"),
        emulator=Emulator(url=_required(environment, "EMULATOR_URL").rstrip("/")),
        allowed_origins=tuple((environment.get("ALLOWED_ORIGINS") or LOCAL_ORIGINS).split(",")),
        ai=_local_ai(environment),
        concurrency=LOCAL_CONCURRENCY,
        relay_timeout_s=60,
        log_level=environment.get("LOG_LEVEL") or "INFO",
        arm64=platform.machine() in {"arm64", "aarch64"},
        keeps_data_when_deleted=False,
    )


def _on_aws(name: str, environment: Mapping[str, str]) -> Stage:
    cloud = cloud_of(name, environment)
    return Stage(
        name=name,
        account=environment.get("CDK_DEFAULT_ACCOUNT") or None,
        region=environment.get("CDK_DEFAULT_REGION") or environment.get("AWS_REGION") or "us-east-1",
        ai=_cloud_ai(environment, cloud),
        cloud=cloud,
        concurrency=concurrency_of(environment, cloud),
        log_level=environment.get("LOG_LEVEL") or "INFO",
        keeps_data_when_deleted=cloud.is_protected,
    )


AI_VARIABLES = (
    "AI_PROVIDER",
    "MOCK_AI",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "OPENAI_MODEL_INTENT",
    "OPENAI_MODEL_EXTRACTION",
    "OPENAI_MODEL_ROUTING",
    "OPENAI_TIMEOUT_S",
    "AI_MAX_ATTEMPTS",
)


def _local_ai(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Without a provider named, a key selects `openai`, and no key `offline`."""
    given = _given(environment)
    return {"AI_PROVIDER": "openai" if "OPENAI_API_KEY" in given else "offline"} | given


def _cloud_ai(environment: Mapping[str, str], cloud: Cloud) -> Mapping[str, str]:
    """A provider is always named. A key stands in Secrets Manager only, never in a template or an environment."""
    ai = {"AI_PROVIDER": cloud.ai_provider} | _given(environment)
    ai.pop("OPENAI_API_KEY", None)
    if ai.pop("MOCK_AI", "").lower() in {"1", "true", "yes", "on"}:
        ai["AI_PROVIDER"] = "offline"
    if ai["AI_PROVIDER"] not in {"offline", "openai"}:
        raise ValueError(f"AI_PROVIDER is '{ai['AI_PROVIDER']}': name offline or openai")
    return ai


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in AI_VARIABLES if environment.get(name)}


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise StageError(f"The local stage needs {name} in the environment; `make up` sets it.")
    return value

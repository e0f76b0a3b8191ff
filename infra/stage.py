"""What differs between stages, as one frozen value. Code asks the stage for values, never for its name.

`local` gets the addresses of its database, Redis and emulator from the environment of the `cdk` command
(`make up` sets them); stages on AWS will build theirs and leave those fields empty.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field

SUPPORTED = ("local",)

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
    """One deployment of Leadflow.

    `concurrency` bounds functions by their name's suffix; a function it does not name is unbounded. `ai` holds the
    variables of the AI provider as the functions read them. `jwt_keys` is JSON: `{"current": kid, "keys": {...}}`.
    """

    name: str
    account: str
    region: str
    database_url: str
    redis_url: str
    jwt_keys: str
    allowed_origins: tuple[str, ...]
    ai: Mapping[str, str] = field(default_factory=dict)
    emulator: Emulator | None = None
    concurrency: Mapping[str, int] = field(default_factory=dict)
    relay_timeout_s: int = 300
    log_level: str = "INFO"
    arm64: bool = True
    keeps_data_when_deleted: bool = True


def read_stage(name: str | None, environment: Mapping[str, str]) -> Stage:
    """The stage of that name, with what it takes from the environment.

    Raises:
        StageError: no or an unknown stage, or a variable it needs is missing.
    """
    if not name:
        raise StageError("Name the stage to deploy: cdk deploy -c stage=local.")
    if name not in SUPPORTED:
        raise StageError(f"Stage '{name}' is not supported yet; this app deploys: {', '.join(SUPPORTED)}.")
    return _local(environment)


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
        ai=_ai(environment),
        concurrency=LOCAL_CONCURRENCY,
        relay_timeout_s=60,
        log_level=environment.get("LOG_LEVEL") or "INFO",
        arm64=platform.machine() in {"arm64", "aarch64"},
        keeps_data_when_deleted=False,
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
)


def _ai(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Without a provider named, a key selects `openai`, and no key `offline`."""
    given = {name: environment[name] for name in AI_VARIABLES if environment.get(name)}
    return {"AI_PROVIDER": "openai" if "OPENAI_API_KEY" in given else "offline"} | given


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise StageError(f"The local stage needs {name} in the environment; `make up` sets it.")
    return value

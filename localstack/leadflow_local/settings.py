"""What the operator may choose, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from leadflow_local.errors import OperatorError
from leadflow_local.home import ROOT, Home

# Passed on to the CDK app as they are.
PASSED_ON = (
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
    "ALLOWED_ORIGINS",
    "LOG_LEVEL",
    "ROUTING_POLICY",
)


class Kind(StrEnum):
    """What the stack runs on: processes of this machine, or LocalStack's image and other containers."""

    MINISTACK = "ministack"
    LOCALSTACK = "localstack"


HOMES = {Kind.MINISTACK: ROOT / ".local", Kind.LOCALSTACK: ROOT / ".local" / "localstack"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`port` (the emulator's) and `dashboard_port`: a number, 0 for any free one, or None for the one used last.

    `database_url` and `redis_url` name servers to use instead of the embedded ones.
    """

    kind: Kind
    home: Home
    port: int | None
    dashboard_port: int | None
    database_url: str | None
    redis_url: str | None
    passed_on: Mapping[str, str]


def read_settings(environment: Mapping[str, str]) -> Settings:
    """
    Raises:
        OperatorError: there is no such stack, or a port is none.
    """
    kind = _kind(environment)
    home = environment.get("LEADFLOW_HOME")
    return Settings(
        kind=kind,
        home=Home(Path(home).expanduser().resolve() if home else HOMES[kind]),
        port=_port(environment, "LEADFLOW_PORT"),
        dashboard_port=_port(environment, "LEADFLOW_DASHBOARD_PORT"),
        database_url=environment.get("DATABASE_URL") or None,
        redis_url=environment.get("REDIS_URL") or None,
        passed_on={name: environment[name] for name in PASSED_ON if environment.get(name)},
    )


def _kind(environment: Mapping[str, str]) -> Kind:
    text = environment.get("STACK") or Kind.MINISTACK
    if text not in list(Kind):
        raise OperatorError(f"STACK is '{text}'; give localstack, or leave it out.")
    return Kind(text)


def _port(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name, "")
    if not text:
        return None
    if text == "auto":
        return 0
    if text.isdecimal() and int(text) < 65536:
        return int(text)
    raise OperatorError(f"{name} is '{text}'; give a port number, or auto for any free one.")

"""What the operator may choose, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leadflow_local.errors import OperatorError
from leadflow_local.home import ROOT, Home

DEFAULT_PORT = 4566
# Passed on to the CDK app as they are.
PASSED_ON = ("AI_PROVIDER", "MOCK_AI", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ALLOWED_ORIGINS", "LOG_LEVEL")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`port`: a number, 0 for any free one, or None for the one used last (4566 at first).

    `database_url` and `redis_url` name servers to use instead of the embedded ones.
    """

    home: Home
    port: int | None
    database_url: str | None
    redis_url: str | None
    passed_on: Mapping[str, str]


def read_settings(environment: Mapping[str, str]) -> Settings:
    """
    Raises:
        OperatorError: LEADFLOW_PORT is no port.
    """
    home = environment.get("LEADFLOW_HOME")
    return Settings(
        home=Home(Path(home).expanduser().resolve() if home else ROOT / ".local"),
        port=_port(environment.get("LEADFLOW_PORT", "")),
        database_url=environment.get("DATABASE_URL") or None,
        redis_url=environment.get("REDIS_URL") or None,
        passed_on={name: environment[name] for name in PASSED_ON if environment.get(name)},
    )


def _port(text: str) -> int | None:
    if not text:
        return None
    if text == "auto":
        return 0
    if text.isdecimal() and int(text) < 65536:
        return int(text)
    raise OperatorError(f"LEADFLOW_PORT is '{text}'; give a port number, or auto for any free one.")

"""What a stage gives to a function is what the function reads: its settings load from its variables alone."""

from __future__ import annotations

import pytest

from functions.common.settings import (
    AiSettings,
    ApiSettings,
    DatabaseSettings,
    ExecutionSettings,
    OriginSettings,
    PushSettings,
    RedisSettings,
    RelaySettings,
    Settings,
)
from tests.infra.conftest import Synthesise
from tests.infra.deployment import text

STEP: tuple[type[Settings], ...] = (DatabaseSettings, RedisSettings, RelaySettings, AiSettings)
READS: dict[str, tuple[type[Settings], ...]] = {
    "intent": STEP,
    "extract": STEP,
    "route": STEP,
    "fail": (DatabaseSettings, RedisSettings, RelaySettings),
    "sweep": (DatabaseSettings, RedisSettings, RelaySettings, ExecutionSettings),
    "migrate": (DatabaseSettings,),
    "ws-connect": (RedisSettings, OriginSettings),
    "relay": (RedisSettings, RelaySettings, PushSettings),
    "api": (
        DatabaseSettings,
        RedisSettings,
        RelaySettings,
        ExecutionSettings,
        PushSettings,
        OriginSettings,
        ApiSettings,
    ),
}


@pytest.mark.parametrize("case", ["local", "dev", "prod"])
@pytest.mark.parametrize("suffix", sorted(READS))
def test_settings_load_from_what_the_stage_gives(synthesis: Synthesise, case: str, suffix: str) -> None:
    variables = {name: text(value) for name, value in synthesis(case).deployment.variables(suffix).items()}
    for group in READS[suffix]:
        group.load(variables)
    if AiSettings in READS[suffix]:
        assert AiSettings.load(variables).provider == {"prod": "openai"}.get(case, "offline")

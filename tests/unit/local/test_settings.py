"""What the operator chooses by environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from leadflow_local.errors import OperatorError
from leadflow_local.settings import PASSED_ON, read_settings

from infra.stage import AI_VARIABLES


@pytest.mark.parametrize(("text", "port"), [("", None), ("auto", 0), ("0", 0), ("4570", 4570)])
def test_the_port_is_a_number_or_any(text: str, port: int | None) -> None:
    assert read_settings({"LEADFLOW_PORT": text}).port == port


@pytest.mark.parametrize("text", ["http", "-1", "70000", "45 66"])
def test_no_port_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(OperatorError, match="LEADFLOW_PORT"):
        read_settings({"LEADFLOW_PORT": text})


def test_the_home_is_below_the_checkout_unless_chosen(tmp_path: Path) -> None:
    assert read_settings({}).home.path.name == ".local"
    assert read_settings({"LEADFLOW_HOME": str(tmp_path)}).home.path == tmp_path


def test_given_servers_are_used_and_empty_variables_are_none() -> None:
    settings = read_settings({"DATABASE_URL": "postgresql://elsewhere/db", "REDIS_URL": ""})
    assert settings.database_url == "postgresql://elsewhere/db"
    assert settings.redis_url is None


def test_only_known_variables_are_passed_on() -> None:
    passed_on = read_settings({"OPENAI_API_KEY": "k", "SECRET": "s", "MOCK_AI": ""}).passed_on
    assert passed_on == {"OPENAI_API_KEY": "k"}


def test_what_the_cdk_app_reads_for_the_ai_is_passed_on() -> None:
    assert set(AI_VARIABLES) <= set(PASSED_ON)

"""The commands' manners: one sentence, one exit code, no traceback."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from leadflow_local import cli


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"LEADFLOW_HOME": str(tmp_path), "FOLLOW": "0"}


@pytest.mark.parametrize("arguments", [[], ["start"], ["up", "now"]])
def test_an_unknown_command_shows_the_known_ones(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments, {}) == 2
    assert "up|down|reset|status|logs|psql" in capsys.readouterr().err


def test_status_of_a_stack_that_never_ran_fails_and_says_how_to_start(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["status"], environment) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["PostgreSQL", "stopped"],
        ["Valkey", "stopped"],
        ["MiniStack", "stopped"],
        ["Dashboard", "stopped"],
    ]
    assert all("make up" in line for line in lines)


def test_psql_before_the_first_start_is_one_sentence(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["psql"], environment) == 1
    assert capsys.readouterr().err.strip() == "There is no database yet: run make up."


def test_a_second_run_at_the_same_time_is_refused(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "lock").open("w") as file:
        file.write("make up (process 42)")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        assert cli.main(["down"], environment) == 1
    assert capsys.readouterr().err.strip().startswith("make up (process 42) is at work on this stack")


def test_reset_says_what_it_removed(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outputs.json").write_text("{}")
    (tmp_path / "logs").mkdir()
    assert cli.main(["reset"], environment) == 0
    printed = capsys.readouterr().out
    assert "outputs.json" in printed
    assert "logs" in printed
    assert not (tmp_path / "outputs.json").exists()


def test_logs_of_a_stopped_stack_are_its_files(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "valkey.log").write_text("Ready to accept connections\n")
    assert cli.main(["logs"], environment) == 0
    assert capsys.readouterr().out == "valkey       Ready to accept connections\n"

"""The operator's command: what it asks of AWS, and one sentence for each mistake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from operations.__main__ import main
from tests.support.aws import StandInAws, stand_in_aws

ID = str(uuid4())
PATH = "/2015-03-31/functions/leadflow-{}-sweep/invocations"
NOTHING = {"redriven": [], "skipped": [], "more": False, "before": "2026-01-02T00:00:00+00:00"}


@pytest.fixture(scope="module")
def aws_server() -> Iterator[StandInAws]:
    with stand_in_aws() as aws:
        yield aws


@pytest.fixture
def aws(aws_server: StandInAws) -> StandInAws:
    aws_server.reset()
    return aws_server


@pytest.fixture
def stack(aws: StandInAws, tmp_path: Path) -> dict[str, str]:
    """The environment of a terminal beside a running local stack."""
    (tmp_path / "outputs.json").write_text(json.dumps({"emulator": aws.url}))
    return {"LEADFLOW_HOME": str(tmp_path)}


def redrive(environment: dict[str, str], *arguments: str) -> int:
    return main(["redrive", *arguments], environment)


def test_the_local_stacks_sweep_is_asked(
    aws: StandInAws, stack: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of somebody's company")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    aws.answers[PATH.format("local")] = {**NOTHING, "redriven": [ID]}
    assert redrive(stack, "--stage", "local", "--workflow", ID) == 0
    assert aws.called(PATH.format("local")) == [{"redrive": {"workflow_id": ID}}]
    assert capsys.readouterr().out == f"{ID}  started again\n1 workflow started again.\n"


def test_a_stage_on_aws_is_asked_by_the_terminals_credentials(
    aws: StandInAws, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    aws.answers[PATH.format("prod")] = {**NOTHING, "skipped": [{"workflow_id": ID, "reason": "so it is"}]}
    assert redrive({}, "--stage", "prod", "--since", "2026-01-01T00:00:00Z") == 0
    assert aws.called(PATH.format("prod")) == [{"redrive": {"since": "2026-01-01T00:00:00+00:00"}}]
    assert capsys.readouterr().out == f"{ID}  left alone: so it is\n0 workflows started again, 1 left alone.\n"


SINCE = ("--since", "2026-01-01T00:00:00Z")
TO_COME = (datetime.now(UTC) + timedelta(hours=1)).isoformat()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (SINCE, "Name the stage"),
        (("--stage", "", *SINCE), "Name the stage"),
        (("--stage", "test", *SINCE), "no stage 'test'"),
        (("--stage", "local"), "Say what to start again"),
        (("--stage", "local", "--workflow", "", "--since", ""), "Say what to start again"),
        (("--stage", "local", "--workflow", ID, *SINCE), "not both"),
        (("--stage", "local", "--workflow", "12"), "no workflow's id"),
        (("--stage", "local", "--since", "yesterday"), "is no time"),
        (("--stage", "local", "--since", "2026-01-01T00:00:00"), "time zone"),
        (("--stage", "local", "--since", TO_COME), "still to come"),
        (("--stage", "local", "--force"), "Unrecognized"),
        (("--stage",), "Argument --stage"),
    ],
)
def test_a_mistake_is_one_sentence(
    arguments: tuple[str, ...], words: str, stack: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert redrive(stack, *arguments) == 1
    assert_one_sentence(capsys, words)


def test_no_command_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], {}) == 1
    assert_one_sentence(capsys, "command")


def assert_one_sentence(capsys: pytest.CaptureFixture[str], words: str) -> None:
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
    assert printed.err.count("\n") == 1
    assert printed.err.endswith(".\n")


def test_a_stack_that_was_never_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert redrive({"LEADFLOW_HOME": str(tmp_path)}, "--stage", "local", *SINCE) == 1
    assert_one_sentence(capsys, "make up")


def test_a_stack_that_is_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outputs.json").write_text(json.dumps({"emulator": "http://127.0.0.1:9"}))
    assert redrive({"LEADFLOW_HOME": str(tmp_path)}, "--stage", "local", *SINCE) == 1
    assert_one_sentence(capsys, "does not answer: run make up")


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.mark.usefixtures("no_credentials")
def test_no_credentials(capsys: pytest.CaptureFixture[str]) -> None:
    assert redrive({}, "--stage", "dev", *SINCE) == 1
    assert_one_sentence(capsys, "no AWS credentials")


@pytest.mark.usefixtures("no_credentials")
def test_no_region(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    assert redrive({}, "--stage", "dev", *SINCE) == 1
    assert_one_sentence(capsys, "AWS_REGION")


@pytest.mark.usefixtures("no_credentials")
def test_an_unknown_profile(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert redrive({}, "--stage", "dev", *SINCE) == 1
    assert_one_sentence(capsys, "nobody")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ResourceNotFoundException", "Stage 'dev' is not deployed there"),
        ("ExpiredTokenException", "sign in again"),
        ("UnrecognizedClientException", "sign in again"),
        ("AccessDeniedException", "may not invoke"),
        ("ServiceException", "AWS refused: ServiceException"),
    ],
)
def test_what_aws_refuses(
    aws: StandInAws, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, code: str, words: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    aws.errors[PATH.format("dev")] = code
    assert redrive({}, "--stage", "dev", *SINCE) == 1
    assert_one_sentence(capsys, words)


def test_a_sweep_that_failed(aws: StandInAws, stack: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    aws.function_error = "Unhandled"
    aws.answers[PATH.format("local")] = {"errorMessage": "the database cannot be reached\nnow."}
    assert redrive(stack, "--stage", "local", *SINCE) == 1
    assert_one_sentence(capsys, "leadflow-local-sweep failed: the database cannot be reached")

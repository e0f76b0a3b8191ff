"""`make deploy`, `destroy`, `diff`, `synth`: each mistake of an operator is answered by one sentence that helps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from infra.operate import CDK, Mistake, check, command, main
from infra.stage import StageError, read_stage


@dataclass(frozen=True)
class FakeAccount:
    """An account that knows the operator, or does not; bootstrapped in some regions."""

    bootstrapped: set[str] = field(default_factory=lambda: {"us-east-1", "eu-central-1"})
    knows_me: bool = True

    def identity(self) -> str:
        if not self.knows_me:
            raise Mistake("AWS does not know you: log in.")
        return "111122223333"

    def region(self) -> str | None:
        return "eu-central-1"

    def is_bootstrapped(self, region: str) -> bool:
        return region in self.bootstrapped


@pytest.mark.parametrize(
    ("action", "stage", "environment", "account", "remedy"),
    [
        ("deploy", "", {}, FakeAccount(), r"make deploy STAGE=dev\|prod"),
        ("deploy", "staging", {}, FakeAccount(), "there is no 'staging'"),
        ("deploy", "local", {}, FakeAccount(), "make up"),
        ("destroy", "prod", {}, FakeAccount(), "CONFIRM=prod"),
        ("destroy", "prod", {"CONFIRM": "yes"}, FakeAccount(), "CONFIRM=prod"),
        ("deploy", "dev", {}, FakeAccount(knows_me=False), "log in"),
        ("diff", "dev", {}, FakeAccount(knows_me=False), "log in"),
        ("deploy", "dev", {}, FakeAccount(bootstrapped=set()), "bootstrap aws://111122223333/eu-central-1"),
        ("deploy", "prod", {}, FakeAccount(bootstrapped={"eu-central-1"}), "bootstrap aws://111122223333/us-east-1"),
    ],
)
def test_a_mistake_is_answered_by_one_sentence(
    action: str, stage: str, environment: dict[str, str], account: FakeAccount, remedy: str
) -> None:
    with pytest.raises(Mistake) as mistake:
        check(action, stage, environment, account)
    assert re.search(remedy, str(mistake.value))
    assert "\n" not in str(mistake.value)


def test_a_wrong_choice_is_a_mistake_too() -> None:
    with pytest.raises(StageError, match="LEADFLOW_STEP_CONCURRENCY"):
        check("synth", "dev", {"LEADFLOW_STEP_CONCURRENCY": "x"}, FakeAccount())


def test_synthesis_asks_for_no_account() -> None:
    assert check("synth", "prod", {}, FakeAccount(knows_me=False)).name == "prod"


def test_the_operators_region_is_taken() -> None:
    assert check("deploy", "dev", {}, FakeAccount()).region == "eu-central-1"
    assert check("deploy", "dev", {"AWS_REGION": "us-east-1"}, FakeAccount()).region == "us-east-1"


def test_prod_is_destroyed_when_it_is_said_and_dev_at_once() -> None:
    assert check("destroy", "prod", {"CONFIRM": "prod"}, FakeAccount()).name == "prod"
    assert check("destroy", "dev", {}, FakeAccount()).name == "dev"


@pytest.mark.parametrize("action", ["deploy", "destroy", "diff", "synth"])
def test_cdk_is_told_the_stage(action: str) -> None:
    words = [str(word) for word in command(action, read_stage("dev", {}))]
    assert words[:2] == [str(CDK), action]
    assert words[-2:] == ["-c", "stage=dev"]
    assert ("--all" in words) is (action != "synth")


def test_a_mistake_ends_in_failure_and_is_the_only_thing_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", ""], {}, FakeAccount()) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "Error: Name the stage: make deploy STAGE=dev|prod.\n"

"""The GitHub workflow; that it is valid is actionlint's word (`make lint`)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from infra.cloud import CHOICES
from infra.packaging import ROOT
from infra.stage import AI_VARIABLES

FOLDER = ROOT / ".github" / "workflows"
TEXT = (FOLDER / "ci.yml").read_text()
JOBS: dict[str, Any] = yaml.safe_load(TEXT)["jobs"]
DEPLOY_TEXT = (FOLDER / "deploy.yml").read_text()
DEPLOY: dict[str, Any] = yaml.safe_load(DEPLOY_TEXT)["jobs"]["deploy"]

OF_THE_OPERATOR = {*CHOICES, *AI_VARIABLES, "ROUTING_POLICY", "LOG_LEVEL"} - {"OPENAI_API_KEY"}


def _uses() -> list[str]:
    return [action for action in re.findall(r"uses: (\S+.*)", TEXT + DEPLOY_TEXT) if not action.startswith("./")]


@pytest.mark.parametrize("action", _uses())
def test_actions_are_pinned_to_a_commit_and_say_their_version(action: str) -> None:
    assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


def test_a_push_runs_what_ci_runs() -> None:
    assert JOBS["test"]["steps"][-1]["run"] == ".ci/run"
    assert "if" not in JOBS["test"]


@pytest.mark.parametrize(("stage", "after"), [("dev", ["test"]), ("prod", ["deploy-dev"])])
def test_main_is_deployed_one_stage_after_the_other(stage: str, after: list[str]) -> None:
    job = JOBS[f"deploy-{stage}"]
    assert job["needs"] == after
    assert job["uses"] == "./.github/workflows/deploy.yml"
    assert job["with"] == {"stage": stage}
    assert "refs/heads/main" in job["if"]
    assert job["permissions"] == {"contents": "read", "id-token": "write"}


def test_a_stage_is_deployed_by_an_oidc_role_and_no_key() -> None:
    assert DEPLOY["environment"] == "${{ inputs.stage }}", "reviewers are asked by the environment"
    assert DEPLOY["steps"][-1]["run"] == 'make deploy STAGE="$STAGE"'
    assert DEPLOY["env"]["STAGE"] == "${{ inputs.stage }}"
    assert "AWS_SECRET_ACCESS_KEY" not in TEXT + DEPLOY_TEXT


def test_everything_that_an_operator_may_choose_is_passed_on() -> None:
    assert set(DEPLOY["env"]) >= OF_THE_OPERATOR


def test_a_push_to_main_waits_for_no_approval_of_another() -> None:
    assert "github.run_id" in yaml.safe_load(TEXT)["concurrency"]["group"]


def test_localstack_runs_only_where_its_token_is() -> None:
    steps = JOBS["localstack"]["steps"]
    assert all(step.get("if") == "steps.token.outputs.given" for step in steps[1:])
    tests = re.findall(r"tests/e2e/\w+\.py", steps[-1]["run"])
    assert tests
    assert all((ROOT / test).is_file() for test in tests)
    assert steps[-1]["env"] == {"STACK": "localstack"}


def test_nothing_else_may_write() -> None:
    assert yaml.safe_load(TEXT)["permissions"] == {"contents": "read"}

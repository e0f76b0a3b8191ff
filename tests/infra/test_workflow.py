"""The GitHub workflow; that it is valid is actionlint's word (`make lint`)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from infra.cloud import CHOICES
from infra.packaging import ROOT

TEXT = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
JOBS: dict[str, Any] = yaml.safe_load(TEXT)["jobs"]


def _uses() -> list[str]:
    return re.findall(r"uses: (\S+.*)", TEXT)


@pytest.mark.parametrize("action", _uses())
def test_actions_are_pinned_to_a_commit_and_say_their_version(action: str) -> None:
    assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


def test_a_push_runs_what_ci_runs() -> None:
    assert JOBS["test"]["steps"][-1]["run"] == ".ci/run"
    assert "if" not in JOBS["test"]


@pytest.mark.parametrize(("stage", "after"), [("dev", ["test"]), ("prod", ["deploy-dev"])])
def test_main_is_deployed_by_an_oidc_role_and_no_key(stage: str, after: list[str]) -> None:
    job = JOBS[f"deploy-{stage}"]
    assert job["needs"] == after
    assert job["environment"] == stage, "reviewers are asked by the environment"
    assert "refs/heads/main" in job["if"]
    assert job["permissions"] == {"contents": "read", "id-token": "write"}
    assert job["steps"][-1]["run"] == f"make deploy STAGE={stage}"
    assert "AWS_SECRET_ACCESS_KEY" not in TEXT


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_everything_that_an_operator_may_choose_is_passed_on(stage: str) -> None:
    assert set(CHOICES) <= set(JOBS[f"deploy-{stage}"]["env"])


def test_localstack_runs_only_where_its_token_is() -> None:
    steps = JOBS["localstack"]["steps"]
    assert all(step.get("if") == "steps.token.outputs.given" for step in steps[1:])
    assert steps[-1]["run"] == "make test TESTS=tests/e2e"
    assert steps[-1]["env"] == {"STACK": "localstack"}


def test_nothing_else_may_write() -> None:
    assert yaml.safe_load(TEXT)["permissions"] == {"contents": "read"}

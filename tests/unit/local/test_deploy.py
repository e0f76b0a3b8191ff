"""When to deploy, and how a failed deploy is put in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from leadflow_local import cdk, deploy
from leadflow_local.home import Home

CONFIGURATION = {"DATABASE_URL": "postgresql://127.0.0.1:1/leadflow"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("functions/api/handler.py", "infra/app.py", "infra/node_modules/x.js", "cdk.json", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_unchanged_sources_have_the_same_fingerprint(checkout: Path) -> None:
    before = deploy.fingerprint(checkout, CONFIGURATION)
    (checkout / "infra/app.py").touch()
    assert deploy.fingerprint(checkout, CONFIGURATION) == before


@pytest.mark.parametrize("name", ["functions/api/handler.py", "infra/app.py", "cdk.json", "functions/new.py"])
def test_a_changed_input_changes_the_fingerprint(checkout: Path, name: str) -> None:
    before = deploy.fingerprint(checkout, CONFIGURATION)
    (checkout / name).write_text("changed")
    assert deploy.fingerprint(checkout, CONFIGURATION) != before


@pytest.mark.parametrize("name", ["README.md", "infra/node_modules/x.js", "functions/__pycache__/x.pyc"])
def test_what_is_not_deployed_leaves_the_fingerprint(checkout: Path, name: str) -> None:
    before = deploy.fingerprint(checkout, CONFIGURATION)
    (checkout / name).parent.mkdir(exist_ok=True)
    (checkout / name).write_text("changed")
    assert deploy.fingerprint(checkout, CONFIGURATION) == before


def test_a_changed_configuration_changes_the_fingerprint(checkout: Path) -> None:
    other = {"DATABASE_URL": "postgresql://127.0.0.1:2/leadflow"}
    assert deploy.fingerprint(checkout, other) != deploy.fingerprint(checkout, CONFIGURATION)


def test_a_deploy_is_current_once_it_succeeded(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert not deploy.is_known(home)
    deploy.remember(home, "abc")
    assert deploy.is_current(home, "abc")
    assert not deploy.is_current(home, "def")
    assert deploy.is_known(home)


def test_signing_keys_are_made_once_and_are_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    keys = deploy.variables(home, {})["JWT_KEYS"]
    assert deploy.variables(home, {})["JWT_KEYS"] == keys
    assert home.keys.stat().st_mode & 0o077 == 0


FAILED_MIGRATION = """\
leadflow-local-data |   4 | 9:24:15 AM | CREATE_IN_PROGRESS | Custom::Trigger | Migrations/AtDeploy
leadflow-local-data |   5 | 9:24:16 AM | CREATE_FAILED | Custom::Trigger | Migrations/AtDeploy Error: relation "users" already exists
leadflow-local-data |   6 | 9:24:16 AM | CREATE_FAILED | AWS::Lambda::Function | Other Resource creation cancelled
❌  leadflow-local-data failed: the stack named leadflow-local-data failed creation
"""  # noqa: E501 - as CDK prints it
FAILED_FUNCTION = """\
leadflow-local-data |   3 | 12:40:25 PM | CREATE_FAILED | AWS::CloudFormation::Stack | leadflow-local-data
leadflow-local-data |   4 | 12:40:25 PM | CREATE_FAILED | AWS::Lambda::Function | Migrate/Function (Fn1) no such runtime
❌  leadflow-local-data failed to deploy
"""
BROKEN_APP = """\
Traceback (most recent call last):
  File "infra/app.py", line 41, in main
AttributeError: type object 'Schedule' has no attribute 'rate2'. Did you mean: 'rate'?
/usr/bin/python -m infra.app: Subprocess exited with error 1
"""


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (FAILED_MIGRATION, 'Migrations/AtDeploy Error: relation "users" already exists.'),
        (FAILED_FUNCTION, "Migrate/Function (Fn1) no such runtime."),
        (BROKEN_APP, "AttributeError: type object 'Schedule' has no attribute 'rate2'. Did you mean: 'rate'?"),
        ("\x1b[31m❌ Error: Name the stage to deploy.\x1b[0m\n\n", "Name the stage to deploy."),
        ("something odd\n", "something odd."),
        ("", "it said nothing."),
    ],
)
def test_the_complaint_is_the_line_that_says_why(output: str, sentence: str) -> None:
    assert cdk.complaint(output.splitlines()) == sentence

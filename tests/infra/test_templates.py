"""What CloudFormation would be given: valid, and such that it can be deployed again and again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.conftest import CASES, Synthesise

# Of CDK's making, and harmless: a dependency said twice, and an output that repeats an import.
IGNORED = ["W3005", "W6001"]

LARGEST = 1_000_000
"""Bytes that CloudFormation takes as a template from S3."""


@pytest.mark.parametrize("case", sorted(CASES))
def test_cfn_lint_has_nothing_to_say(synthesis: Synthesise, case: str) -> None:
    templates = sorted(str(path) for path in synthesis(case).folder.glob("*.template.json"))
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--ignore-checks", *IGNORED, "--", *templates]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("case", sorted(CASES))
def test_nothing_is_looked_up_at_synthesis(synthesis: Synthesise, case: str) -> None:
    manifest = json.loads((synthesis(case).folder / "manifest.json").read_text())
    assert "missing" not in manifest


@pytest.mark.parametrize("case", sorted(CASES))
def test_templates_are_small_enough(synthesis: Synthesise, case: str) -> None:
    for path in synthesis(case).folder.glob("*.template.json"):
        assert path.stat().st_size < LARGEST
        assert len(json.loads(path.read_text())["Resources"]) < 500


@pytest.mark.parametrize("case", ["dev", "prod"])
def test_no_secret_stands_in_a_template(synthesis: Synthesise, case: str) -> None:
    for name, template in synthesis(case).templates.items():
        for resource in template["Resources"].values():
            secrets = resource["Properties"].get("SecretString") if "Properties" in resource else None
            assert secrets is None, name


@pytest.mark.parametrize("case", ["dev", "prod"])
def test_layers_are_shared_by_no_export(synthesis: Synthesise, case: str) -> None:
    """An export that is in use cannot change, and a layer changes with each dependency."""
    for template in synthesis(case).templates.values():
        assert "Dependencies" not in json.dumps(template.get("Outputs", {}))


@pytest.mark.parametrize(
    ("stack", "needs"),
    [
        ("live", {"data", "web", "network"}),
        ("workflow", {"data", "network"}),
        ("api", {"live", "workflow", "web", "data"}),
        ("dashboard", {"api", "web"}),
        ("observability", {"api"}),
    ],
)
def test_stacks_come_after_what_they_need(synthesis: Synthesise, stack: str, needs: set[str]) -> None:
    manifest = json.loads((synthesis("prod").folder / "manifest.json").read_text())["artifacts"]
    dependencies = {each.removeprefix("leadflow-prod-") for each in manifest[f"leadflow-prod-{stack}"]["dependencies"]}
    assert needs <= dependencies

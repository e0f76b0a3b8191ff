"""cdk-nag over the local stage: every finding is either mended or accepted here, with its reason.

The acceptances stand in one table instead of beside the constructs, because ids of wildcard findings hold generated
names, which a construct cannot know.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.app import ROOT, compose
from infra.packaging import build
from infra.stage import read_stage
from tests.infra.conftest import ENVIRONMENT


@dataclass(frozen=True)
class Finding:
    rule: str
    construct: str


@dataclass(frozen=True)
class Accepted:
    """`rule` and `construct` are regular expressions for the whole of a finding's rule and path."""

    rule: str
    construct: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        return bool(re.fullmatch(self.rule, finding.rule) and re.fullmatch(self.construct, finding.construct))


ACCEPTED = (
    Accepted(
        r"AwsSolutions-APIG4",
        r"leadflow-local-(live|api)/Gateway/.*",
        "The functions check tokens and tickets themselves: sign-up, login and preflights must pass without one, and a "
        "ticket is consumed in Redis, which a gateway's authorizer could only do by invoking one more function.",
    ),
    Accepted(
        r"AwsSolutions-APIG1",
        r"leadflow-local-(live|api)/Gateway/.*Stage/Resource",
        "The api function logs each request with its id and outcome, and the emulator its own access log.",
    ),
    Accepted(
        r"AwsSolutions-IAM5\[Resource::arn:aws:execute-api:.*/local/\*/@connections/\*\]",
        r"leadflow-local-(live/Relay|api/Api)/Role/DefaultPolicy/Resource",
        "Connection ids are made by API Gateway; the grant is for one stage of one API.",
    ),
    Accepted(
        r"AwsSolutions-IAM5\[Resource::<(Intent|Extract|Route|Fail)Function\w+\.Arn>:\*\]",
        r"leadflow-local-workflow/Lead/Machine/Role/DefaultPolicy/Resource",
        "CDK grants the versions of a function along with it; they are the same four functions.",
    ),
    Accepted(
        r"AwsSolutions-IAM5\[Resource::arn:aws:states:.*:execution:.*:\*\]",
        r"leadflow-local-workflow/Sweep/Sweep/Role/DefaultPolicy/Resource",
        "Executions are named when they start; the grant is to describe those of one machine.",
    ),
    Accepted(
        r"AwsSolutions-SF1",
        r"leadflow-local-workflow/Lead/Machine/Resource",
        "Step Functions keeps the history of a standard execution for 90 days, and Postgres every step for good.",
    ),
    Accepted(
        r"AwsSolutions-SF2",
        r"leadflow-local-workflow/Lead/Machine/Resource",
        "Tracing is off by default: each step's timing is on its row, and traces cost more than the steps.",
    ),
)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    folder: Path = tmp_path_factory.mktemp("nag")
    app = App(context=json.loads((ROOT / "cdk.json").read_text())["context"], outdir=str(folder / "out"))
    compose(app, read_stage("local", ENVIRONMENT), build(ROOT, folder / "functions"))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = json.loads((folder / "out" / "validation-report.json").read_text())
    return [
        Finding(violation["ruleName"], construct["constructPath"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    ]


def test_every_finding_is_accepted_with_a_reason(findings: list[Finding]) -> None:
    assert [finding for finding in findings if not any(accepted.covers(finding) for accepted in ACCEPTED)] == []


@pytest.mark.parametrize("accepted", ACCEPTED, ids=lambda accepted: accepted.rule)
def test_nothing_is_accepted_that_was_mended(findings: list[Finding], accepted: Accepted) -> None:
    assert any(accepted.covers(finding) for finding in findings)

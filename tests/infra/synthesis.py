"""One stage, synthesised as `cdk synth` does it, without credentials, and looked over by cdk-nag."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.app import compose
from infra.packaging import ROOT, Artifact, build
from infra.stage import read_stage
from tests.infra.deployment import Deployment

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

LOCAL = {
    "DATABASE_URL": "postgresql://leadflow@127.0.0.1:5432/leadflow",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMULATOR_URL": "http://127.0.0.1:4566",
    "JWT_KEYS": '{"current": "a", "keys": {"a": "0123456789012345678901234567890123456789"}}',
}
ABROAD = {
    "AWS_REGION": "eu-central-1",
    "LEADFLOW_DOMAIN": "leads.example.com",
    "LEADFLOW_CERTIFICATE_ARN": "arn:aws:acm:us-east-1:111122223333:certificate/1b2c",
    "LEADFLOW_HOSTED_ZONE_ID": "Z0123456789",
    "LEADFLOW_HOSTED_ZONE_NAME": "example.com",
    "LEADFLOW_ALARM_EMAIL": "desk@example.com",
}


@dataclass(frozen=True)
class Finding:
    """What cdk-nag says of one construct."""

    rule: str
    construct: str


@dataclass(frozen=True)
class Synthesis:
    """`folder` is the cloud assembly."""

    stage: str
    folder: Path

    @property
    def templates(self) -> dict[str, dict[str, Any]]:
        """By the concern of their stack."""
        suffix = ".template.json"
        return {
            path.name.removesuffix(suffix).removeprefix(f"leadflow-{self.stage}-"): json.loads(path.read_text())
            for path in sorted(self.folder.glob(f"*{suffix}"))
        }

    @property
    def deployment(self) -> Deployment:
        return Deployment(list(self.templates.values()), self.stage)

    @property
    def findings(self) -> Iterator[Finding]:
        report = json.loads((self.folder / "validation-report.json").read_text())
        for plugin in report["pluginReports"]:
            for violation in plugin["violations"]:
                for construct in violation["violatingConstructs"]:
                    yield Finding(violation["ruleName"], construct["constructPath"])


def synthesise(stage: str, environment: Mapping[str, str], folder: Path) -> Synthesis:
    """With the context that the cdk command would give. What is shipped is small: templates name it by its digest."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(context=context, outdir=str(folder / "out"))
    shipped = {} if stage == "local" else {name: _artifact(folder / name) for name in ("layer", "files")}
    compose(app, read_stage(stage, environment), build(ROOT, folder / "functions"), **shipped)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    # cdk-nag finds something in every stage; test_nag.py judges it
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    return Synthesis(stage, folder / "out")


def _artifact(folder: Path) -> Artifact:
    folder.mkdir()
    (folder / "file").write_text(folder.name)
    return Artifact(folder, hashlib.sha256(folder.name.encode()).hexdigest())

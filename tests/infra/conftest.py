"""The local stage, synthesised once a session."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import cast

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from infra.app import ROOT, compose
from infra.packaging import build
from infra.stage import read_stage
from tests.infra.deployment import Deployment

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://leadflow@127.0.0.1:5432/leadflow",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMULATOR_URL": "http://127.0.0.1:4566",
    "JWT_KEYS": '{"current": "a", "keys": {"a": "0123456789012345678901234567890123456789"}}',
}


@pytest.fixture(scope="session")
def local_app(tmp_path_factory: pytest.TempPathFactory) -> App:
    """The CDK app of the local stage, with the context the cdk command would give it."""
    folder: Path = tmp_path_factory.mktemp("cdk")
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(context=context, outdir=str(folder / "out"))
    compose(app, read_stage("local", ENVIRONMENT), build(ROOT, folder / "functions"))
    return app


@pytest.fixture(scope="session")
def local(local_app: App) -> Deployment:
    """All resources of the local stage."""
    names = ("data", "live", "workflow", "api")
    stacks = [cast(Stack, local_app.node.find_child(f"leadflow-local-{name}")) for name in names]
    return Deployment([dict(Template.from_stack(stack).to_json()) for stack in stacks])

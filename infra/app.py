"""The CDK app. `cdk deploy -c stage=local` deploys one stage: data, then live and workflow, then api."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from aws_cdk import App

from infra.packaging import Artifact, PackagingError, build
from infra.stacks.api import ApiStack
from infra.stacks.data import DataStack
from infra.stacks.live import LiveStack
from infra.stacks.workflow import WorkflowStack
from infra.stage import Stage, StageError, read_stage

ROOT = Path(__file__).resolve().parent.parent


def compose(app: App, stage: Stage, artifact: Artifact) -> None:
    """Add the stage's stacks to the app, each deployed after those it needs."""
    data = DataStack(app, stage=stage, artifact=artifact)
    live = LiveStack(app, stage=stage, artifact=artifact)
    workflow = WorkflowStack(app, stage=stage, artifact=artifact)
    api = ApiStack(app, stage=stage, artifact=artifact, live=live.gateway)
    live.add_stack_dependency(data)
    workflow.add_stack_dependency(data)
    api.add_stack_dependency(live)
    api.add_stack_dependency(workflow)


def main() -> None:
    app = App()
    try:
        stage = read_stage(app.node.try_get_context("stage"), os.environ)
        folder = Path(app.node.try_get_context("build") or ROOT / "dist")
        artifact = build(ROOT, folder.resolve() / "functions")
    except (StageError, PackagingError) as error:
        sys.exit(f"Error: {error}")
    compose(app, stage, artifact)
    app.synth()


if __name__ == "__main__":
    main()

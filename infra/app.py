"""The CDK app: `cdk deploy -c stage=NAME --all` deploys one stage, each stack after those it needs.

`local`: data, then live and workflow, then api. On AWS: network, then data and web (after the firewall), then live and
workflow, then api, then the dashboard's files and what watches over all of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from aws_cdk import App

from infra.attachment import Stores
from infra.cloud import CHOICES, Cloud
from infra.dashboard import dashboard
from infra.ground import Ground
from infra.layer import dependencies
from infra.packaging import ROOT, Artifact, PackagingError, build
from infra.policy import shipped_policy
from infra.python import LAMBDA_PYTHON, THIS_PYTHON
from infra.stacks.api import ApiProps, ApiStack
from infra.stacks.base import LeadflowStack
from infra.stacks.dashboard import DashboardStack
from infra.stacks.data import DataStack
from infra.stacks.firewall import FirewallStack
from infra.stacks.live import LiveStack
from infra.stacks.network import NetworkStack
from infra.stacks.observability import ObservabilityStack
from infra.stacks.web import WebStack
from infra.stacks.workflow import WorkflowStack
from infra.stage import Stage, StageError, read_stage


def compose(
    app: App, stage: Stage, artifact: Artifact, layer: Artifact | None = None, files: Artifact | None = None
) -> None:
    """Add the stage's stacks to the app, each deployed after those it needs.

    `layer` holds the functions' dependencies, where their runtime does not have them; `files` are the dashboard's,
    which an emulator does not serve.
    """
    ground = Ground(stage=stage, artifact=artifact, layer=layer)
    if not stage.cloud:
        _functions(app, ground, DataStack(app, ground=ground), web=None)
        return
    if not layer or not files:
        raise StageError(f"Stage '{stage.name}' ships a layer and a dashboard; build both.")
    _on_aws(app, stage.cloud, ground, files)


def _on_aws(app: App, cloud: Cloud, ground: Ground, files: Artifact) -> None:
    network = NetworkStack(app, ground=ground, cloud=cloud)
    firewall = FirewallStack(app, ground=ground) if cloud.has_firewall else None
    web = WebStack(app, ground=ground, cloud=cloud, web_acl_arn=firewall.web_acl_arn if firewall else None)
    ground = replace(ground, placement=network.network.placement)
    data = DataStack(app, ground=ground, network=network.network)
    api = _functions(app, ground, data, web)
    site = DashboardStack(app, ground=ground, files=files, bucket=web.bucket, distribution=web.front.distribution)
    site.add_stack_dependency(api)
    ObservabilityStack(app, ground=ground, cloud=cloud, entrances=web.entrances).add_stack_dependency(api)


def _functions(app: App, ground: Ground, data: DataStack, web: WebStack | None) -> LeadflowStack:
    """The stacks that every stage has; the last of them."""
    stores: Stores = data.stores
    allowed_origins = [web.front.origin] if web else ground.stage.allowed_origins
    entrances = web.entrances if web else None
    live = LiveStack(app, ground=ground, stores=stores, allowed_origins=allowed_origins, entrances=entrances)
    workflow = WorkflowStack(app, ground=ground, stores=stores)
    api = ApiStack(
        app,
        ApiProps(
            ground=ground,
            stores=stores,
            live=live.gateway,
            allowed_origins=allowed_origins,
            entrances=entrances,
            origin_check=web.origin_check if web else None,
        ),
    )
    live.add_stack_dependency(data)
    workflow.add_stack_dependency(data)
    api.add_stack_dependency(live)
    api.add_stack_dependency(workflow)
    return api


def choices(app: App, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, and over it what the context says by the same names in lower case."""
    given = {name: app.node.try_get_context(name.lower()) for name in CHOICES}
    return {**environment, **{name: str(value) for name, value in given.items() if value is not None}}


def main() -> None:
    app = App()
    try:
        stage = read_stage(app.node.try_get_context("stage"), choices(app, os.environ))
        folder = Path(app.node.try_get_context("build") or ROOT / "dist").resolve()
        policy = shipped_policy(ROOT, os.environ)
        if stage.cloud:
            artifact = build(ROOT, folder / "lambda", LAMBDA_PYTHON, policy)
            compose(app, stage, artifact, dependencies(ROOT, folder, arm64=stage.arm64), dashboard(ROOT))
        else:
            # An emulator runs functions in the interpreter that deploys them, or in containers, which need a layer.
            in_containers = app.node.try_get_context("layer")
            layer = dependencies(ROOT, folder, arm64=stage.arm64) if in_containers else None
            python = LAMBDA_PYTHON if in_containers else THIS_PYTHON
            compose(app, stage, build(ROOT, folder / "functions", python, policy), layer)
    except (StageError, PackagingError) as error:
        sys.exit(f"Error: {error}")
    app.synth()


if __name__ == "__main__":
    main()

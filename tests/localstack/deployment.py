"""The CDK app's data and workflow stacks, deployed to LocalStack by the real CDK command."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadflow_local import bounds, environments
from leadflow_local.cdk import Cdk, check
from leadflow_local.home import write_json

from tests.localstack.open_core import OpenCore

STACKS = ("leadflow-local-data", "leadflow-local-workflow")
TOOLKIT = "CDKToolkit"
TRIGGER = "AWSCDKTriggerCustomResourceProvider"


def deploy(core: OpenCore, environment: Mapping[str, str], configuration: Mapping[str, str]) -> dict[str, float]:
    """Build the app, bootstrap LocalStack and deploy; how long each took, in seconds.

    Raises:
        OperatorError: with the line that says why.
    """
    home = core.home
    home.cdk.mkdir()
    check()
    out = home.cdk / "out"
    log = home.logs / "deploy.log"
    log.touch()
    base = environments.for_cdk(environment, endpoint=core.url, folder=home.cdk, temporary=home.temporary)
    cdk = Cdk(log, {**base, **configuration})
    app = f"{shlex.quote(sys.executable)} -m infra.app"
    build = ["synth", "--quiet", "--app", app, "--output", str(out), "-c", "stage=local", "-c", f"build={home.build}"]
    bootstrap = ["bootstrap", f"aws://{environments.ACCOUNT}/{environments.REGION}"]
    times = {}
    started = time.monotonic()
    cdk.finish([cdk.start(build), cdk.start(bootstrap, home.cdk)], _nobody_watches)
    times["build and bootstrap"] = time.monotonic() - started
    leave_trigger_out(out / "leadflow-local-data.template.json")
    started = time.monotonic()
    unattended = ["--require-approval", "never", "--method", "direct", "--progress", "events"]
    cdk.finish([cdk.start(["deploy", *STACKS, "--app", str(out), "--output", str(out), *unattended])], _nobody_watches)
    times["deploy"] = time.monotonic() - started
    deployed = {name: bound for name, bound in bounds.reserved(out).items() if name in _functions(core)}
    bounds.apply(core.url, deployed)
    return times


def leave_trigger_out(template: Path) -> None:
    """Take the trigger of migrations out of a template: CDK runs it by a function of its own in Node, which needs what
    only AWS's runtime brings. The migrations' function stays, and is invoked by hand."""
    content = json.loads(template.read_text())
    content["Resources"] = {
        name: resource
        for name, resource in content["Resources"].items()
        if resource["Type"] != "Custom::Trigger" and not name.startswith(TRIGGER)
    }
    write_json(template, content)


def resources(core: OpenCore, stack: str) -> list[dict[str, Any]]:
    pages = core.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return [resource for page in pages for resource in page["StackResourceSummaries"]]


def _functions(core: OpenCore) -> set[str]:
    return {each["FunctionName"] for each in core.client("lambda").list_functions()["Functions"]}


def _nobody_watches(_what: str) -> None:
    return

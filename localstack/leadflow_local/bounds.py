"""Each function's bound on concurrency: MiniStack's CloudFormation leaves it out, so it is set after a deploy.

Without it MiniStack starts a process for every request of a burst.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3

from leadflow_local import environments
from leadflow_local.home import read_json


def reserved(templates: Path) -> dict[str, int]:
    """The reserved concurrency of each function that the templates of a CDK assembly name."""
    resources: list[dict[str, Any]] = [
        resource
        for template in sorted(templates.glob("*.template.json"))
        for resource in read_json(template).get("Resources", {}).values()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    properties = [resource["Properties"] for resource in resources]
    return {
        each["FunctionName"]: each["ReservedConcurrentExecutions"]
        for each in properties
        if "ReservedConcurrentExecutions" in each and isinstance(each.get("FunctionName"), str)
    }


def apply(emulator_url: str, bounds: dict[str, int]) -> None:
    """Set the bounds on the emulator's functions."""
    functions = boto3.client(
        "lambda",
        endpoint_url=emulator_url,
        region_name=environments.REGION,
    )
    for name, bound in bounds.items():
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=bound)

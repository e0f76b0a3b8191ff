"""The bounds on concurrency, read from what CDK synthesised."""

from __future__ import annotations

import json
from pathlib import Path

from leadflow_local import bounds


def _template(folder: Path, name: str, **functions: dict[str, object]) -> None:
    resources = {
        key: {"Type": "AWS::Lambda::Function", "Properties": properties} for key, properties in functions.items()
    }
    resources["Role"] = {"Type": "AWS::IAM::Role", "Properties": {}}
    (folder / f"{name}.template.json").write_text(json.dumps({"Resources": resources}))


def test_bounds_are_those_of_all_templates(tmp_path: Path) -> None:
    _template(tmp_path, "api", Api={"FunctionName": "leadflow-local-api", "ReservedConcurrentExecutions": 12})
    _template(tmp_path, "live", Relay={"FunctionName": "leadflow-local-relay", "ReservedConcurrentExecutions": 2})
    assert bounds.reserved(tmp_path) == {"leadflow-local-api": 12, "leadflow-local-relay": 2}


def test_functions_without_a_bound_or_a_name_of_their_own_are_left_alone(tmp_path: Path) -> None:
    unnamed: dict[str, object] = {"FunctionName": {"Fn::Sub": "x"}, "ReservedConcurrentExecutions": 1}
    _template(tmp_path, "data", Provider={"Handler": "index.handler"}, Other=unnamed)
    assert bounds.reserved(tmp_path) == {}

"""Questions to synthesised templates, in the field's words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Resource = dict[str, Any]


@dataclass(frozen=True)
class Grant:
    """One statement of a function's role."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]


class Deployment:
    """The resources of several templates; functions are named by their suffix."""

    def __init__(self, templates: Sequence[dict[str, Any]], stage: str = "local") -> None:
        self._templates = templates
        self.stage = stage

    def of_type(self, resource_type: str) -> Iterator[Resource]:
        for template in self._templates:
            for resource in template["Resources"].values():
                if resource["Type"] == resource_type:
                    yield resource

    def logical_ids(self, resource_type: str) -> list[str]:
        return [
            name
            for template in self._templates
            for name, resource in template["Resources"].items()
            if resource["Type"] == resource_type
        ]

    def one(self, resource_type: str) -> Resource:
        """The properties of the only resource of that type."""
        (resource,) = self.of_type(resource_type)
        properties: Resource = resource["Properties"]
        return properties

    @property
    def functions(self) -> dict[str, Resource]:
        """The properties of our functions, by suffix; CDK's own helpers have no name."""
        found = [resource["Properties"] for resource in self.of_type("AWS::Lambda::Function")]
        return {
            properties["FunctionName"].removeprefix(f"leadflow-{self.stage}-"): properties
            for properties in found
            if "FunctionName" in properties
        }

    def variables(self, suffix: str) -> dict[str, Any]:
        """The environment of that function."""
        variables: dict[str, Any] = self.functions[suffix]["Environment"]["Variables"]
        return variables

    def grants(self, suffix: str) -> list[Grant]:
        """What that function's role may do."""
        return [
            Grant(tuple(_list(statement["Action"])), tuple(text(value) for value in _list(statement["Resource"])))
            for statement in self._statements(suffix)
            if statement["Effect"] == "Allow"
        ]

    def denials(self, suffix: str) -> list[dict[str, Any]]:
        """What that function's role may not do, whatever else allows it."""
        return [statement for statement in self._statements(suffix) if statement["Effect"] == "Deny"]

    def _statements(self, suffix: str) -> list[dict[str, Any]]:
        role = _reference(self.functions[suffix]["Role"])
        return [
            statement
            for policy in self.of_type("AWS::IAM::Policy")
            if role in [_reference(value) for value in policy["Properties"]["Roles"]]
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        ]

    def may(self, suffix: str, action: str) -> list[str]:
        """The resources on which that function may do it."""
        return [
            resource
            for grant in self.grants(suffix)
            if any(action == given or given.endswith("*") for given in grant.actions)
            for resource in grant.resources
        ]

    def secrets(self, suffix: str) -> list[str]:
        """The secrets that function may read, by the names of what they are."""
        return [_known(resource) for resource in self.may(suffix, "secretsmanager:GetSecretValue")]

    @property
    def machine(self) -> dict[str, Any]:
        """The state machine's definition; references stand in it as their logical ids."""
        (machine,) = self.of_type("AWS::StepFunctions::StateMachine")
        definition: dict[str, Any] = json.loads(text(machine["Properties"]["DefinitionString"]))
        return definition

    @property
    def tasks(self) -> dict[str, Any]:
        return {name: state for name, state in self.machine["States"].items() if state["Type"] == "Task"}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _reference(value: Any) -> str:
    """The logical id that a Ref or GetAtt names."""
    if "Ref" in value:
        return str(value["Ref"])
    return str(value["Fn::GetAtt"][0])


def text(value: Any) -> str:
    """A value with its references written as `<LogicalId>`."""
    if isinstance(value, str):
        return value
    if "Fn::GetAtt" in value:
        return f"<{'.'.join(value['Fn::GetAtt'])}>"
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return str(separator).join(text(part) for part in parts)
    if "Ref" in value or "Fn::GetAtt" in value:
        return f"<{_reference(value)}>"
    if "Fn::ImportValue" in value:
        return f"<{value['Fn::ImportValue']}>"
    if "Fn::Sub" in value:
        return str(value["Fn::Sub"])
    return json.dumps(value)


SECRETS = {
    "SigningKeys": "signing keys",
    "ValkeyPassword": "Valkey",
    "MasterUserSecret": "Postgres",
    "OriginSecret": "origin",
    "AiKey": "AI key",
}


def _known(resource: str) -> str:
    """Which of our secrets a reference means."""
    return next((name for part, name in SECRETS.items() if part in resource), resource)

"""Step Functions: starting and looking up the executions of workflows."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from functions.common.aws.clients import client


class ExecutionState(StrEnum):
    MISSING = "missing"
    RUNNING = "running"
    ENDED = "ended"


class Executions:
    """The executions of one state machine. An execution is named after its workflow and drive."""

    def __init__(self, state_machine_arn: str) -> None:
        self._arn = state_machine_arn

    @cached_property
    def _client(self) -> Any:
        return client("stepfunctions")

    def start(self, workflow_id: UUID, drive: int) -> None:
        """Start a workflow's drive; starting it twice is harmless. Raises botocore's errors."""
        try:
            self._client.start_execution(
                stateMachineArn=self._arn,
                name=_name(workflow_id, drive),
                input=json.dumps({"workflow_id": str(workflow_id), "drive": drive}),
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return

    def state(self, workflow_id: UUID, drive: int) -> ExecutionState:
        """Where a workflow's drive stands. Raises botocore's errors."""
        arn = f"{self._arn.replace(':stateMachine:', ':execution:', 1)}:{_name(workflow_id, drive)}"
        try:
            status = self._client.describe_execution(executionArn=arn)["status"]
        except self._client.exceptions.ExecutionDoesNotExist:
            return ExecutionState.MISSING
        return ExecutionState.RUNNING if status == "RUNNING" else ExecutionState.ENDED


def _name(workflow_id: UUID, drive: int) -> str:
    return f"{workflow_id}-{drive}"


def parse_name(name: str) -> tuple[UUID, int]:
    """The workflow and the drive of an execution's name. Raises ValueError where it is not one of ours."""
    workflow_id, _, drive = name.rpartition("-")
    return UUID(workflow_id), int(drive)

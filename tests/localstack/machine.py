"""The deployed state machine: leads sent into it, what its executions did, and answers mocked for some states.

A test case mocks the states it names, one answer a try; the other states call the real functions. An execution picks it
by a suffix of the state machine's address (`...#Case`).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from functions.api.desk import Desk
from functions.api.tokens import Caller
from functions.common import wiring
from functions.common.aws.executions import Executions
from functions.common.leads import Lead, NewLead

NAME = "leadflow-local"
IMPATIENT = "leadflow-local-impatient"
FAILED = ("lambdaFunctionFailedEventDetails", "taskFailedEventDetails")
POLL_S = 0.2

TRIES = 21
"""A task's first try and its 20 repetitions."""

BROKEN = {"Throw": {"Error": "Test.Broken", "Cause": "a mocked failure"}}

MOCKS: tuple[dict[str, Any], dict[str, Any]] = (
    {
        NAME: {
            "TestCases": {
                "RouteFailsTwice": {"Route": "fails twice"},
                "IntentSaysFailed": {"Intent": "says failed"},
                "NobodyIsThere": {"Extract": "says gone"},
            }
        },
        IMPATIENT: {"TestCases": {"ExtractFails": {"Extract": "fails for good"}}},
    },
    {
        "fails twice": {"0-1": BROKEN, "2": {"Return": {"Payload": {"status": "completed"}}}},
        "fails for good": {f"0-{TRIES - 1}": BROKEN},
        "says failed": {"0": {"Return": {"Payload": {"status": "failed"}}}},
        "says gone": {"0": {"Return": {"Payload": {"status": "gone"}}}},
    },
)


@dataclass(frozen=True)
class Execution:
    """One execution and its history so far."""

    status: str
    error: str
    history: list[dict[str, Any]]

    def states(self) -> list[str]:
        """The states it entered, in order."""
        return [event["stateEnteredEventDetails"]["name"] for event in self.history if _is_entered(event)]

    def failures(self) -> list[dict[str, str]]:
        """The `error` and the `cause` of each of its tasks' failures, in order."""
        return [event[each] for event in self.history for each in FAILED if each in event]

    def errors(self) -> list[str]:
        return [failure["error"] for failure in self.failures()]


def _is_entered(event: dict[str, Any]) -> bool:
    return str(event["type"]).endswith("StateEntered")


class Machine:
    def __init__(self, client: Any, arn: str) -> None:
        self.client = client
        self.arn = arn

    @property
    def definition(self) -> dict[str, Any]:
        return dict(json.loads(self.client.describe_state_machine(stateMachineArn=self.arn)["definition"]))

    def impatient(self) -> Machine:
        """Another machine of the same definition that waits 2 s between two tries at most, instead of 20."""
        definition = self.definition
        for state in definition["States"].values():
            for retry in state.get("Retry", ()):
                retry["MaxDelaySeconds"] = 2
        role = self.client.describe_state_machine(stateMachineArn=self.arn)["roleArn"]
        made = self.client.create_state_machine(name=IMPATIENT, definition=json.dumps(definition), roleArn=role)
        return Machine(self.client, made["stateMachineArn"])

    def submit(self, caller: Caller, message: str, case: str) -> Lead:
        """Send a lead as the API does, into a test case of this machine."""
        desk = Desk(wiring.database(), Executions(f"{self.arn}#{case}"), wiring.news(), wiring.publisher())
        return desk.submit(caller, NewLead(message=message), None)

    def execution(self, workflow_id: UUID | str, drive: int = 1) -> Execution | None:
        """A workflow's drive, or None where it was not started yet."""
        arn = f"{self.arn.replace(':stateMachine:', ':execution:')}:{workflow_id}-{drive}"
        try:
            described = self.client.describe_execution(executionArn=arn)
        except self.client.exceptions.ExecutionDoesNotExist:
            return None
        pages = self.client.get_paginator("get_execution_history").paginate(executionArn=arn)
        history = [event for page in pages for event in page["events"]]
        return Execution(described["status"], described.get("error", ""), history)

    def ended(self, workflow_id: UUID | str, drive: int = 1, timeout_s: float = 60) -> Execution:
        """A workflow's drive, once it has ended."""
        deadline = time.monotonic() + timeout_s
        while True:
            execution = self.execution(workflow_id, drive)
            if execution and execution.status != "RUNNING":
                return execution
            if time.monotonic() > deadline:
                went = f"went {execution.states()} with {execution.failures()}" if execution else "was never started"
                raise AssertionError(f"drive {drive} of {workflow_id} did not end within {timeout_s:.0f} s: it {went}")
            time.sleep(POLL_S)

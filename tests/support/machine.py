"""A stand-in for the state machine that runs the three steps in this process, and keeps what was started."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from functions.common.aws.executions import ExecutionState
from functions.common.errors import LeadflowError
from functions.common.step_runner import Step, StepRunner
from functions.extract.handler import STEP as EXTRACT
from functions.intent.handler import STEP as INTENT
from functions.route.handler import STEP as ROUTE

STEPS: list[Step] = [INTENT, EXTRACT, ROUTE]


def drive(runner: StepRunner, workflow_id: UUID, drive: int = 1, tries: int = 6) -> str:
    """Run a workflow's steps in order, trying again what raises, as the state machine does; the last status."""
    status = ""
    for step in STEPS:
        for attempt in range(tries):
            try:
                status = runner.run(step, workflow_id, drive, lease_s=30)["status"]
                break
            except LeadflowError:
                if attempt == tries - 1:
                    raise
        if status != "completed":
            return status
    return status


@dataclass
class FakeExecutions:
    """Executions that are only remembered. `states` says how each stands; what was never started is missing."""

    started: list[tuple[UUID, int]] = field(default_factory=list)
    states: dict[tuple[UUID, int], ExecutionState] = field(default_factory=dict)
    broken: bool = False

    def start(self, workflow_id: UUID, drive: int) -> None:
        if self.broken:
            raise ConnectionError("no Step Functions")
        self.started.append((workflow_id, drive))
        self.states.setdefault((workflow_id, drive), ExecutionState.RUNNING)

    def state(self, workflow_id: UUID, drive: int) -> ExecutionState:
        return self.states.get((workflow_id, drive), ExecutionState.MISSING)


@dataclass
class FakeWaker:
    """A relay that is only called."""

    woken: list[str] = field(default_factory=list)
    broken: bool = False

    def wake(self, owner: str) -> None:
        if self.broken:
            raise ConnectionError("no Lambda")
        self.woken.append(owner)


@dataclass
class FakeGateway:
    """WebSocket connections that keep what was pushed to them."""

    frames: dict[str, list[Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    closed: list[str] = field(default_factory=list)

    def push(self, connection_id: str, data: bytes) -> bool:
        import json

        if connection_id in self.failing:
            raise TimeoutError("no answer")
        if connection_id in self.gone:
            return False
        self.frames.setdefault(connection_id, []).append(json.loads(data))
        return True

    def close(self, connection_id: str) -> None:
        self.closed.append(connection_id)

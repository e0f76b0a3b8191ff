"""A transition of a workflow, and the news of it that clients receive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from functions.common.models import StepStatus, StepType, WorkflowStatus


@dataclass(frozen=True)
class Transition:
    """One change of a workflow's state, as Postgres stored it. `version` orders them within an `attempt`."""

    lead_id: UUID
    user_id: UUID
    workflow_id: UUID
    attempt: int
    version: int
    status: WorkflowStatus
    current_step: StepType | None
    step_type: StepType | None
    step_status: StepStatus | None
    category: str | None
    queue: str | None
    priority: str | None
    sla_due_at: datetime | None
    at: datetime

    def event(self) -> dict[str, Any]:
        """The `workflow.updated` message of the WebSocket protocol."""
        return {
            "type": "workflow.updated",
            "lead_id": str(self.lead_id),
            "workflow_id": str(self.workflow_id),
            "attempt": self.attempt,
            "version": self.version,
            "status": self.status,
            "current_step": self.current_step,
            "step": {"type": self.step_type, "status": self.step_status} if self.step_type else None,
            "category": self.category,
            "queue": self.queue,
            "priority": self.priority,
            "sla_due_at": rfc3339(self.sla_due_at) if self.sla_due_at else None,
            "at": rfc3339(self.at),
        }


def lead_deleted(lead_id: UUID) -> dict[str, Any]:
    """The `lead.deleted` message of the WebSocket protocol."""
    return {"type": "lead.deleted", "lead_id": str(lead_id)}


def rfc3339(moment: datetime) -> str:
    """A time as RFC 3339 in UTC, with a `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

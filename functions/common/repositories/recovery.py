"""What an operator asks of all workflows, whoever they belong to: which are open, and which failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.common.database import Connection, Row
from functions.common.models import WorkflowStatus


@dataclass(frozen=True)
class Attempt:
    """One attempt at a lead. `is_latest`: no other one followed it."""

    workflow_id: UUID
    lead_id: UUID
    user_id: UUID
    status: WorkflowStatus
    is_latest: bool


def count_open(connection: Connection) -> int:
    """How many workflows are not terminal."""
    row = connection.execute("select count(*) as open from workflows where status in ('queued', 'running')").fetchone()
    return int(row["open"]) if row else 0


def find(connection: Connection, workflow_id: UUID) -> Attempt | None:
    """One attempt, or None."""
    row = connection.execute(
        "select id, lead_id, user_id, status, is_latest from workflows where id = %s", (workflow_id,)
    ).fetchone()
    return _attempt(row) if row else None


def failed(connection: Connection, *, since: datetime, before: datetime, limit: int) -> list[Attempt]:
    """Leads whose latest attempt failed in this time, those that failed first first."""
    rows = connection.execute(
        """
        select id, lead_id, user_id, status, is_latest from workflows
        where is_latest and status = 'failed' and finished_at >= %s and finished_at < %s
        order by finished_at, id limit %s
        """,
        (since, before, limit),
    ).fetchall()
    return [_attempt(row) for row in rows]


def _attempt(row: Row) -> Attempt:
    return Attempt(row["id"], row["lead_id"], row["user_id"], WorkflowStatus(row["status"]), row["is_latest"])

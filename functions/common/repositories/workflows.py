"""Workflows and their steps in Postgres: every transition is one statement.

Each write is conditional on the workflow's current drive, on a status that is not terminal, and, for a step's own
writes, on the step's lease. A statement locks the workflow's row first, so that all writers of one workflow take turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from functions.common.database import Connection, Row
from functions.common.models import Routing, StepStatus, StepType, WorkflowStatus
from functions.common.transitions import Transition

_TRANSITION: LiteralString = """
    w.lead_id, w.user_id, w.id as workflow_id, w.attempt, w.version, w.status, w.current_step,
    w.category, w.queue, w.priority, w.sla_due_at, w.updated_at as at
"""


_CURRENT_STEP: LiteralString = """
    (select s.status from workflow_steps s where s.workflow_id = w.id and s.type = w.current_step) as step_status,
    w.current_step as step_type
"""


@dataclass(frozen=True)
class Claim:
    """What a worker finds when it takes on a step.

    `claimed` tells whether it now holds the lease. `context` has the earlier steps' outputs by their name.
    """

    claimed: bool
    workflow_status: WorkflowStatus
    drive: int
    step_status: StepStatus
    ai_failures: int
    message: str
    context: dict[str, Any]
    transition: Transition


@dataclass(frozen=True)
class Usage:
    """What one try at a step took of the AI. `duration_ms` is wall time, `cost_usd` in US dollars."""

    provider: str
    model: str
    prompt_version: str
    tokens: int
    cost_usd: Decimal
    duration_ms: int


# A step's tokens and cost grow by each try whose usage is known. Whoever adds gives the lease back in the same
# statement, so that no try counts twice, however often its statement is run.
_ADD_USAGE: LiteralString = """
    provider = coalesce(%(provider)s, s.provider), model = coalesce(%(model)s, s.model),
    prompt_version = coalesce(%(prompt_version)s, s.prompt_version),
    tokens = coalesce(s.tokens + %(tokens)s, %(tokens)s, s.tokens),
    cost_usd = coalesce(s.cost_usd + %(cost_usd)s, %(cost_usd)s, s.cost_usd)
"""


def _usage_params(usage: Usage | None) -> dict[str, Any]:
    names = ("provider", "model", "prompt_version", "tokens", "cost_usd", "duration_ms")
    return {name: getattr(usage, name, None) for name in names}


@dataclass(frozen=True)
class Lease:
    """The right to write one step: of this workflow, in this drive, with this token."""

    workflow_id: UUID
    drive: int
    step: StepType
    token: UUID

    def params(self) -> dict[str, Any]:
        return {"id": self.workflow_id, "drive": self.drive, "type": self.step.value, "token": self.token}


def claim(connection: Connection, lease: Lease, lease_s: float) -> Claim | None:
    """Take on a step: claim its row for `lease_s` seconds, mark it running, and read what it needs.

    Nothing is claimed where the workflow is terminal or in another drive, the step is completed, or another worker
    holds the lease. None: there is no such workflow.
    """
    row = connection.execute(
        sql.SQL(
            """
            with w as (
                select w.*, l.message from workflows w join leads l on l.id = w.lead_id
                where w.id = %(id)s for update of w
            ),
            s as (
                select s.* from workflow_steps s join w on w.id = s.workflow_id
                where s.type = %(type)s for update of s
            ),
            claimed as (
                update workflow_steps step
                set status = 'running', attempts = step.attempts + 1, lease_token = %(token)s,
                    lease_expires_at = clock_timestamp() + make_interval(secs => %(lease_s)s),
                    started_at = coalesce(step.started_at, now())
                from w, s
                where step.workflow_id = s.workflow_id and step.type = s.type
                  and w.drive = %(drive)s and w.status in ('queued', 'running') and s.status in ('pending', 'running')
                  and (s.lease_token is null or s.lease_token = %(token)s or s.lease_expires_at < clock_timestamp())
                returning step.workflow_id
            ),
            advanced as (
                update workflows u
                set status = 'running', current_step = %(type)s, version = u.version + 1,
                    started_at = coalesce(u.started_at, now()), updated_at = now()
                from claimed where u.id = claimed.workflow_id
                returning u.id, u.status, u.version, u.current_step, u.updated_at
            )
            select {transition},
                a.id is not null as claimed, a.status as new_status, a.version as new_version, a.updated_at as new_at,
                w.drive, w.message, w.context, s.status as step_status, s.ai_failures
            from w join s on true left join advanced a on true
            """
        ).format(transition=sql.SQL(_TRANSITION)),
        {**lease.params(), "lease_s": lease_s},
    ).fetchone()
    if row is None:
        return None
    seen = {**row, "step_type": lease.step, "step_status": row["step_status"]}
    if row["claimed"]:
        seen |= {
            "status": row["new_status"],
            "version": row["new_version"],
            "at": row["new_at"],
            "current_step": lease.step,
            "step_status": StepStatus.RUNNING,
        }
    return Claim(
        claimed=row["claimed"],
        workflow_status=WorkflowStatus(row["status"]),
        drive=row["drive"],
        step_status=StepStatus(row["step_status"]),
        ai_failures=row["ai_failures"],
        message=row["message"],
        context=row["context"],
        transition=_transition(seen),
    )


def complete_step(
    connection: Connection, lease: Lease, output: dict[str, Any], usage: Usage, routing: Routing | None
) -> Transition | None:
    """Store a step's output, add it to the context, and move the workflow on; with `routing`, to its end.

    None: the lease was lost, nothing is stored.
    """
    return _finish_step(
        connection,
        lease,
        usage,
        {
            "step_status": StepStatus.COMPLETED.value,
            "output": Jsonb(output),
            "error": None,
            "context": Jsonb({lease.step.value: output}),
            "status": (WorkflowStatus.COMPLETED if routing else WorkflowStatus.RUNNING).value,
            "category": output.get("category") if lease.step is StepType.INTENT else None,
            "queue": routing.queue if routing else None,
            "priority": routing.priority.value if routing else None,
            "sla_minutes": routing.sla_minutes if routing else None,
        },
    )


def fail_step(
    connection: Connection, lease: Lease, error: dict[str, Any], output: dict[str, Any] | None, usage: Usage | None
) -> Transition | None:
    """Store why a step failed for good, with the output that was refused if there is one, and fail its workflow.

    None: the lease was lost, nothing is stored.
    """
    return _finish_step(
        connection,
        lease,
        usage,
        {
            "step_status": StepStatus.FAILED.value,
            "output": Jsonb(output) if output is not None else None,
            "error": Jsonb(error),
            "context": Jsonb({}),
            "status": WorkflowStatus.FAILED.value,
            "category": None,
            "queue": None,
            "priority": None,
            "sla_minutes": None,
        },
    )


def _finish_step(
    connection: Connection, lease: Lease, usage: Usage | None, values: dict[str, Any]
) -> Transition | None:
    row = connection.execute(
        sql.SQL(
            """
            with held as (
                select id from workflows where id = %(id)s and drive = %(drive)s and status = 'running' for update
            ),
            step as (
                update workflow_steps s
                set status = %(step_status)s, output = %(output)s, error = %(error)s,
                    {usage}, duration_ms = %(duration_ms)s,
                    lease_token = null, lease_expires_at = null, finished_at = now()
                from held
                where s.workflow_id = held.id and s.type = %(type)s and s.status = 'running'
                  and s.lease_token = %(token)s
                returning s.workflow_id, s.type as step_type, s.status as step_status
            )
            update workflows w
            set context = w.context || %(context)s, error = %(error)s, version = w.version + 1, status = %(status)s,
                category = coalesce(%(category)s, w.category), queue = coalesce(%(queue)s, w.queue),
                priority = coalesce(%(priority)s, w.priority), sla_minutes = coalesce(%(sla_minutes)s, w.sla_minutes),
                sla_due_at = coalesce(l.created_at + make_interval(mins => %(sla_minutes)s), w.sla_due_at),
                finished_at = case when %(status)s in ('completed', 'failed') then now() end, updated_at = now()
            from step, leads l
            where w.id = step.workflow_id and l.id = w.lead_id
            returning {transition}, step.step_type, step.step_status
            """
        ).format(transition=sql.SQL(_TRANSITION), usage=sql.SQL(_ADD_USAGE)),
        {**lease.params(), **values, **_usage_params(usage)},
    ).fetchone()
    return _transition(row) if row else None


def release_step(
    connection: Connection, lease: Lease, error: dict[str, Any], usage: Usage | None, *, ai_failed: bool
) -> None:
    """Give a step's lease back after an error that trying again may mend; keep the error and what it took."""
    connection.execute(
        sql.SQL(
            """
            update workflow_steps s
            set {usage}, lease_token = null, lease_expires_at = null, error = %(error)s,
                ai_failures = s.ai_failures + %(failures)s
            where s.workflow_id = %(id)s and s.type = %(type)s and s.lease_token = %(token)s
            """
        ).format(usage=sql.SQL(_ADD_USAGE)),
        {**lease.params(), **_usage_params(usage), "error": Jsonb(error), "failures": int(ai_failed)},
    )


def fail_workflow(connection: Connection, workflow_id: UUID, drive: int, error: dict[str, Any]) -> Transition | None:
    """Fail a workflow that is not terminal, at its first step that is not completed.

    What the step itself left on its row says more and goes before `error`, unless it only says that the step was
    interrupted. None: nothing to fail.
    """
    row = connection.execute(
        sql.SQL(
            """
            with held as (
                select id from workflows
                where id = %(id)s and drive = %(drive)s and status in ('queued', 'running') for update
            ),
            failing as (
                select s.workflow_id, s.type, s.error from workflow_steps s join held on held.id = s.workflow_id
                where s.status in ('pending', 'running')
                order by array_position(%(steps)s::text[], s.type) limit 1 for update of s
            ),
            step as (
                update workflow_steps s
                set status = 'failed', finished_at = now(), error = case
                        when failing.error->>'code' <> 'interrupted' then failing.error else %(error)s end,
                    lease_token = null, lease_expires_at = null
                from failing where s.workflow_id = failing.workflow_id and s.type = failing.type
                returning s.workflow_id, s.type as step_type, s.status as step_status, s.error
            )
            update workflows w
            set status = 'failed', error = step.error, version = w.version + 1, current_step = step.step_type,
                finished_at = now(), updated_at = now()
            from step where w.id = step.workflow_id
            returning {transition}, step.step_type, step.step_status
            """
        ).format(transition=sql.SQL(_TRANSITION)),
        {"id": workflow_id, "drive": drive, "error": Jsonb(error), "steps": _STEP_ORDER},
    ).fetchone()
    return _transition(row) if row else None


_STEP_ORDER = [step.value for step in StepType]


def retry(
    connection: Connection, user_id: UUID, lead_id: UUID, new_id: UUID, *, keep_completed: bool
) -> Transition | None:
    """Make a new attempt at a lead whose latest one failed.

    With `keep_completed` it starts at the failed step and carries over what was found before it. None: there is no
    such lead, or its latest attempt did not fail. Safe to run again with the same `new_id`.
    """
    row = connection.execute(
        sql.SQL(
            """
            with old as (
                update workflows set is_latest = false
                where lead_id = %(lead_id)s and user_id = %(user_id)s and is_latest and status = 'failed'
                returning *
            ),
            fresh as (
                insert into workflows (id, lead_id, user_id, attempt, context, category, handled_at, created_at)
                select %(new_id)s, lead_id, user_id, attempt + 1, case when %(keep)s then context else '{{}}' end,
                    case when %(keep)s then category end, handled_at, now()
                from old
                returning *
            ),
            steps as (
                insert into workflow_steps (workflow_id, type, status, attempts, output, provider, model,
                    prompt_version, tokens, cost_usd, started_at, finished_at, duration_ms)
                select fresh.id, s.type, 'completed', s.attempts, s.output, s.provider, s.model,
                    s.prompt_version, s.tokens, s.cost_usd, s.started_at, s.finished_at, s.duration_ms
                from fresh, old join workflow_steps s on s.workflow_id = old.id
                where %(keep)s and s.status = 'completed'
                union all
                select fresh.id, s.type, 'pending', 0, null, null, null, null, null, null, null, null, null
                from fresh, old join workflow_steps s on s.workflow_id = old.id
                where not (%(keep)s and s.status = 'completed')
            )
            select {transition} from fresh w
            union all
            select {transition} from workflows w where w.id = %(new_id)s
            """
        ).format(transition=sql.SQL(_TRANSITION)),
        {"lead_id": lead_id, "user_id": user_id, "new_id": new_id, "keep": keep_completed},
    ).fetchone()
    return _transition(row) if row else None


def flag_unpublished(connection: Connection, workflow_id: UUID) -> None:
    """Remember that the news of this workflow's latest transition was not taken."""
    connection.execute("update workflows set unpublished = true where id = %s", (workflow_id,))


def unpublished(connection: Connection, limit: int) -> list[Transition]:
    """The latest transitions of workflows whose news was not taken."""
    rows = connection.execute(
        sql.SQL("select {transition}, {step} from workflows w where unpublished order by id limit %s").format(
            transition=sql.SQL(_TRANSITION), step=sql.SQL(_CURRENT_STEP)
        ),
        (limit,),
    ).fetchall()
    return [_transition(row) for row in rows]


def clear_unpublished(connection: Connection, workflow_id: UUID, version: int) -> None:
    """Say that the news of this version was taken; a later version's flag stays."""
    connection.execute(
        "update workflows set unpublished = false where id = %s and version = %s", (workflow_id, version)
    )


def state(connection: Connection, workflow_id: UUID) -> tuple[int, Transition] | None:
    """The drive of a workflow and its latest transition; None where there is no such workflow."""
    row = connection.execute(
        sql.SQL("select {transition}, {step}, w.drive from workflows w where w.id = %s").format(
            transition=sql.SQL(_TRANSITION), step=sql.SQL(_CURRENT_STEP)
        ),
        (workflow_id,),
    ).fetchone()
    return (row["drive"], _transition(row)) if row else None


def mark_looked_at(connection: Connection, workflow_id: UUID, drive: int) -> None:
    """Let the sweep pass over a workflow for a while: its execution runs."""
    connection.execute("update workflows set updated_at = now() where id = %s and drive = %s", (workflow_id, drive))


@dataclass(frozen=True)
class Place:
    """Where a workflow stands among all, oldest first."""

    created_at: datetime
    workflow_id: UUID


@dataclass(frozen=True)
class Unfinished:
    """A workflow that is not terminal, with the drive it is in."""

    workflow_id: UUID
    drive: int
    place: Place


def unfinished(connection: Connection, *, since: datetime, after: Place | None, limit: int) -> list[Unfinished]:
    """Workflows not terminal and unchanged since a time, oldest first, from behind a place on."""
    rows = connection.execute(
        """
        select id, drive, created_at from workflows
        where status in ('queued', 'running') and updated_at < %(since)s
          and (%(at)s::timestamptz is null or (created_at, id) > (%(at)s, %(id)s::uuid))
        order by created_at, id limit %(limit)s
        """,
        {
            "since": since,
            "at": after.created_at if after else None,
            "id": after.workflow_id if after else None,
            "limit": limit,
        },
    ).fetchall()
    return [Unfinished(row["id"], row["drive"], Place(row["created_at"], row["id"])) for row in rows]


def raise_drive(connection: Connection, workflow_id: UUID, drive: int) -> bool:
    """Move a workflow from `drive` to the next one. False: it is terminal, gone, or somebody else did."""
    cursor = connection.execute(
        """
        update workflows set drive = drive + 1, updated_at = now()
        where id = %s and drive = %s and status in ('queued', 'running')
        """,
        (workflow_id, drive),
    )
    return cursor.rowcount == 1


def _transition(row: Row) -> Transition:
    return Transition(
        lead_id=row["lead_id"],
        user_id=row["user_id"],
        workflow_id=row["workflow_id"],
        attempt=row["attempt"],
        version=row["version"],
        status=WorkflowStatus(row["status"]),
        current_step=StepType(row["current_step"]) if row["current_step"] else None,
        step_type=StepType(row["step_type"]) if row.get("step_type") else None,
        step_status=StepStatus(row["step_status"]) if row.get("step_status") else None,
        category=row["category"],
        queue=row["queue"],
        priority=row["priority"],
        sla_due_at=row["sla_due_at"],
        at=row["at"],
    )

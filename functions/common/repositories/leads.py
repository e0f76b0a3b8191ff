"""Leads in Postgres: arriving, listing, reading, handling, deleting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import sql
from psycopg.types.json import Jsonb

from functions.common.database import Connection, Row
from functions.common.leads import (
    ContextView,
    Lead,
    LeadFilter,
    LeadItem,
    LeadSummary,
    StepView,
    WorkflowSummary,
    WorkflowView,
)
from functions.common.models import StepType


@dataclass(frozen=True)
class IdempotencyKey:
    """The caller's key, a hash of what was asked, and the answer to give again for it."""

    key: str
    request_hash: bytes
    response: dict[str, Any]


@dataclass(frozen=True)
class StoredAnswer:
    """What was answered the first time a key was used."""

    request_hash: bytes
    response: dict[str, Any]


def insert(connection: Connection, user_id: UUID, lead: Lead, idempotency: IdempotencyKey | None) -> bool:
    """Store a new lead with its first workflow and the workflow's pending steps, in one statement.

    Returns whether it was stored: False where the idempotency key was used before, within 24 hours. Safe to run
    again: a lead that is there already counts as stored.
    """
    stored = connection.execute(
        """
        with key as (
            insert into idempotency_keys (user_id, key, request_hash, response, created_at)
            select %(user_id)s, %(key)s::text, %(request_hash)s::bytea, %(response)s::jsonb, %(created_at)s
            where %(key)s::text is not null
            on conflict (user_id, key) do update
                set request_hash = excluded.request_hash, response = excluded.response, created_at = excluded.created_at
                where idempotency_keys.created_at < excluded.created_at - interval '24 hours'
                   or idempotency_keys.response->>'id' = excluded.response->>'id'
            returning 1
        ),
        lead as (
            insert into leads (id, user_id, name, contact_channel, message, created_at)
            select %(id)s, %(user_id)s, %(name)s, %(contact_channel)s, %(message)s, %(created_at)s
            where %(key)s::text is null or exists (select from key)
            on conflict (id) do nothing
            returning id
        ),
        workflow as (
            insert into workflows (id, lead_id, user_id, attempt, created_at)
            select %(workflow_id)s, id, %(user_id)s, 1, %(created_at)s from lead
            returning id
        ),
        steps as (
            insert into workflow_steps (workflow_id, type)
            select id, unnest(%(steps)s::text[]) from workflow
        )
        select exists (select from lead) or %(key)s::text is null or exists (select from key) as stored
        """,
        {
            "id": lead.id,
            "user_id": user_id,
            "name": lead.name,
            "contact_channel": lead.contact_channel,
            "message": lead.message,
            "created_at": lead.created_at,
            "workflow_id": lead.workflow.id,
            "steps": [step.value for step in StepType],
            "key": idempotency.key if idempotency else None,
            "request_hash": idempotency.request_hash if idempotency else None,
            "response": Jsonb(idempotency.response) if idempotency else None,
        },
    ).fetchone()
    return bool(stored and stored["stored"])


def stored_answer(connection: Connection, user_id: UUID, key: str) -> StoredAnswer | None:
    """What an idempotency key of this user was answered before."""
    row = connection.execute(
        "select request_hash, response from idempotency_keys where user_id = %s and key = %s", (user_id, key)
    ).fetchone()
    return StoredAnswer(bytes(row["request_hash"]), row["response"]) if row else None


def forget_idempotency_keys(connection: Connection) -> None:
    """Delete the keys older than 24 hours."""
    connection.execute("delete from idempotency_keys where created_at < now() - interval '24 hours'")


_SUMMARY_COLUMNS: LiteralString = """
    l.id, l.name, l.contact_channel, l.created_at,
    w.id as workflow_id, w.status, w.current_step, w.version, w.attempt, w.error, w.started_at, w.finished_at,
    w.handled_at, w.category, w.queue, w.priority, w.sla_minutes, w.sla_due_at
"""


# The last word may still be being typed: it matches as a prefix too.
_SEARCH: LiteralString = """
    websearch_to_tsquery('simple', %(q)s)
    || case when %(last_word)s = '' then ''::tsquery else
        websearch_to_tsquery('simple', %(before_it)s) && to_tsquery('simple', '''' || %(last_word)s || ''':*')
    end
"""


def _last_word(q: str) -> dict[str, str]:
    """The last word of a search and what stands before it; no last word where the search ends otherwise."""
    found = re.fullmatch(r"(|.*\s)(\w+)", q, re.DOTALL)
    return {"before_it": found[1], "last_word": found[2]} if found else {"before_it": q, "last_word": ""}


# A step that was carried over from an earlier attempt had ended before its own attempt was made.
_OWN_STEP: LiteralString = "where a.attempt = 1 or s.finished_at is null or s.finished_at >= a.created_at"


def find(connection: Connection, user_id: UUID, lead_id: UUID) -> Lead | None:
    """One lead of this user with its latest attempt, or None."""
    row = connection.execute(
        sql.SQL(
            """
            select {columns}, l.message, w.context, found.*
            from leads l join workflows w on w.lead_id = l.id and w.is_latest
            cross join lateral (
                select jsonb_agg(to_jsonb(s)) filter ({latest}) as steps,
                    sum(s.tokens) filter ({latest}) as workflow_tokens,
                    sum(s.cost_usd) filter ({latest}) as workflow_cost_usd,
                    sum(s.tokens) filter ({own}) as tokens, sum(s.cost_usd) filter ({own}) as cost_usd
                from workflows a join workflow_steps s on s.workflow_id = a.id
                where a.lead_id = l.id
            ) as found
            where l.id = %s and l.user_id = %s
            """
        ).format(columns=sql.SQL(_SUMMARY_COLUMNS), latest=sql.SQL("where a.is_latest"), own=sql.SQL(_OWN_STEP)),
        (lead_id, user_id),
    ).fetchone()
    return _lead(row) if row else None


def page(connection: Connection, user_id: UUID, wanted: LeadFilter, before: UUID | None, limit: int) -> list[LeadItem]:
    """Up to `limit` leads of this user, newest first, older than the lead `before`."""
    conditions: list[sql.Composable] = []
    for column in ("status", "category", "queue", "priority"):
        if getattr(wanted, column) is not None:
            conditions.append(sql.SQL("and w.{0} = {1}").format(sql.Identifier(column), sql.Placeholder(column)))
    if wanted.handled is not None:
        conditions.append(sql.SQL("and w.handled_at is {}").format(sql.SQL("not null" if wanted.handled else "null")))
    if before is not None:
        conditions.append(sql.SQL("and w.lead_id < %(before)s"))
    if wanted.q is not None:
        conditions.append(sql.SQL("and l.search @@ ({})").format(sql.SQL(_SEARCH)))
    rows = connection.execute(
        sql.SQL(
            """
            select {columns}, left(l.message, 200) as excerpt
            from workflows w join leads l on l.id = w.lead_id
            where w.user_id = %(user_id)s and w.is_latest {conditions}
            order by w.lead_id desc limit %(limit)s
            """
        ).format(columns=sql.SQL(_SUMMARY_COLUMNS), conditions=sql.SQL(" ").join(conditions)),
        {
            **wanted.model_dump(mode="json"),
            **_last_word(wanted.q or ""),
            "user_id": user_id,
            "before": before,
            "limit": limit,
        },
    ).fetchall()
    return [_item(row) for row in rows]


def set_handled(connection: Connection, user_id: UUID, lead_id: UUID, *, handled: bool) -> bool:
    """Say that a person took care of a lead, or that it is open again; the first time is kept. False: no such lead."""

    def update() -> bool:
        cursor = connection.execute(
            """
            update workflows set handled_at = case when %(handled)s then coalesce(handled_at, now()) end
            where lead_id = %(lead_id)s and user_id = %(user_id)s and is_latest
            """,
            {"handled": handled, "lead_id": lead_id, "user_id": user_id},
        )
        return cursor.rowcount == 1

    return update() or update()  # a retry may have replaced the latest attempt while the first one waited for it


def delete(connection: Connection, user_id: UUID, lead_id: UUID) -> bool:
    """Delete a lead with all its attempts. False: no such lead."""
    return connection.execute("delete from leads where id = %s and user_id = %s", (lead_id, user_id)).rowcount == 1


def summary(connection: Connection, user_id: UUID, now: datetime, zone: ZoneInfo) -> LeadSummary:
    """Count this user's leads by their latest attempt; today began at midnight in `zone`."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    row = connection.execute(
        """
        with today as (
            select w.finished_at - l.created_at as took from workflows w join leads l on l.id = w.lead_id
            where w.user_id = %(user_id)s and w.is_latest and w.status = 'completed' and w.finished_at >= %(midnight)s
        ),
        waiting as (
            select status, priority, sla_due_at from workflows
            where user_id = %(user_id)s and is_latest and handled_at is null
        )
        select
            (select count(*) from workflows where user_id = %(user_id)s and is_latest
                and status in ('queued', 'running')) as in_progress,
            (select count(*) from today) as completed_today,
            (select extract(epoch from percentile_cont(0.5) within group (order by took)) from today)::float8
                as median_seconds_today,
            count(*) filter (where status = 'failed') as failed,
            count(*) as open,
            count(*) filter (where priority = 'p0') as open_p0,
            count(*) filter (where sla_due_at < %(now)s) as overdue
        from waiting
        """,
        {"user_id": user_id, "midnight": midnight, "now": now},
    ).fetchone()
    return LeadSummary.model_validate(row)


def _summary_fields(row: Row) -> dict[str, Any]:
    shared = ("id", "name", "contact_channel", "created_at", "handled_at")
    routed = ("category", "queue", "priority", "sla_minutes", "sla_due_at")
    return {name: row[name] for name in (*shared, *routed)}


def _workflow_fields(row: Row) -> dict[str, Any]:
    names = ("status", "current_step", "version", "attempt", "error", "started_at", "finished_at")
    return {"id": row["workflow_id"], **{name: row[name] for name in names}}


def _item(row: Row) -> LeadItem:
    return LeadItem(
        **_summary_fields(row), excerpt=row["excerpt"], workflow=WorkflowSummary.model_validate(_workflow_fields(row))
    )


def _lead(row: Row) -> Lead:
    order = [step.value for step in StepType]
    steps = sorted(row["steps"], key=lambda step: order.index(step["type"]))
    workflow = WorkflowView(
        **_workflow_fields(row),
        context=ContextView(message=row["message"], **row["context"]),
        steps=[StepView.model_validate({**step, "attempt": step["attempts"]}) for step in steps],
        tokens=row["workflow_tokens"] or 0,
        cost_usd=row["workflow_cost_usd"] or 0,
    )
    return Lead(
        **_summary_fields(row),
        message=row["message"],
        workflow=workflow,
        tokens=row["tokens"] or 0,
        cost_usd=row["cost_usd"] or 0,
    )

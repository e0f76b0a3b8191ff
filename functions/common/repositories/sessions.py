"""Sessions and their refresh tokens in Postgres. Tokens are kept as SHA-256 hashes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from functions.common.database import Connection


class Rotation(StrEnum):
    """What presenting a refresh token led to."""

    ROTATED = "rotated"
    REUSED = "reused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Rotated:
    """The outcome of a rotation; the ids are those of the token's session, None where the token is unknown."""

    outcome: Rotation
    session_id: UUID | None = None
    user_id: UUID | None = None
    email: str | None = None


def start(connection: Connection, session_id: UUID, user_id: UUID, token_hash: bytes, expires_at: datetime) -> None:
    """Open a session with its first refresh token. Safe to run again."""
    connection.execute(
        """
        with session as (
            insert into sessions (id, user_id, expires_at) values (%(id)s, %(user_id)s, %(expires_at)s)
            on conflict (id) do nothing
        )
        insert into refresh_tokens (token_hash, session_id) values (%(hash)s, %(id)s) on conflict do nothing
        """,
        {"id": session_id, "user_id": user_id, "expires_at": expires_at, "hash": token_hash},
    )


def rotate(connection: Connection, token_hash: bytes, new_hash: bytes, grace_s: float) -> Rotated:
    """Use a refresh token: store its successor, or, where it was used longer ago than the grace, revoke its session.

    Within the grace a used token makes one more successor (two tabs, a lost answer); all of them stay good.
    """
    row = connection.execute(
        """
        with token as (
            select t.token_hash, t.rotated_at, s.id as session_id, s.user_id, u.email,
                s.revoked_at is null and s.expires_at > now() as alive,
                t.rotated_at is null or t.rotated_at > clock_timestamp() - make_interval(secs => %(grace_s)s) as fresh
            from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
            where t.token_hash = %(hash)s for update of t, s
        ),
        used as (
            update refresh_tokens t set rotated_at = coalesce(t.rotated_at, now()) from token
            where t.token_hash = token.token_hash and token.alive and token.fresh
        ),
        successor as (
            insert into refresh_tokens (token_hash, session_id)
            select %(new_hash)s, session_id from token where alive and fresh on conflict do nothing
        ),
        revoked as (
            update sessions s set revoked_at = now() from token
            where s.id = token.session_id and token.alive and not token.fresh
        )
        select session_id, user_id, email, alive, fresh from token
        """,
        {"hash": token_hash, "new_hash": new_hash, "grace_s": grace_s},
    ).fetchone()
    if row is None or not row["alive"]:
        return Rotated(Rotation.UNKNOWN)
    outcome = Rotation.ROTATED if row["fresh"] else Rotation.REUSED
    return Rotated(outcome, row["session_id"], row["user_id"], row["email"])


def is_alive(connection: Connection, session_id: UUID, user_id: UUID) -> bool:
    """Whether a session of this user is neither revoked nor expired."""
    row = connection.execute(
        "select 1 from sessions where id = %s and user_id = %s and revoked_at is null and expires_at > now()",
        (session_id, user_id),
    ).fetchone()
    return row is not None


def end(connection: Connection, token_hash: bytes) -> tuple[UUID, UUID] | None:
    """Revoke the session of a refresh token; its user's and its own id, None where the token is unknown."""
    row = connection.execute(
        """
        update sessions s set revoked_at = coalesce(s.revoked_at, now()) from refresh_tokens t
        where t.token_hash = %s and s.id = t.session_id returning s.user_id, s.id
        """,
        (token_hash,),
    ).fetchone()
    return (row["user_id"], row["id"]) if row else None


def end_all(connection: Connection, user_id: UUID, except_session: UUID | None = None) -> list[UUID]:
    """Revoke every session of a user that is still open, but the one excepted; their ids."""
    rows = connection.execute(
        """
        update sessions set revoked_at = now()
        where user_id = %(user_id)s and revoked_at is null and id is distinct from %(except)s::uuid
        returning id
        """,
        {"user_id": user_id, "except": except_session},
    ).fetchall()
    return [row["id"] for row in rows]


def forget_expired(connection: Connection) -> None:
    """Delete the sessions, with their tokens, that expired over a day ago."""
    connection.execute("delete from sessions where expires_at < now() - interval '1 day'")

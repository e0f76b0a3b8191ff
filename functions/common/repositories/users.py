"""Accounts in Postgres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.common.database import Connection, Row


@dataclass(frozen=True)
class User:
    """An account. `password_hash` is an encoded argon2id hash."""

    id: UUID
    email: str
    password_hash: str
    created_at: datetime


def insert(connection: Connection, user_id: UUID, email: str, password_hash: str) -> bool:
    """Make an account. False: the address has one already. Safe to run again with the same id."""
    row = connection.execute(
        """
        with made as (
            insert into users (id, email, password_hash) values (%(id)s, %(email)s, %(hash)s)
            on conflict do nothing returning id
        )
        select exists (select from made) or exists (select from users where id = %(id)s) as ours
        """,
        {"id": user_id, "email": email, "hash": password_hash},
    ).fetchone()
    return bool(row and row["ours"])


def find(connection: Connection, user_id: UUID) -> User | None:
    return _user(
        connection.execute(
            "select id, email, password_hash, created_at from users where id = %s", (user_id,)
        ).fetchone()
    )


def find_by_email(connection: Connection, email: str) -> User | None:
    """The account of an address, whatever its case."""
    return _user(
        connection.execute(
            "select id, email, password_hash, created_at from users where lower(email) = lower(%s)", (email,)
        ).fetchone()
    )


def set_password(connection: Connection, user_id: UUID, password_hash: str) -> None:
    connection.execute("update users set password_hash = %s where id = %s", (password_hash, user_id))


def _user(row: Row | None) -> User | None:
    return User(**row) if row else None

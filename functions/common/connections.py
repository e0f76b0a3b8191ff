"""Who is connected, and the one-time tickets that let a browser connect: kept in Redis only.

A user's connections are a sorted set by expiry; each member names the connection and its session. Beside it, one key a
connection leads back to its user.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from redis import Redis

TICKET_TTL_S = 30
CONNECTION_TTL_S = 2 * 60 * 60 + 60
"""API Gateway closes a WebSocket after two hours, whatever happens on it (API Gateway quotas)."""


@dataclass(frozen=True)
class Identity:
    """Whose connection it is, and of which session."""

    user_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class Connection:
    """One WebSocket. `connected_at` is in seconds since the epoch."""

    id: str
    session_id: UUID
    connected_at: float

    def member(self) -> str:
        return json.dumps([self.id, str(self.session_id), self.connected_at], separators=(",", ":"))

    @classmethod
    def parse(cls, member: str) -> Connection:
        connection_id, session_id, connected_at = json.loads(member)
        return cls(connection_id, UUID(session_id), connected_at)


class Tickets:
    """One-time tickets: random, hashed at rest, 30 seconds long."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def issue(self, identity: Identity) -> str:
        """A new ticket. Raises RedisError where Redis is down."""
        ticket = secrets.token_urlsafe(32)
        value = json.dumps([str(identity.user_id), str(identity.session_id)])
        self._redis.set(_ticket_key(ticket), value, ex=TICKET_TTL_S)
        return ticket

    def redeem(self, ticket: str) -> Identity | None:
        """Use a ticket up. Raises RedisError where Redis is down.

        None: it is forged, expired or used, or its session has ended.
        """
        value = self._redis.getdel(_ticket_key(ticket))
        if not value:
            return None
        user_id, session_id = json.loads(str(value))
        if self._redis.exists(_ended_key(UUID(session_id))):
            return None
        return Identity(UUID(user_id), UUID(session_id))


class Connections:
    """The registry. Every method raises RedisError where Redis is down."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def add(self, identity: Identity, connection_id: str) -> None:
        now = time.time()
        connection = Connection(connection_id, identity.session_id, now)
        users = _user_key(identity.user_id)
        pipe = self._redis.pipeline(transaction=True)
        pipe.zremrangebyscore(users, "-inf", now)
        pipe.zadd(users, {connection.member(): now + CONNECTION_TTL_S})
        pipe.expire(users, CONNECTION_TTL_S)
        pipe.set(
            _connection_key(connection_id),
            json.dumps([str(identity.user_id), connection.member()]),
            ex=CONNECTION_TTL_S,
        )
        pipe.execute()

    def knows(self, connection_id: str) -> bool:
        return bool(self._redis.exists(_connection_key(connection_id)))

    def remove(self, connection_id: str) -> None:
        """Forget one connection; nothing happens where it is not known."""
        value = self._redis.getdel(_connection_key(connection_id))
        if value:
            user_id, member = json.loads(str(value))
            self._redis.zrem(_user_key(UUID(user_id)), member)

    def of_users(self, user_ids: Iterable[UUID]) -> dict[UUID, list[Connection]]:
        """The live connections of several users, in one round trip."""
        wanted = list(user_ids)
        pipe = self._redis.pipeline(transaction=False)
        for user_id in wanted:
            pipe.zrangebyscore(_user_key(user_id), time.time(), "+inf")
        return {
            user_id: [Connection.parse(member) for member in members]
            for user_id, members in zip(wanted, pipe.execute(), strict=True)
        }

    def remove_sessions(self, user_id: UUID, session_ids: Iterable[UUID]) -> list[Connection]:
        """Forget the connections of ended sessions, and return them to be closed; tickets they hold open nothing."""
        ended = set(session_ids)
        for session_id in ended:
            self._redis.set(_ended_key(session_id), "1", ex=2 * TICKET_TTL_S)
        gone = [each for each in self.of_users([user_id])[user_id] if each.session_id in ended]
        for connection in gone:
            self.remove(connection.id)
        return gone


def _ticket_key(ticket: str) -> str:
    return "leadflow:ticket:" + hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()


def _ended_key(session_id: UUID) -> str:
    return f"leadflow:ended:{session_id}"


def _user_key(user_id: UUID) -> str:
    return f"leadflow:connections:{user_id}"


def _connection_key(connection_id: str) -> str:
    return f"leadflow:connection:{connection_id}"

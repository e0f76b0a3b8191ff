"""Whether work may be open, for a database that pauses when nobody asks it anything.

The sweep runs every minute and would keep such a database awake. So a mark in Redis says that there may be something
to repair: it is set before a lead is stored and with each transition, and the sweep that looked and found nothing open
takes it away. A Redis that does not answer counts as marked. Where the database does not pause, none of this happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from functions.common.database import Database
from functions.common.events import Publisher
from functions.common.news import News
from functions.common.observability import logger
from functions.common.transitions import Transition

if TYPE_CHECKING:
    from redis import Redis

MARK = "leadflow:open"
LIFE_MS = 2 * 60 * 60 * 1000
"""Longer than an execution may run."""

YOUNG_MS = 2 * 60 * 1000
"""A mark so young stays: whoever set it may not have stored the lead yet, or has since the sweep looked. It is longer
than a request and a sweep may take together."""

DELETE_IF_OLD = """
local left = redis.call('pttl', KEYS[1])
if left >= 0 and left <= tonumber(ARGV[1]) then return redis.call('del', KEYS[1]) end
return 0
"""


class OpenWork(Protocol):
    """What is known of open work without asking Postgres."""

    def mark(self) -> None:
        """Say that work may be open. Never raises: the work itself is worth more."""
        ...

    def may_be(self) -> bool:
        """Whether work may be open."""
        ...

    def none_found(self) -> None:
        """Say that Postgres was asked and has nothing open."""
        ...


class AlwaysLook:
    """Nothing is known, and nothing has to be: the database is awake anyway."""

    def mark(self) -> None:
        return

    def may_be(self) -> bool:
        return True

    def none_found(self) -> None:
        return


class Mark:
    """The mark in Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def mark(self) -> None:
        from redis.exceptions import RedisError

        try:
            self._redis.set(MARK, "1", px=LIFE_MS)
        except RedisError as error:
            logger.warning("open work not marked", error=type(error).__name__)

    def may_be(self) -> bool:
        from redis.exceptions import RedisError

        try:
            return bool(self._redis.exists(MARK))
        except RedisError as error:
            logger.warning("no answer whether work is open", error=type(error).__name__)
            return True

    def none_found(self) -> None:
        from redis.exceptions import RedisError

        try:
            self._redis.eval(DELETE_IF_OLD, 1, MARK, str(LIFE_MS - YOUNG_MS))
        except RedisError as error:
            logger.warning("mark of open work not deleted", error=type(error).__name__)


class MarkingNews(News):
    """News that also marks: what has just moved may get stuck next."""

    def __init__(self, publisher: Publisher, database: Database, open_work: OpenWork) -> None:
        super().__init__(publisher, database)
        self._open_work = open_work

    def publish(self, transition: Transition) -> None:
        self._open_work.mark()
        super().publish(transition)

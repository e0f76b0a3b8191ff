"""Reading what was published."""

from __future__ import annotations

import json
from typing import Any

from redis import Redis

from functions.common.events import Channel


def events(redis: Redis, channel: Channel) -> list[dict[str, Any]]:
    """The events on the stream, oldest first."""
    entries: Any = redis.xrange(channel.stream)
    return [json.loads(fields["event"]) for _, fields in entries]

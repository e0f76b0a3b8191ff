"""Identifiers: UUIDv7 (RFC 9562), so that keys sort by the time they were made."""

from __future__ import annotations

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A new time-ordered identifier."""
    return uuid_utils.compat.uuid7()

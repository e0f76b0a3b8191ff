"""JSON that comes from outside, and JSON that goes into Postgres."""

from __future__ import annotations

import json
import re
from typing import Any

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""NUL in JSON text: its escape, unless the backslash is itself an escaped one."""


def read_json(text: str | bytes) -> Any:
    """Parse JSON from outside. Raises JSONDecodeError for all that cannot be read, numbers and nesting of absurd size
    included, which the standard parser answers by other errors."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise json.JSONDecodeError("Nested too deeply", "", 0) from None
    except ValueError:
        raise json.JSONDecodeError("A number is too long", "", 0) from None


def is_storable(value: Any) -> bool:
    """Whether a value can be stored as JSONB: no NaN or infinity, no NUL, no half of a surrogate pair."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return not _NUL.search(text)


def storable(value: Any) -> Any:
    """The nearest value that can be stored: what cannot becomes U+FFFD or null; None where nothing can."""
    try:
        text = json.dumps(value)
        return json.loads(re.sub(r"\\u(0000|d[89a-f][0-9a-f]{2})", r"\\ufffd", text), parse_constant=lambda _name: None)
    except (TypeError, ValueError, RecursionError):
        return None

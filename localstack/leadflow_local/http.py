"""Small HTTP calls to the loopback interface, past any proxy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """`status` 0: nobody answered, and `body` says why."""

    status: int
    body: str


def get(url: str, *, timeout_s: float = 5) -> Answer:
    return _send("GET", url, None, timeout_s)


def post(url: str, body: Mapping[str, Any], *, timeout_s: float = 20) -> Answer:
    return _send("POST", url, json.dumps(body), timeout_s)


def _send(method: str, url: str, body: str | None, timeout_s: float) -> Answer:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_s)
    try:
        connection.request(method, parts.path, body, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(errors="replace"))
    except (OSError, HTTPException) as error:
        return Answer(0, str(error))
    finally:
        connection.close()

"""What each call may answer besides its success, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from functions.api.problems import CONTENT_TYPE, Problem

_TEXT = {
    401: "No access token, or one that is not valid",
    404: "Not there, or not yours",
    409: "The state does not allow it",
    415: "The body is not JSON",
    422: "The input is not valid",
    429: "Too many tries; see Retry-After",
    503: "A part that this call needs is down",
}


def problems(*statuses: int) -> dict[int, Any]:
    """The problems of these statuses, as Powertools' `responses`."""
    return {
        status: {"description": _TEXT[status], "content": {CONTENT_TYPE: {"model": Problem}}} for status in statuses
    }


def success(status: int, description: str, model: Any = None) -> dict[int, Any]:
    """The success, as Powertools' `responses`."""
    content = {"application/json": {"model": model}} if model else {}
    return {status: {"description": description, "content": content} if content else {"description": description}}

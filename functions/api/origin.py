"""Where a request came from: through CloudFront, which proves it by a secret header, or past it.

CloudFront has the firewall, and it alone knows the viewer's address: what comes past it is refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from ipaddress import ip_address

HEADER = "x-leadflow-origin"
VIEWER = "x-leadflow-viewer"

KNOWN_S, UNKNOWN_S = 300.0, 30.0
"""How old the secrets may be, in seconds, for one that is among them, and for one that is not."""

SecretsNotOlderThan = Callable[[float], tuple[str, ...]]
"""The secrets that prove it, at most so many seconds old: the current one, and the one before the last rotation."""


def is_proven(secrets: SecretsNotOlderThan, headers: Mapping[str, str]) -> bool:
    """Whether a request came through CloudFront. `headers` by their names in lower case."""
    given = headers.get(HEADER, "").encode("utf-8", "surrogatepass")
    return bool(given) and any(_is_among(given, secrets(age_s)) for age_s in (KNOWN_S, UNKNOWN_S))


def _is_among(given: bytes, secrets: tuple[str, ...]) -> bool:
    return any(hmac.compare_digest(given, secret.encode()) for secret in secrets if secret)


def viewer_address(headers: Mapping[str, str]) -> str | None:
    """The address that CloudFront's function wrote, as one spells it; None where there is none."""
    try:
        return str(ip_address(headers.get(VIEWER, "")))
    except ValueError:
        return None

"""Access tokens: JWTs (RFC 7519) signed with HS256, an hour long, naming their key.

The keys are rotated while containers live: a token that names a key this container does not know makes it look again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from functions.common.errors import Unauthorized
from functions.common.settings import SigningKeys

LIFETIME = timedelta(hours=1)
ALGORITHM = "HS256"
ISSUER = "leadflow"

KNOWN_S, UNKNOWN_S = 300.0, 30.0
"""How old the keys may be, in seconds, for a token whose key is among them, and for one whose key is not: whoever sends
made-up tokens makes us look every half a minute and no more."""

KeysNotOlderThan = Callable[[float], SigningKeys]
"""The keys, at most so many seconds old."""


@dataclass(frozen=True)
class Caller:
    """Who is calling, and in which session."""

    user_id: UUID
    session_id: UUID


def issue(keys: SigningKeys, caller: Caller) -> str:
    """A new access token."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "sub": str(caller.user_id),
        "sid": str(caller.session_id),
        "iat": now,
        "exp": now + LIFETIME,
    }
    return jwt.encode(claims, keys.keys[keys.current], algorithm=ALGORITHM, headers={"kid": keys.current})


def verify(keys: KeysNotOlderThan, token: str) -> Caller:
    """Who a token speaks for. Raises Unauthorized where it is forged, expired or of an unknown key."""
    try:
        claims = jwt.decode(
            token,
            _key(keys, jwt.get_unverified_header(token)["kid"]),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            options={"require": ["exp", "iat", "sub", "sid"]},
        )
        return Caller(UUID(claims["sub"]), UUID(claims["sid"]))
    except jwt.ExpiredSignatureError:
        raise Unauthorized("the access token has expired: renew it at /auth/refresh") from None
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, AttributeError):
        raise Unauthorized("the access token is not valid") from None


def _key(keys: KeysNotOlderThan, kid: str) -> str:
    """The key of that name. Raises KeyError."""
    return keys(KNOWN_S).keys.get(kid) or keys(UNKNOWN_S).keys[kid]

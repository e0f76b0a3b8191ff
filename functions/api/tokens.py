"""Access tokens: JWTs (RFC 7519) signed with HS256, an hour long, naming their key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from functions.common.errors import Unauthorized
from functions.common.settings import SigningKeys

LIFETIME = timedelta(hours=1)
ALGORITHM = "HS256"
ISSUER = "leadflow"


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


def verify(keys: SigningKeys, token: str) -> Caller:
    """Who a token speaks for. Raises Unauthorized where it is forged, expired or of an unknown key."""
    try:
        key = keys.keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], issuer=ISSUER, options={"require": ["exp", "iat", "sub", "sid"]}
        )
        return Caller(UUID(claims["sub"]), UUID(claims["sid"]))
    except jwt.ExpiredSignatureError:
        raise Unauthorized("the access token has expired: renew it at /auth/refresh") from None
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, AttributeError):
        raise Unauthorized("the access token is not valid") from None

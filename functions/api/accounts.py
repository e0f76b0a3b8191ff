"""Accounts and sessions: signing up and in, renewing, signing out, changing the password."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from functions.api import limits, passwords, tokens
from functions.api.limits import RateLimits, Use
from functions.api.tokens import Caller
from functions.common.aws.push import GatewayConnections
from functions.common.connections import Connections
from functions.common.database import Database
from functions.common.errors import Conflict, NotFound, Unauthorized
from functions.common.ids import new_id
from functions.common.observability import MetricUnit, logger, metrics
from functions.common.repositories import sessions, users
from functions.common.repositories.sessions import Rotation
from functions.common.repositories.users import User
from functions.common.settings import SigningKeys

SESSION_LIFETIME = timedelta(days=30)
GRACE_S = 10.0
"""A refresh token used so shortly after its rotation renews again: two tabs, or an answer that was lost."""

WRONG_CREDENTIALS = "the email address or the password is wrong"


@dataclass(frozen=True)
class SignedIn:
    """A session's tokens. The refresh token is good for one use."""

    access_token: str
    refresh_token: str
    user_id: UUID
    email: str


class Accounts:
    """What can be done with accounts."""

    def __init__(
        self,
        database: Database,
        keys: SigningKeys,
        rate_limits: RateLimits,
        connections: Connections,
        gateway: GatewayConnections,
    ) -> None:
        self._database = database
        self._keys = keys
        self._limits = rate_limits
        self._connections = connections
        self._gateway = gateway

    def sign_up(self, email: str, password: str, address: str) -> SignedIn:
        """Make an account and sign it in. Raises Conflict where the email address has one, TooManyRequests."""
        uses = (Use(limits.SIGNUPS_BY_ADDRESS, address), Use(limits.SIGNUPS_BY_ACCOUNT, email.lower()))
        self._limits.take(*uses)
        user_id, password_hash = new_id(), passwords.hash_password(password)
        if not self._database.run(lambda connection: users.insert(connection, user_id, email, password_hash)):
            raise Conflict("there is an account with this email address: log in instead")
        return self._start_session(user_id, email)

    def log_in(self, email: str, password: str, address: str) -> SignedIn:
        """Sign in. Raises Unauthorized, alike for an unknown account and a wrong password, and TooManyRequests."""
        user = self._database.run(lambda connection: users.find_by_email(connection, email))
        self._check_password(user, email, password, address)
        assert user is not None
        if passwords.needs_rehash(user.password_hash):
            self._set_password(user.id, password)
        return self._start_session(user.id, user.email)

    def renew(self, refresh_token: str) -> SignedIn:
        """Use a refresh token for new tokens. Raises Unauthorized; a token used before ends its whole session."""
        successor = _new_refresh_token()
        rotated = self._database.run(
            lambda connection: sessions.rotate(connection, _hash(refresh_token), _hash(successor), GRACE_S)
        )
        if rotated.outcome is Rotation.REUSED:
            logger.warning("refresh token reused: session revoked", session_id=str(rotated.session_id))
            metrics.add_metric("RefreshTokenReuse", MetricUnit.Count, 1)
            if rotated.user_id and rotated.session_id:
                self._close_connections(rotated.user_id, [rotated.session_id])
        if rotated.outcome is not Rotation.ROTATED:
            raise Unauthorized("the session has ended: log in again")
        assert rotated.user_id is not None
        assert rotated.session_id is not None
        access_token = tokens.issue(self._keys, Caller(rotated.user_id, rotated.session_id))
        return SignedIn(access_token, successor, rotated.user_id, rotated.email or "")

    def log_out(self, refresh_token: str) -> None:
        """End the session of a refresh token and close its WebSockets; an unknown token is no error."""
        ended = self._database.run(lambda connection: sessions.end(connection, _hash(refresh_token)))
        if ended:
            user_id, session_id = ended
            self._close_connections(user_id, [session_id])

    def log_out_everywhere(self, caller: Caller) -> None:
        """End all sessions of the caller and close their WebSockets."""
        ended = self._database.run(lambda connection: sessions.end_all(connection, caller.user_id))
        self._close_connections(caller.user_id, ended)

    def user(self, caller: Caller) -> User:
        """The caller's account. Raises NotFound where it was deleted."""
        user = self._database.run(lambda connection: users.find(connection, caller.user_id))
        if user is None:
            raise NotFound("this account does not exist any more")
        return user

    def change_password(self, caller: Caller, current: str, new: str, address: str) -> None:
        """Set a new password and end all other sessions. Raises Unauthorized where the current one is wrong."""
        self.require_session(caller)
        user = self.user(caller)
        self._check_password(user, user.email, current, address, "the current password is wrong")
        self._set_password(user.id, new)
        ended = self._database.run(
            lambda connection: sessions.end_all(connection, caller.user_id, except_session=caller.session_id)
        )
        self._close_connections(caller.user_id, ended)

    def require_session(self, caller: Caller) -> None:
        """Raise Unauthorized where the caller's session has ended, though the access token has not expired yet."""
        if not self._database.run(lambda connection: sessions.is_alive(connection, caller.session_id, caller.user_id)):
            raise Unauthorized("the session has ended: log in again")

    def _check_password(
        self, user: User | None, email: str, password: str, address: str, refusal: str = WRONG_CREDENTIALS
    ) -> None:
        account = email.lower()
        of_account = (
            Use(limits.LOGINS_BY_ACCOUNT_AND_ADDRESS, f"{account} {address}"),
            Use(limits.LOGINS_BY_ACCOUNT, account),
        )
        self._limits.take(*of_account, Use(limits.LOGINS_BY_ADDRESS, address))
        if not passwords.matches(user.password_hash if user else None, password):
            raise Unauthorized(refusal)
        self._limits.give_back(*of_account)

    def _set_password(self, user_id: UUID, password: str) -> None:
        password_hash = passwords.hash_password(password)
        self._database.run(lambda connection: users.set_password(connection, user_id, password_hash))

    def _start_session(self, user_id: UUID, email: str) -> SignedIn:
        session_id, refresh_token = new_id(), _new_refresh_token()
        expires_at = datetime.now(UTC) + SESSION_LIFETIME
        self._database.run(
            lambda connection: sessions.start(connection, session_id, user_id, _hash(refresh_token), expires_at)
        )
        access_token = tokens.issue(self._keys, Caller(user_id, session_id))
        return SignedIn(access_token, refresh_token, user_id, email)

    def _close_connections(self, user_id: UUID, session_ids: Iterable[UUID]) -> None:
        """Close the WebSockets of ended sessions. The sessions are ended already: a failure is only logged."""
        try:
            for connection in self._connections.remove_sessions(user_id, session_ids):
                self._gateway.close(connection.id)
        except Exception as error:
            logger.warning("connections of ended sessions not closed", error=type(error).__name__)


def _new_refresh_token() -> str:
    return secrets.token_urlsafe(32)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()

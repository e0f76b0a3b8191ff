"""Secrets Manager: reading a secret, remembering it for a while, and the versions of one that is being rotated.

boto3 is imported when the first secret is read: where values come from the environment, nothing of this costs anything.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from functions.common.aws.clients import client
from functions.common.errors import LeadflowError, Unavailable
from functions.common.observability import logger

Value = TypeVar("Value")

MAX_AGE_S = 300.0
"""How long a value is used before it is read again."""

CURRENT, PENDING, PREVIOUS = "AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"


class NoSuchVersion(LeadflowError):
    """The secret has no such version."""


class Secret:
    """One secret of Secrets Manager."""

    def __init__(self, arn: str) -> None:
        self._arn = arn

    @cached_property
    def _client(self) -> Any:
        return client("secretsmanager")

    def read(self, stage: str = CURRENT, version: str | None = None) -> str:
        """The value of the version that has this label, and this id where one is given.

        Raises NoSuchVersion, and Unavailable where Secrets Manager does not answer or does not allow it.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        wanted = {"SecretId": self._arn, "VersionStage": stage} | ({"VersionId": version} if version else {})
        try:
            return str(self._client.get_secret_value(**wanted)["SecretString"])
        except self._client.exceptions.ResourceNotFoundException:
            raise NoSuchVersion(f"the secret has no version {stage}") from None
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("a secret cannot be read now: try again soon") from error


class Remembered(Generic[Value]):
    """A value that is read from elsewhere and remembered. Where it cannot be read anew, the known one stays in use."""

    def __init__(self, read: Callable[[], Value], now: Callable[[], float] = time.time) -> None:
        # Wall-clock time, since a container that was frozen between two invocations must notice that time went by.
        self._read = read
        self._now = now
        self._known: tuple[Value] | None = None
        self._read_at = 0.0

    def read(self, max_age_s: float = MAX_AGE_S) -> Value:
        """The value, at most this many seconds old. Raises what reading raises while nothing is known."""
        age_s = self._now() - self._read_at
        if self._known and 0 <= age_s < max_age_s:
            return self._known[0]
        try:
            value = self._read()
        except LeadflowError as error:
            if not self._known:
                raise
            logger.warning("secret not read anew", error=type(error.__cause__ or error).__name__)
            value = self._known[0]
        self._known, self._read_at = (value,), self._now()
        return value


def credentials(text: str) -> tuple[str | None, str]:
    """The user's name, where there is one, and the password in a secret's JSON. Raises Unavailable."""
    try:
        found = json.loads(text)
        return found.get("username") or None, str(found["password"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unavailable("a secret does not hold a user's name and password as JSON") from None


class RotatingSecret(Secret):
    """A secret with versions that are labelled `AWSPENDING`, `AWSCURRENT`, `AWSPREVIOUS`. Raises botocore's errors."""

    def labels(self) -> dict[str, list[str]] | None:
        """The labels by version id; None where the secret is not set up for rotation."""
        found = self._client.describe_secret(SecretId=self._arn)
        return found["VersionIdsToStages"] if found.get("RotationEnabled") else None

    def put(self, version: str, value: str) -> None:
        """Give the pending version its value; once more the same is harmless."""
        self._client.put_secret_value(
            SecretId=self._arn, ClientRequestToken=version, SecretString=value, VersionStages=[PENDING]
        )

    def make_current(self, version: str, instead_of: str) -> None:
        self._client.update_secret_version_stage(
            SecretId=self._arn, VersionStage=CURRENT, MoveToVersionId=version, RemoveFromVersionId=instead_of
        )

"""One rotation of the keys of access tokens, in the four steps of Secrets Manager.

The new version signs with a new key and keeps the former one, which goes on checking the tokens it signed: a token
lives an hour, and rotations are days apart. Keys older than that are dropped. Each step may be repeated.

The steps: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Protocol

from functions.common.aws.secrets import CURRENT, PENDING, NoSuchVersion
from functions.common.errors import LeadflowError
from functions.common.settings import SigningKeys


class RotationRefused(LeadflowError):
    """This secret, or this version of it, cannot be rotated; the message says why."""


class Versions(Protocol):
    """The versions of one secret."""

    def labels(self) -> dict[str, list[str]] | None:
        """The labels by version id; None where the secret is not set up for rotation."""
        ...

    def read(self, stage: str = CURRENT, version: str | None = None) -> str:
        """The value of a version. Raises NoSuchVersion."""
        ...

    def put(self, version: str, value: str) -> None: ...

    def make_current(self, version: str, instead_of: str) -> None: ...


class Rotation:
    """The rotation that leads to one new version of a secret."""

    def __init__(self, versions: Versions, new_version: str) -> None:
        self._versions = versions
        self._new = new_version

    def run(self, step: str) -> bool:
        """Do one step. False: this version is current already, there is nothing to do.

        Raises RotationRefused, and whatever Secrets Manager answers.
        """
        labels = self._versions.labels()
        if labels is None:
            raise RotationRefused("the secret is not set up for rotation")
        if self._new not in labels:
            raise RotationRefused("the secret has no such version")
        if CURRENT in labels[self._new]:
            return False
        if PENDING not in labels[self._new]:
            raise RotationRefused("this version is not pending")
        match step:
            case "createSecret":
                self._create()
            case "setSecret":
                pass  # nobody but the readers of the secret has to be told
            case "testSecret":
                self._test()
            case "finishSecret":
                former = next(version for version, its in labels.items() if CURRENT in its)
                self._test()
                self._versions.make_current(self._new, instead_of=former)
            case _:
                raise RotationRefused("there is no such step")
        return True

    def _create(self) -> None:
        try:
            self._versions.read(PENDING, self._new)
        except NoSuchVersion:
            former = SigningKeys.parse(self._versions.read(CURRENT))
            self._versions.put(self._new, successor(former).model_dump_json())

    def _test(self) -> None:
        """The new version can be read, and knows the key of the tokens that are about. Raises."""
        former = SigningKeys.parse(self._versions.read(CURRENT))
        pending = SigningKeys.parse(self._versions.read(PENDING, self._new))
        if pending.keys.get(former.current) != former.keys[former.current]:
            raise RotationRefused("the new version lacks the key that signs now: everybody would be logged out")


def successor(former: SigningKeys) -> SigningKeys:
    """A new current key, beside the one that was current until now."""
    name = f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(4)}"
    return SigningKeys(
        current=name, keys={name: secrets.token_urlsafe(48), former.current: former.keys[former.current]}
    )

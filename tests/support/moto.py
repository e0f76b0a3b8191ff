"""Secrets Manager by moto, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@dataclass
class Secrets:
    """Secrets Manager. `reads` counts how often a secret's value was asked for."""

    client: SecretsManagerClient
    reads: int = 0

    def make(self, value: str) -> str:
        """A new secret; its ARN."""
        return self.client.create_secret(Name=f"secret-{id(value)}", SecretString=value)["ARN"]

    def set(self, arn: str, value: str) -> None:
        self.client.put_secret_value(SecretId=arn, SecretString=value)


@contextmanager
def secrets_manager() -> Iterator[Secrets]:
    """moto answers what boto3 asks, and sees only addresses of AWS."""
    import boto3

    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        secrets = Secrets(boto3.client("secretsmanager"))

        def count(**_: Any) -> None:
            secrets.reads += 1

        boto3.setup_default_session()
        assert boto3.DEFAULT_SESSION is not None
        boto3.DEFAULT_SESSION.events.register("before-call.secrets-manager.GetSecretValue", count)
        try:
            yield secrets
        finally:
            boto3.setup_default_session()

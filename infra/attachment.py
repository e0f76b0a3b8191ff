"""What a function needs to use one thing, in one value: so that it has the right exactly where it has the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_secretsmanager as secretsmanager

from infra.stage import Stage


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """The variables that lead to a thing, the secrets to read, and the security groups that the thing lets in."""

    variables: Mapping[str, str]
    secrets: Sequence[secretsmanager.ISecret] = ()
    security_groups: Sequence[ec2.ISecurityGroup] = ()


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Where the state is. `database` may stand behind a proxy; `writer` is the database itself, for migrations, which
    hold session locks. `signing_keys` are those of access tokens."""

    database: Attachment
    writer: Attachment
    redis: Attachment
    signing_keys: Attachment
    ai: Attachment


def given_stores(stage: Stage) -> Stores:
    """The stores of a stage that were there before it."""
    database = Attachment(variables={"DATABASE_URL": stage.database_url})
    return Stores(
        database=database,
        writer=database,
        redis=Attachment(variables={"REDIS_URL": stage.redis_url}),
        signing_keys=Attachment(variables={"JWT_KEYS": stage.jwt_keys}),
        ai=Attachment(variables=dict(stage.ai)),
    )

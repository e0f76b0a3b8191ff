"""What a stage on AWS is made of: sizes, protection, and what its operator chooses.

Choices come from the environment, or from CDK's context by the same name in lower case (`-c leadflow_domain=...`):

| variable | means |
|---|---|
| `LEADFLOW_DOMAIN` | the dashboard's host name; with the next three or not at all |
| `LEADFLOW_CERTIFICATE_ARN` | its certificate, in us-east-1, where CloudFront looks for it |
| `LEADFLOW_HOSTED_ZONE_ID`, `LEADFLOW_HOSTED_ZONE_NAME` | the zone of Route 53 that gets its records |
| `LEADFLOW_ALARM_EMAIL` | who is told of alarms |
| `LEADFLOW_STEP_CONCURRENCY` | how many of each step run at once; `off` where the account's limit is too small |
| `LEADFLOW_ORIGIN_GENERATION` | raised after the origin secret was changed, so that CloudFront reads it anew |
| `OPENAI_API_KEY_SECRET_ARN` | a secret that holds the key already, instead of one that is made for it |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

CHOICES = (
    "LEADFLOW_DOMAIN",
    "LEADFLOW_CERTIFICATE_ARN",
    "LEADFLOW_HOSTED_ZONE_ID",
    "LEADFLOW_HOSTED_ZONE_NAME",
    "LEADFLOW_ALARM_EMAIL",
    "LEADFLOW_STEP_CONCURRENCY",
    "LEADFLOW_ORIGIN_GENERATION",
    "OPENAI_API_KEY_SECRET_ARN",
)
STEPS = ("intent", "extract", "route")


@dataclass(frozen=True, kw_only=True)
class Domain:
    """The dashboard's own host name. `certificate_arn` is of us-east-1."""

    name: str
    certificate_arn: str
    hosted_zone_id: str
    hosted_zone_name: str


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """Aurora Serverless v2. One ACU is about 2 GiB of memory; `min_acu` 0 lets it pause after `pauses_after_s`."""

    min_acu: float
    max_acu: float
    has_reader: bool
    has_proxy: bool
    backup_days: int
    pauses_after_s: int | None = None


@dataclass(frozen=True, kw_only=True)
class Valkey:
    """ElastiCache nodes: one, or one in each zone with failover."""

    node_type: str
    nodes: int


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """What an API takes: requests a second, and how many at once on top."""

    rate: int
    burst: int


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """One stage on AWS. `nat` is the way out of the VPC (see `infra/parts/network.py`); `is_protected` keeps data and
    logs when stacks are deleted, and refuses to delete the database; `has_firewall` puts WAF before CloudFront."""

    nat: Literal["instance", "gateways"]
    postgres: Postgres
    valkey: Valkey
    http: Throttle
    websocket: Throttle
    is_protected: bool
    has_firewall: bool
    ai_provider: str
    step_concurrency: int | None
    domain: Domain | None = None
    alarm_email: str | None = None
    origin_generation: str = "1"
    openai_key_secret_arn: str | None = None


DEV = Cloud(
    nat="instance",
    postgres=Postgres(min_acu=0, max_acu=2, has_reader=False, has_proxy=False, backup_days=1, pauses_after_s=300),
    valkey=Valkey(node_type="cache.t4g.micro", nodes=1),
    http=Throttle(rate=50, burst=100),
    websocket=Throttle(rate=50, burst=100),
    is_protected=False,
    has_firewall=False,
    ai_provider="offline",
    step_concurrency=None,
)
PROD = Cloud(
    nat="gateways",
    postgres=Postgres(min_acu=0.5, max_acu=16, has_reader=True, has_proxy=True, backup_days=14),
    valkey=Valkey(node_type="cache.t4g.small", nodes=2),
    http=Throttle(rate=500, burst=1000),
    websocket=Throttle(rate=500, burst=1000),
    is_protected=True,
    has_firewall=True,
    ai_provider="openai",
    step_concurrency=50,
)


def cloud_of(name: str, environment: Mapping[str, str]) -> Cloud:
    """The parts of the stage of that name. Raises ValueError, which says why, for a choice that is wrong."""
    return replace(
        {"dev": DEV, "prod": PROD}[name],
        domain=_domain(environment),
        alarm_email=environment.get("LEADFLOW_ALARM_EMAIL") or None,
        origin_generation=environment.get("LEADFLOW_ORIGIN_GENERATION") or "1",
        openai_key_secret_arn=environment.get("OPENAI_API_KEY_SECRET_ARN") or None,
    )


def concurrency_of(environment: Mapping[str, str], cloud: Cloud) -> Mapping[str, int]:
    """The bound of each step; a small account must leave 100 of its limit unreserved, and so may have none to give."""
    given = environment.get("LEADFLOW_STEP_CONCURRENCY") or ""
    if given == "off":
        return {}
    if given and not re.fullmatch(r"[1-9]\d*", given):
        raise ValueError(f"LEADFLOW_STEP_CONCURRENCY is '{given}': give a number from 1 on, or off")
    bound = int(given) if given else cloud.step_concurrency
    return dict.fromkeys(STEPS, bound) if bound else {}


def _domain(environment: Mapping[str, str]) -> Domain | None:
    names = CHOICES[:4]
    values = [environment.get(name) or "" for name in names]
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if len(missing) == len(names):
        return None
    if missing:
        raise ValueError(f"A domain of its own needs all of {', '.join(names)}: {', '.join(missing)} is missing")
    name, certificate_arn, zone_id, zone_name = values
    if not certificate_arn.startswith("arn:") or certificate_arn.split(":")[3] != "us-east-1":
        raise ValueError("LEADFLOW_CERTIFICATE_ARN is not of us-east-1: CloudFront takes a certificate from there only")
    return Domain(name=name, certificate_arn=certificate_arn, hosted_zone_id=zone_id, hosted_zone_name=zone_name)

"""What a stage costs a month before the first lead."""

from __future__ import annotations

from collections.abc import Mapping

from infra.cloud import DEV, PROD, Cloud
from operations.bill import assumptions as known
from operations.bill.functions import function
from operations.bill.prices import cost

STAGES: Mapping[str, Cloud] = {"dev": DEV, "prod": PROD}
MINUTES = known.HOURS * 60
NAT_DISK_GB = 8
ZONES = 2


def fixed(stage: str) -> dict[str, float]:
    """US dollars a month by part; a part that the stage does not have is not there."""
    cloud = STAGES[stage]
    parts = {
        "Way out of the VPC": _way_out(cloud),
        "Aurora PostgreSQL": _postgres(cloud),
        "RDS Proxy": _proxy(cloud),
        "Valkey": cost(cloud.valkey.node_type, cloud.valkey.nodes * known.HOURS),
        "Secrets and a key": cost("secret", known.SECRETS[stage]) + cost("kms_key", 1),
        "Firewall": cost("waf_acl", 1) + cost("waf_rule", known.FIREWALL_RULES) if cloud.has_firewall else 0,
        "Alarms and dashboard": cost("alarm", known.ALARMED_METRICS[stage]) + cost("dashboard", 1),
        "Metrics of our own": cost("metric", known.SWEEP_METRICS + known.BUSY_METRICS * _busy(cloud)),
        "The sweep, every minute": _sweep(),
    }
    return {part: usd for part, usd in parts.items() if usd}


def _way_out(cloud: Cloud) -> float:
    if cloud.nat == "gateways":
        return ZONES * (cost("nat_gateway", known.HOURS) + cost("public_ipv4", known.HOURS))
    return cost("t4g.nano", known.HOURS) + cost("public_ipv4", known.HOURS) + cost("gp3", NAT_DISK_GB)


def _postgres(cloud: Cloud) -> float:
    """Its smallest size around the clock; where it pauses, what it is awake."""
    if cloud.postgres.pauses_after_s:
        return cost("aurora_acu", known.DEV_HOURS * known.DEV_ACU)
    return cost("aurora_acu", known.HOURS * cloud.postgres.min_acu * instances(cloud))


def instances(cloud: Cloud) -> int:
    """Writer and reader; the reader has the writer's size."""
    return 2 if cloud.postgres.has_reader else 1


def _proxy(cloud: Cloud) -> float:
    return cost("rds_proxy", known.HOURS * known.PROXY_ACU) if cloud.postgres.has_proxy else 0


def _busy(cloud: Cloud) -> float:
    return known.DEV_HOURS / known.HOURS if cloud.postgres.pauses_after_s else 1


def _sweep() -> float:
    return function(MINUTES, known.SWEEP_MS, known.OTHER_MB) + cost("logs_in", MINUTES * known.STEP_LOG_BYTES / 1e9)

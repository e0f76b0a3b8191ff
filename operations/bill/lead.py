"""What a month's leads cost by part, in `prod`, on top of the month itself."""

from __future__ import annotations

import math

from infra.cloud import PROD
from operations.bill import assumptions as known
from operations.bill import tokens
from operations.bill.assumptions import Volume
from operations.bill.functions import function
from operations.bill.month import instances
from operations.bill.prices import cost

SECONDS = known.HOURS * 3600
GB = 1e9
EXPRESS_GB = 64 / 1024
WRITE_BYTES = 4096
"""Aurora counts a write in units of 4 KB."""


def by_part(volume: Volume) -> dict[str, float]:
    """US dollars a month."""
    requests = volume.leads * (1 + known.READS * known.LISTENERS)
    return {
        "AI tokens": volume.leads * tokens.per_thousand() / 1000,
        "Step Functions": cost("sfn_transitions", volume.leads * transitions()),
        **_functions(volume),
        "API Gateway, HTTP": cost("http_api_requests", requests),
        "API Gateway, WebSocket messages": cost("websocket_messages", messages(volume)),
        "API Gateway, WebSocket minutes": cost("websocket_minutes", _minutes(volume)),
        "CloudFront": _cloudfront(volume, requests),
        "Firewall": cost("waf_requests", requests),
        "PostgreSQL, work": _work(volume),
        "PostgreSQL, storage": _storage(volume),
        "PostgreSQL, I/O": cost("aurora_io", volume.leads * writes()),
        "Valkey": 0,  # its nodes are paid by the hour
        "CloudWatch Logs": _logs(volume),
        "X-Ray": cost("traces", traces(volume)),
        "NAT and data transfer": _traffic(volume),
        "Secrets Manager": cost("secret_calls", volume.leads * known.SECRET_CALLS * volume.cold),
    }


def transitions() -> float:
    """Of a lead, with the steps that are tried again."""
    return known.TRANSITIONS + len(tokens.steps()) * known.RETRIED


def writes() -> float:
    """I/O of a lead: each statement is a commit, and writes at least one unit."""
    return known.STATEMENTS + math.floor(known.WAL_BYTES / WRITE_BYTES)


def messages(volume: Volume) -> float:
    """Each event to each listener, and each ping with its answer."""
    return volume.leads * known.EVENTS * known.LISTENERS + 2 * _pings(volume)


def relay_seconds(volume: Volume) -> float:
    """How long relays are awake: each lead keeps one for a while, and those of leads that overlap are the same one
    (the busy share of a queue that serves all at once, M/G/infinity)."""
    lead_s = sum(known.AI_MS.values()) / 1000 + len(known.AI_MS) * known.STEP_MS / 1000 + known.LINGER_S
    return SECONDS * (1 - math.exp(-volume.leads / SECONDS * lead_s))


def traces(volume: Volume) -> float:
    """By X-Ray's default: one a second and 5% of the rest; a lead makes two, its request and its execution."""
    rate = 2 * volume.leads / SECONDS
    return SECONDS * (min(rate, 1) + 0.05 * max(rate - 1, 0))


def express(volume: Volume) -> float:
    """What Step Functions would take for EXPRESS executions instead."""
    seconds = (sum(known.AI_MS.values()) + len(known.AI_MS) * known.STEP_MS) / 1000
    duration = cost("sfn_express_duration", volume.leads * seconds * EXPRESS_GB)
    return cost("sfn_express_requests", volume.leads) + duration


def execution_logs(volume: Volume) -> float:
    return _kept_logs(volume.leads * known.EXECUTION_LOG_BYTES)


def _functions(volume: Volume) -> dict[str, float]:
    leads, cold = volume.leads, volume.cold
    reads = leads * known.READS * known.LISTENERS
    api = function(leads, known.SUBMIT_MS, known.API_MB, cold) + function(reads, known.READ_MS, known.API_MB)
    steps = {
        f"Lambda, {step}": function(leads * (1 + known.RETRIED), ms + known.STEP_MS, known.OTHER_MB, cold)
        for step, ms in known.AI_MS.items()
    }
    awake = relay_seconds(volume)
    # a relay lives at least as long as it lingers, so that there are no more of them than this
    relay = function(min(leads, awake / known.LINGER_S), 0, known.OTHER_MB, cold)
    return {
        "Lambda, api": api,
        **steps,
        "Lambda, relay": relay + cost("lambda_arm64", awake * known.OTHER_MB / 1024),
        "Lambda, ws-connect": function(_pings(volume), known.PING_MS, known.OTHER_MB),
    }


def _minutes(volume: Volume) -> float:
    return volume.dashboards * known.DASHBOARD_HOURS * 60


def _pings(volume: Volume) -> float:
    return _minutes(volume) * known.PINGS_A_MINUTE


def _cloudfront(volume: Volume, requests: float) -> float:
    out = volume.leads * known.READ_BYTES * known.LISTENERS / GB
    return cost("cloudfront_requests", requests) + cost("cloudfront_functions", requests) + cost("cloudfront_out", out)


def _work(volume: Volume) -> float:
    """In full, though the smallest size, which is paid anyway, has some of it."""
    ms = known.DATABASE_MS + known.READS * known.LISTENERS * known.READ_DATABASE_MS
    return cost("aurora_acu", volume.leads * ms / 1000 / 3600 * known.ACU_A_VCPU * instances(PROD))


def _storage(volume: Volume) -> float:
    """What a month's leads cost over the months that they are kept, with backups of the same size."""
    gb_months = volume.leads * known.STORED_BYTES * known.KEPT_MONTHS / GB
    return cost("aurora_storage", gb_months) + cost("aurora_backup", gb_months)


def _logs(volume: Volume) -> float:
    calls = volume.leads * (1 + len(known.AI_MS) + known.READS * known.LISTENERS) + _pings(volume)
    relayed = relay_seconds(volume) / known.LINGER_S
    accessed = volume.leads * (1 + known.READS * known.LISTENERS) + _pings(volume)
    own = _kept_logs((calls + relayed) * known.STEP_LOG_BYTES + accessed * known.ACCESS_LOG_BYTES)
    return own + execution_logs(volume)


def _kept_logs(size: float) -> float:
    """They are kept for a month."""
    return cost("logs_in", size / GB) + cost("logs_kept", size / GB)


def _traffic(volume: Volume) -> float:
    through, out, between = (volume.leads * size / GB for size in (known.NAT_BYTES, known.OUT_BYTES, known.ZONE_BYTES))
    return cost("nat_traffic", through) + cost("data_out", out) + cost("data_between_zones", between)

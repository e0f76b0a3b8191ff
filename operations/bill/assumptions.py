"""What the bill is computed from besides prices, each with how it is known: counted in the code, measured, assumed.

What can be read from the CDK app without CDK is read (`infra/cloud.py`); what cannot stands here, and a test compares
it with the templates.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """One figure. `how` says where it comes from."""

    what: str
    value: float
    unit: str
    how: str


LEDGER: list[Known] = []
"""All of them, in the order in which they stand here."""


def _known(what: str, value: float, unit: str, how: str) -> float:
    LEDGER.append(Known(what, value, unit, how))
    return value


HOURS = _known("A month", 730, "hours", "AWS's own")

# A lead
TRANSITIONS = _known("State transitions of a lead", 7, "", "counted: three tasks, three choices, the end")
EVENTS = _known("Events of a lead", 7, "", "counted: queued; running and completed of each step")
MESSAGE_CHARS = _known("A message", 186, "characters", "measured: mean of `evaluation/golden/dev.jsonl`")
STORED_BYTES = _known("A lead in Postgres, with indexes", 4_930, "bytes", "measured, 650 leads")
WAL_BYTES = _known("What a lead writes to Postgres's log", 12_370, "bytes", "measured, 600 leads")
STATEMENTS = _known("Statements that write a lead", 7, "", "counted: one insert, two a step")
DATABASE_MS = _known("CPU of Postgres for a lead", 7.7, "ms", "measured, 600 leads")
READ_DATABASE_MS = _known("CPU of Postgres for a read", 2, "ms", "assumed")
KEPT_MONTHS = _known("A lead is kept", 12, "months", "assumed: nothing deletes leads by itself")
RETRIED = _known("Steps that are tried again", 0.01, "of all", "assumed")

# Functions, whose memory is the CDK app's
API_MB = _known("Memory of `api`", 1024, "MB", "the CDK app")
OTHER_MB = _known("Memory of every other function", 512, "MB", "the CDK app")
SUBMIT_MS = _known("`api` takes a lead", 40, "ms", "assumed: 2 ms measured in process, the rest is the network")
READ_MS = _known("`api` answers a read", 30, "ms", "assumed")
STEP_MS = _known("A step's own work", 40, "ms", "assumed: 6 ms measured in process, at a third of a CPU")
AI_MS = {
    "intent": _known("The AI answers `intent`", 1_200, "ms", "assumed"),
    "extract": _known("The AI answers `extract`", 1_800, "ms", "assumed"),
    "route": _known("The AI answers `route`", 1_200, "ms", "assumed"),
}
COLD_MS = _known("A cold start", 1_500, "ms", "assumed; it is billed")
PING_MS = _known("`ws-connect` answers a ping", 10, "ms", "assumed")
SWEEP_MS = _known("A sweep that finds nothing", 100, "ms", "assumed")
LINGER_S = _known("A relay lingers", 4.5, "s", "counted: `RELAY_LINGER_S` and one read")

# People
DASHBOARD_HOURS = _known("A dashboard is open", 160, "hours a month", "assumed: working hours")
LISTENERS = _known("Open dashboards that hear of a lead", 1, "", "assumed: those of its account")
READS = _known("Reads by a dashboard for a lead", 3, "", "counted: the list once, the counters twice")
READ_BYTES = _known("What these reads and the answer take", 11_000, "bytes", "measured, compressed")
PINGS_A_MINUTE = _known("Pings of a dashboard", 2, "a minute", "counted: each is a message, so is its answer")

# Traffic and logs
NAT_BYTES = _known("Through NAT, a lead", 100_000, "bytes", "assumed, as in `infra/parts/network.py`")
OUT_BYTES = _known("Of it to the AI service", 30_000, "bytes", "assumed")
ZONE_BYTES = _known("Between zones, a lead", 20_000, "bytes", "assumed: every second call leaves its zone")
STEP_LOG_BYTES = _known("Log of a function's call", 1_300, "bytes", "measured lines, and Lambda's own three")
ACCESS_LOG_BYTES = _known("Access log of a request or message", 450, "bytes", "counted fields")
EXECUTION_LOG_BYTES = _known("Log of an execution", 10_500, "bytes", "counted: 25 events of 420 bytes")
SECRET_CALLS = _known("Secrets read by a lead's cold starts", 14, "", "counted: 5 by `api`, 3 by each step")
CHARS_A_TOKEN = _known("Characters of a token", 4, "", "assumed, for English")
ENVELOPE_TOKENS = _known("Tokens around a question", 40, "", "assumed: roles, delimiters, what earlier steps found")
OUTPUT_TOKENS = {
    "intent": _known("Tokens of the answer to `intent`", 50, "", "assumed from its shape"),
    "extract": _known("Tokens of the answer to `extract`", 100, "", "assumed from its shape"),
    "route": _known("Tokens of the answer to `route`", 60, "", "assumed from its shape"),
}

# Stages
DEV_HOURS = _known("`dev` is used", 60, "hours a month", "assumed; else its database pauses")
DEV_ACU = _known("`dev`'s database, awake", 1, "ACU", "assumed")
PROXY_ACU = _known("RDS Proxy is paid for at least", 8, "ACU", "AWS's own")
ACU_A_VCPU = _known("ACU that have one vCPU", 4, "", "AWS's own, roughly")
SWEEP_METRICS = _known("Metrics of every hour", 3, "", "counted: `SweepRan`, `RelayLag`, `OpenWorkflows`")
BUSY_METRICS = _known(
    "Metrics of every busy hour", 7, "", "counted: `LeadsCreated`, `StepDuration` of three steps, three of the relay"
)
ALARMED_METRICS = {
    "dev": _known("Metrics that the alarms of `dev` look at", 41, "", "the CDK app"),
    "prod": _known("Metrics that the alarms of `prod` look at", 44, "", "the CDK app"),
}
SECRETS = {
    "dev": _known("Secrets of `dev`", 4, "", "the CDK app: Postgres, Valkey, tokens, origin"),
    "prod": _known("Secrets of `prod`", 5, "", "the CDK app: and the AI's key"),
}
FIREWALL_RULES = _known("Rules of the firewall", 4, "", "the CDK app")


@dataclass(frozen=True)
class Volume:
    """A month with so many leads; `dashboards` are open, `cold` is the share of calls that start a container."""

    leads: int
    dashboards: int
    cold: float

    @property
    def name(self) -> str:
        return f"{self.leads // 1_000_000} M" if self.leads >= 1_000_000 else f"{self.leads // 1_000} k"


VOLUMES = (Volume(1_000, 2, 0.5), Volume(100_000, 20, 0.05), Volume(10_000_000, 500, 0.005))

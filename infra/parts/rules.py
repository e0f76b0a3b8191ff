"""What wakes an operator. Each alarm says what it means; `docs/operations.md` says under its name what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch

from infra.parts.metrics import FUNCTIONS, INTERACTIVE, STEPS, Metrics, total

# A step that raises is tried again up to 20 times, so that a single error is no news.
STEP_ERRORS = 20
AI_FAILURES = 3
LAG_MS = 5_000
STANDING_STILL_MS = 60_000
STEP_THROTTLES = 200


@dataclass(frozen=True, kw_only=True)
class Rule:
    """It rings when `metric` is at least `threshold` in `periods` periods in a row (less, where `below`). No data is
    no alarm, unless the silence is one (`below`)."""

    name: str
    means: str
    metric: cloudwatch.IMetric
    threshold: float = 1
    periods: int = 1
    below: bool = False
    heading: str = ""

    @property
    def runbook(self) -> str:
        """The heading in `docs/operations.md`: its own, or the one it shares with its like."""
        return f"docs/operations.md#{self.heading or self.name}"


def rules(of: Metrics) -> Iterator[Rule]:
    """Every alarm of a stage."""
    yield from _workflows(of)
    yield from _sweep(of)
    yield from _api(of)
    yield from _live(of)
    yield from _functions(of)
    yield from _stores(of)


def _workflows(of: Metrics) -> Iterator[Rule]:
    yield Rule(
        name="workflows-failed-by-ai",
        means="Leads fail because the AI refuses, answers nonsense, has no quota or does not know the key.",
        metric=of.failed("ai"),
        threshold=AI_FAILURES,
    )
    yield Rule(
        name="workflows-failed-by-infrastructure",
        means="Leads failed although nothing is wrong with them: steps could not run in any of their attempts.",
        metric=of.failed("infrastructure"),
    )
    yield Rule(
        name="drives-above-1",
        means="Executions ended without a result, and the sweep had to start them again.",
        metric=of.own("FurtherDrives", "sweep"),
    )
    yield Rule(
        name="executions-timed-out",
        means="Executions took over an hour.",
        metric=of.executions("ExecutionsTimedOut"),
    )
    yield Rule(
        name="executions-throttled",
        means="Step Functions holds executions back: a quota of the account is used up.",
        metric=of.executions("ExecutionThrottled"),
        periods=3,
    )


def _sweep(of: Metrics) -> Iterator[Rule]:
    yield Rule(
        name="sweep-not-running",
        means="For five minutes no sweep has finished: what a crash leaves behind is not repaired.",
        metric=of.own("SweepRan", "sweep", minutes=1),
        periods=5,
        below=True,
    )
    yield Rule(
        name="sweep-errors",
        means="Sweeps finish, but a part of each fails.",
        metric=of.own("SweepErrors", "sweep"),
        periods=2,
    )
    scheduled = [of.rule(rule, "FailedInvocations") for rule in ("sweep-every-minute", "execution-ended-badly")]
    dropped = [of.function(suffix, "AsyncEventsDropped") for suffix in ("sweep", "relay")]
    yield Rule(
        name="asynchronous-failures",
        means="Invocations of the sweep or the relay were given up after their last attempt.",
        metric=total([*scheduled, *dropped], "given up"),
    )


def _api(of: Metrics) -> Iterator[Rule]:
    yield Rule(name="api-5xx", means="The API answers with errors of its own.", metric=of.http("5xx"), threshold=5)
    yield Rule(
        name="api-latency",
        means="One request in twenty takes three seconds or longer.",
        metric=of.http("Latency", "p95"),
        threshold=3000,
        periods=3,
    )
    yield Rule(
        name="starts-deferred",
        means="The API could not start executions: leads wait for the sweep.",
        metric=of.own("StartsDeferred", "api"),
        threshold=3,
    )
    yield Rule(
        name="refresh-token-reuse",
        means="A refresh token was used again long after its rotation: somebody has a copy.",
        metric=of.own("RefreshTokenReuse", "api"),
    )


def _live(of: Metrics) -> Iterator[Rule]:
    yield Rule(
        name="relay-lag",
        means="News reaches open dashboards five seconds late or later.",
        metric=of.own("RelayLag", "relay", "p95", minutes=1),
        threshold=LAG_MS,
        periods=3,
    )
    yield Rule(
        name="relay-standing-still",
        means="News waits that no relay reads: the sweep sees it, the relay says nothing.",
        metric=of.own("RelayLag", "sweep", "Maximum", minutes=1),
        threshold=STANDING_STILL_MS,
        periods=3,
    )
    yield Rule(
        name="relay-dropped",
        means="News could not be pushed in three attempts and was dropped; pages find it at their next fetch.",
        metric=of.own("RelayDropped", "relay"),
    )
    yield Rule(
        name="websocket-errors",
        means="Connecting to the WebSocket API fails behind the gateway.",
        metric=total([of.websocket("IntegrationError"), of.websocket("ExecutionError")], "errors"),
        threshold=5,
    )


def _functions(of: Metrics) -> Iterator[Rule]:
    for suffix in FUNCTIONS:
        yield Rule(
            name=f"function-errors-{suffix}",
            heading="function-errors",
            means=f"The function {suffix} raises, runs out of time or memory, or cannot start.",
            metric=of.function(suffix, "Errors"),
            threshold=STEP_ERRORS if suffix in STEPS else 1,
        )
    yield Rule(
        name="throttles",
        means="Functions that users wait for are throttled: the account's concurrency is used up.",
        metric=total([of.function(suffix, "Throttles") for suffix in INTERACTIVE], "throttles"),
    )
    yield Rule(
        name="step-throttles",
        means="Steps are held back for a quarter of an hour: their concurrency is too small for what comes in.",
        metric=total([of.function(suffix, "Throttles") for suffix in STEPS], "step throttles"),
        threshold=STEP_THROTTLES,
        periods=3,
    )


def _stores(of: Metrics) -> Iterator[Rule]:
    yield Rule(
        name="database-load",
        means="Postgres is at nine tenths of the largest size it may grow to.",
        metric=of.database("ACUUtilization"),
        threshold=90,
        periods=3,
    )
    if of.cloud.postgres.has_proxy:
        yield Rule(
            name="database-connections",
            means="Functions wait 100 ms or longer for a connection of the proxy.",
            metric=of.proxy("DatabaseConnectionsBorrowLatency", "p95"),
            threshold=100_000,  # microseconds
            periods=3,
        )
    for node in range(1, of.cloud.valkey.nodes + 1):
        yield Rule(
            name=f"valkey-memory-{node}",
            heading="valkey-memory",
            means="Valkey is three quarters full.",
            metric=of.valkey("DatabaseMemoryUsagePercentage", node),
            threshold=75,
        )
        yield Rule(
            name=f"valkey-load-{node}",
            heading="valkey-load",
            means="Valkey's one thread is at four fifths.",
            metric=of.valkey("EngineCPUUtilization", node),
            threshold=80,
            periods=3,
        )

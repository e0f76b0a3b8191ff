"""The dashboard of an operator: is anything wrong, do leads come through, how fast, and what is the reason if not."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra import names
from infra.parts.metrics import FUNCTIONS, STEPS, Metrics

THIRD, WHOLE, HEIGHT = 8, 24, 6
ERRORS = (
    "fields @timestamp, service, message, error, workflow_id, request_id",
    "filter level in ['ERROR', 'CRITICAL'] or @message like /Task timed out|Runtime\\./",
    "sort @timestamp desc",
    "limit 50",
)


class Board(Construct):
    """From top to bottom: alarms, leads, live news, functions, stores, the last errors of all functions."""

    def __init__(
        self, scope: Construct, construct_id: str, *, metrics: Metrics, alarms: Sequence[cloudwatch.IAlarm]
    ) -> None:
        super().__init__(scope, construct_id)
        stage = metrics.stage
        board = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=f"{names.PRODUCT}-{stage.name}")
        board.add_widgets(
            cloudwatch.AlarmStatusWidget(title=f"Leadflow {stage.name}", alarms=list(alarms), width=WHOLE, height=5)
        )
        board.add_widgets(*_leads(metrics))
        board.add_widgets(*_answers(metrics))
        board.add_widgets(*_live(metrics))
        board.add_widgets(*_functions(metrics))
        board.add_widgets(*_stores(metrics))
        board.add_widgets(
            cloudwatch.LogQueryWidget(
                title="The last errors",
                log_group_names=[f"/aws/lambda/{names.function_name(stage, suffix)}" for suffix in FUNCTIONS],
                query_lines=list(ERRORS),
                width=WHOLE,
                height=8,
            )
        )


def _leads(of: Metrics) -> list[cloudwatch.IWidget]:
    still_open = of.own("OpenWorkflows", "sweep", "Maximum").with_(label="open")
    completed = of.own("StepDuration", "route", "SampleCount").with_(label="completed")
    return [
        _graph("Leads", [of.own("LeadsCreated", "api").with_(label="accepted"), completed, still_open]),
        _graph("Leads that failed", [of.failed("ai"), of.failed("infrastructure"), of.own("FurtherDrives", "sweep")]),
        _graph("Time of a step, p95 ms", [of.own("StepDuration", step, "p95") for step in STEPS]),
    ]


def _answers(of: Metrics) -> list[cloudwatch.IWidget]:
    return [
        _graph("API: requests", [of.http("Count"), of.http("4xx"), of.http("5xx")]),
        _graph("API: latency, ms", [of.http("Latency", statistic) for statistic in ("p50", "p95", "p99")]),
        _graph(
            "Executions",
            [of.executions(f"Executions{state}") for state in ("Started", "Succeeded", "Failed", "TimedOut")],
        ),
    ]


def _live(of: Metrics) -> list[cloudwatch.IWidget]:
    return [
        _graph("Relay: lag, ms", [of.own("RelayLag", "relay", statistic, 1) for statistic in ("p50", "p95")]),
        _graph(
            "Relay: events and pushes", [of.own(f"Relay{what}", "relay") for what in ("Events", "Pushes", "Dropped")]
        ),
        _graph("WebSocket", [of.websocket(name) for name in ("ConnectCount", "MessageCount", "IntegrationError")]),
    ]


def _functions(of: Metrics) -> list[cloudwatch.IWidget]:
    return [
        _graph("Errors", [of.function(suffix, "Errors") for suffix in FUNCTIONS]),
        _graph("Throttles", [of.function(suffix, "Throttles") for suffix in FUNCTIONS]),
        _graph("At once", [of.function(suffix, "ConcurrentExecutions", "Maximum") for suffix in FUNCTIONS]),
    ]


def _stores(of: Metrics) -> list[cloudwatch.IWidget]:
    nodes = range(1, of.cloud.valkey.nodes + 1)
    return [
        _graph("Postgres: size in ACU", [of.database("ServerlessDatabaseCapacity"), of.database("ACUUtilization")]),
        _graph("Postgres: connections", [of.database("DatabaseConnections"), of.database("Deadlocks", "Sum")]),
        _graph(
            "Valkey: memory and load, %",
            [
                of.valkey(name, node)
                for node in nodes
                for name in ("DatabaseMemoryUsagePercentage", "EngineCPUUtilization")
            ],
        ),
    ]


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=THIRD, height=HEIGHT)

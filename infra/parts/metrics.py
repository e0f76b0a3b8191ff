"""The metrics of a stage, by the names under which functions and services put them out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra import names
from infra.cloud import Cloud
from infra.parts.entrances import Entrances
from infra.stage import Stage

Cause = Literal["ai", "infrastructure"]

STEPS = {"intent": "intent", "extract": "extraction", "route": "routing"}
"""The step that each step's function puts beside its name."""

INTERACTIVE = ("api", "ws-connect", "relay", "sweep", "fail")
FUNCTIONS = (*STEPS, *INTERACTIVE, "migrate", "rotate-keys")


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Metrics over five minutes, unless said otherwise."""

    stage: Stage
    cloud: Cloud
    entrances: Entrances

    def own(self, name: str, service: str, statistic: str = "Sum", minutes: int = 5) -> cloudwatch.Metric:
        """One of our own: `service` is the function that puts it out; a step's also names the step."""
        dimensions = {"service": service}
        if service in STEPS:
            dimensions["step"] = STEPS[service]
        return _metric(names.metrics_namespace(self.stage), name, dimensions, statistic, minutes, service)

    def failed(self, cause: Cause) -> cloudwatch.Metric:
        """Workflows that failed for that reason, whoever recorded it."""
        namespace = names.metrics_namespace(self.stage)
        return _metric(namespace, "WorkflowsFailed", {"cause": cause}, "Sum", 5, f"by {cause}")

    def function(self, suffix: str, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        dimensions = {"FunctionName": names.function_name(self.stage, suffix)}
        return _metric("AWS/Lambda", name, dimensions, statistic, 5, suffix)

    def rule(self, suffix: str, name: str) -> cloudwatch.Metric:
        dimensions = {"RuleName": names.function_name(self.stage, suffix)}
        return _metric("AWS/Events", name, dimensions, "Sum", 5, suffix)

    def http(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        dimensions = {"ApiId": self.entrances.http.api_id, "Stage": "$default"}
        return _metric("AWS/ApiGateway", name, dimensions, statistic, 5, name)

    def websocket(self, name: str) -> cloudwatch.Metric:
        dimensions = {"ApiId": self.entrances.websocket.api_id, "Stage": self.stage.name}
        return _metric("AWS/ApiGateway", name, dimensions, "Sum", 5, name)

    def executions(self, name: str) -> cloudwatch.Metric:
        dimensions = {"StateMachineArn": names.state_machine_arn(self.stage)}
        return _metric("AWS/States", name, dimensions, "Sum", 5, name)

    def database(self, name: str, statistic: str = "Maximum") -> cloudwatch.Metric:
        dimensions = {"DBClusterIdentifier": names.database_cluster(self.stage)}
        return _metric("AWS/RDS", name, dimensions, statistic, 5, name)

    def proxy(self, name: str, statistic: str) -> cloudwatch.Metric:
        dimensions = {"ProxyName": names.database_cluster(self.stage)}
        return _metric("AWS/RDS", name, dimensions, statistic, 5, name)

    def valkey(self, name: str, node: int) -> cloudwatch.Metric:
        """`node` counts from 1, as ElastiCache names the nodes of a group."""
        dimensions = {"CacheClusterId": f"{names.cache_cluster(self.stage)}-{node:03d}"}
        return _metric("AWS/ElastiCache", name, dimensions, "Maximum", 5, f"{name} {node}")


def total(metrics: Sequence[cloudwatch.Metric], label: str) -> cloudwatch.MathExpression:
    """Their sum; one that put out nothing counts as zero. Labels of one graph differ in their letters."""
    prefix = re.sub("[^a-z]", "", label.lower())
    using: Mapping[str, cloudwatch.IMetric] = {f"{prefix}{index}": metric for index, metric in enumerate(metrics)}
    return cloudwatch.MathExpression(
        expression=f"SUM([{', '.join(using)}])", using_metrics=using, label=label, period=Duration.minutes(5)
    )


def _metric(
    namespace: str, name: str, dimensions: Mapping[str, str], statistic: str, minutes: int, label: str
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dict(dimensions),
        statistic=statistic,
        period=Duration.minutes(minutes),
        label=label,
    )

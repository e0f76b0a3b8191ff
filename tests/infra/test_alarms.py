"""An operator hears of everything that fails, by one topic, and finds what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.common.observability import Cause, workflow_failed
from infra.packaging import ROOT
from tests.infra.deployment import Deployment, text


def _alarms(deployment: Deployment) -> dict[str, dict[str, Any]]:
    return {
        alarm["Properties"]["AlarmName"].removeprefix(f"leadflow-{deployment.stage}-"): alarm["Properties"]
        for alarm in deployment.of_type("AWS::CloudWatch::Alarm")
    }


def _metrics(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm looks at."""
    if "MetricName" in alarm:
        return [alarm]
    return [each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each]


def _dimensions(metric: dict[str, Any]) -> dict[str, str]:
    return {each["Name"]: text(each["Value"]) for each in metric["Dimensions"]}


def test_every_alarm_goes_to_the_one_topic_when_it_rings_and_when_it_is_over(aws: Deployment) -> None:
    (topic,) = [f"<{name}>" for name in aws.logical_ids("AWS::SNS::Topic")]
    assert len(_alarms(aws)) > 25
    for name, alarm in _alarms(aws).items():
        assert [text(action) for action in alarm["AlarmActions"]] == [topic], name
        assert [text(action) for action in alarm["OKActions"]] == [topic], name


def test_every_alarm_says_what_it_means_and_where_it_is_told_what_to_do(aws: Deployment) -> None:
    for alarm in _alarms(aws).values():
        meaning, _, place = alarm["AlarmDescription"].partition(" What to do: ")
        assert meaning.endswith(".")
        assert place.startswith("docs/operations.md#")


def test_failures_of_the_ai_and_of_the_infrastructure_are_told_apart(aws: Deployment) -> None:
    by_ai, otherwise = (_alarms(aws)[f"workflows-failed-by-{cause}"] for cause in ("ai", "infrastructure"))
    for alarm, cause in ((by_ai, "ai"), (otherwise, "infrastructure")):
        (metric,) = _metrics(alarm)
        assert metric["MetricName"] == "WorkflowsFailed"
        assert _dimensions(metric) == {"cause": cause}


def test_a_failed_workflow_is_counted_under_the_dimensions_that_the_alarm_looks_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "fail")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Leadflow/dev")
    workflow_failed(Cause.INFRASTRUCTURE)
    line = json.loads(capsys.readouterr().out)
    (metric,) = line["_aws"]["CloudWatchMetrics"]
    assert metric["Namespace"] == "Leadflow/dev"
    assert [sorted(dimensions) for dimensions in metric["Dimensions"]] == [["cause"]]
    assert line["cause"] == "infrastructure"


def test_silence_of_the_sweep_is_an_alarm(aws: Deployment) -> None:
    alarm = _alarms(aws)["sweep-not-running"]
    (looked_at,) = [each["MetricStat"] for each in alarm["Metrics"]]
    assert looked_at["Metric"]["MetricName"] == "SweepRan"
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["ComparisonOperator"] == "LessThanThreshold"
    assert looked_at["Period"] * alarm["EvaluationPeriods"] == 300


def test_silence_of_anything_else_is_none(aws: Deployment) -> None:
    silent = {name for name, alarm in _alarms(aws).items() if alarm["TreatMissingData"] != "notBreaching"}
    assert silent == {"sweep-not-running"}


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("drives-above-1", "FurtherDrives"),
        ("relay-lag", "RelayLag"),
        ("relay-standing-still", "RelayLag"),
        ("relay-dropped", "RelayDropped"),
        ("api-5xx", "5xx"),
        ("api-latency", "Latency"),
        ("database-load", "ACUUtilization"),
        ("valkey-memory-1", "DatabaseMemoryUsagePercentage"),
        ("executions-timed-out", "ExecutionsTimedOut"),
        ("starts-deferred", "StartsDeferred"),
        ("sweep-errors", "SweepErrors"),
        ("refresh-token-reuse", "RefreshTokenReuse"),
    ],
)
def test_each_failure_has_its_alarm(aws: Deployment, name: str, metric: str) -> None:
    assert [each["MetricName"] for each in _metrics(_alarms(aws)[name])] == [metric]


def test_asynchronous_failures_are_those_of_the_rules_and_of_the_functions(aws: Deployment) -> None:
    metrics = _metrics(_alarms(aws)["asynchronous-failures"])
    assert {(metric["Namespace"], metric["MetricName"]) for metric in metrics} == {
        ("AWS/Events", "FailedInvocations"),
        ("AWS/Lambda", "AsyncEventsDropped"),
    }
    rules = {rule["Properties"]["Name"] for rule in aws.of_type("AWS::Events::Rule")}
    assert {_dimensions(metric)["RuleName"] for metric in metrics if metric["Namespace"] == "AWS/Events"} == rules


def test_every_function_has_an_alarm_for_its_errors_and_is_watched_for_throttles(aws: Deployment) -> None:
    alarms = _alarms(aws)
    for suffix in aws.functions:
        (metric,) = _metrics(alarms[f"function-errors-{suffix}"])
        assert _dimensions(metric) == {"FunctionName": f"leadflow-{aws.stage}-{suffix}"}
    throttled = {
        _dimensions(metric)["FunctionName"].removeprefix(f"leadflow-{aws.stage}-")
        for name in ("throttles", "step-throttles")
        for metric in _metrics(alarms[name])
    }
    assert throttled == set(aws.functions) - {"migrate", "rotate-keys"}


def test_each_valkey_node_is_watched(prod: Deployment) -> None:
    nodes = {f"{name}-{node}" for name in ("valkey-memory", "valkey-load") for node in (1, 2)}
    assert nodes <= set(_alarms(prod))


def test_the_proxy_is_watched_where_there_is_one(prod: Deployment, dev: Deployment) -> None:
    assert "database-connections" in _alarms(prod)
    assert "database-connections" not in _alarms(dev)


def test_alarms_of_our_own_metrics_name_what_the_functions_put_out(aws: Deployment) -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "functions").rglob("*.py"))
    for alarm in _alarms(aws).values():
        for metric in _metrics(alarm):
            if metric["Namespace"].startswith("Leadflow"):
                assert metric["Namespace"] == f"Leadflow/{aws.stage}"
                assert f'"{metric["MetricName"]}"' in sources
                assert _dimensions(metric).get("service", "fail") in aws.functions


def test_cloudwatch_may_use_the_topics_key(aws: Deployment) -> None:
    statements = aws.one("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (statement,) = [each for each in statements if "Service" in each["Principal"]]
    assert statement["Principal"]["Service"] == "cloudwatch.amazonaws.com"
    assert set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_alarms_may_publish_to_the_topic(aws: Deployment) -> None:
    statements = aws.one("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    (allowed,) = [each for each in statements if each["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Action"] == "sns:Publish"
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_alarms_are_mailed_where_an_address_is_given(abroad: Deployment, prod: Deployment) -> None:
    assert abroad.one("AWS::SNS::Subscription")["Endpoint"] == "desk@example.com"
    assert list(prod.of_type("AWS::SNS::Subscription")) == []


def test_one_dashboard_shows_alarms_leads_and_the_last_errors(aws: Deployment) -> None:
    body = text(aws.one("AWS::CloudWatch::Dashboard")["DashboardBody"])
    for shown in ("LeadsCreated", "WorkflowsFailed", "RelayLag", "ServerlessDatabaseCapacity", "SOURCE '/aws/lambda/"):
        assert shown in body
    assert body.count('"type":"alarm"') == 1

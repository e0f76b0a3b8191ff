"""Alarms of a stage, each to the one topic: when it rings, and when it is over."""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import names
from infra.parts.metrics import Metrics
from infra.parts.rules import rules

Operator = cloudwatch.ComparisonOperator
Missing = cloudwatch.TreatMissingData


class Alarms(Construct):
    """Every rule as an alarm."""

    def __init__(self, scope: Construct, construct_id: str, *, metrics: Metrics, topic: sns.ITopic) -> None:
        super().__init__(scope, construct_id)
        action = actions.SnsAction(topic)
        self.alarms: list[cloudwatch.IAlarm] = []
        for rule in rules(metrics):
            alarm = cloudwatch.Alarm(
                self,
                rule.name,
                alarm_name=f"{names.PRODUCT}-{metrics.stage.name}-{rule.name}",
                alarm_description=f"{rule.means} What to do: {rule.runbook}",
                metric=rule.metric,
                threshold=rule.threshold,
                evaluation_periods=rule.periods,
                comparison_operator=Operator.LESS_THAN_THRESHOLD
                if rule.below
                else Operator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                treat_missing_data=Missing.BREACHING if rule.below else Missing.NOT_BREACHING,
            )
            alarm.add_alarm_action(action)
            alarm.add_ok_action(action)
            self.alarms.append(alarm)

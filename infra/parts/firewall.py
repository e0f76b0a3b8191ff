"""The firewall before CloudFront: known attacks, known bad addresses, and one address that asks too much.

A lead's message is any text that a customer writes: markup, SQL and long mails are customers, not attacks. So the
rules that judge a body only count; the API stores text as text, and takes 10,000 characters.
"""

from __future__ import annotations

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra import names
from infra.stage import Stage

REQUESTS_PER_ADDRESS = 2000
WINDOW_S = 300
COUNTED = {
    "AWSManagedRulesCommonRuleSet": (
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "EC2MetaDataSSRF_BODY",
    ),
    "AWSManagedRulesKnownBadInputsRuleSet": (
        "JavaDeserializationRCE_BODY",
        "Log4JRCE_BODY",
        "ReactJSRCE_BODY",
    ),
    "AWSManagedRulesAmazonIpReputationList": (),
}


class Firewall(Construct):
    """`arn` is what a distribution names."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage) -> None:
        super().__init__(scope, construct_id)
        managed = [_managed(priority, group, counted) for priority, (group, counted) in enumerate(COUNTED.items(), 1)]
        name = f"{names.PRODUCT}-{stage.name}"
        self.arn = wafv2.CfnWebACL(
            self,
            "Acl",
            name=name,
            scope="CLOUDFRONT",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visible(name),
            rules=[_too_many(), *managed],
        ).attr_arn


def _too_many() -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name="TooMany",
        priority=0,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP", limit=REQUESTS_PER_ADDRESS, evaluation_window_sec=WINDOW_S
            )
        ),
        visibility_config=_visible("TooMany"),
    )


def _managed(priority: int, group: str, counted: tuple[str, ...]) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name=group,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=group,
                rule_action_overrides=[
                    wafv2.CfnWebACL.RuleActionOverrideProperty(
                        name=rule, action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={})
                    )
                    for rule in counted
                ],
            )
        ),
        visibility_config=_visible(group),
    )


def _visible(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        metric_name=name, cloud_watch_metrics_enabled=True, sampled_requests_enabled=True
    )

"""cdk-nag over every stage: each finding is either mended or accepted here, with its reason.

The acceptances stand in one table instead of beside the constructs, because ids of wildcard findings hold generated
names, which a construct cannot know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.infra.conftest import CASES, Synthesise
from tests.infra.synthesis import Finding

EVERYWHERE = frozenset(CASES)
AWS = frozenset({"dev", "prod", "prod-abroad"})


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """`rule` and `construct` are regular expressions for the whole of a finding's rule and of its path without the
    stage; `cases` are those that have the finding."""

    rule: str
    construct: str
    reason: str
    cases: frozenset[str] = EVERYWHERE

    def covers(self, case: str, finding: Finding) -> bool:
        path = re.sub(r"^leadflow-(local|dev|prod)-", "", finding.construct)
        return bool(case in self.cases and re.fullmatch(self.rule, finding.rule) and re.fullmatch(self.construct, path))


UPLOAD = r"dashboard/Custom::CDKBucketDeployment\w+"

ACCEPTED = (
    Accepted(
        rule=r"AwsSolutions-APIG4",
        construct=r"(live|api)/Gateway/.*",
        reason="The functions check tokens and tickets themselves: sign-up, login and preflights must pass without, "
        "and a ticket is consumed in Redis, which a gateway's authorizer could only do by invoking one more function.",
    ),
    Accepted(
        rule=r"AwsSolutions-APIG1",
        construct=r"(live|api)/Gateway/.*Stage/Resource",
        reason="The api function logs each request with its id and outcome, and the emulator its own access log.",
        cases=frozenset({"local"}),
    ),
    Accepted(
        rule=r"AwsSolutions-IAM5\[Resource::arn:aws:execute-api:.*/@connections/\*\]",
        construct=r"(live/Relay|api/Api)/Role/DefaultPolicy/Resource",
        reason="Connection ids are made by API Gateway; the grant is for one stage of one API.",
    ),
    Accepted(
        rule=r"AwsSolutions-IAM5\[Resource::<(Intent|Extract|Route|Fail)Function\w+\.Arn>:\*\]",
        construct=r"workflow/Lead/Machine/Role/DefaultPolicy/Resource",
        reason="CDK grants the versions of a function along with it; they are the same four functions.",
    ),
    Accepted(
        rule=r"AwsSolutions-IAM5\[Resource::arn:aws:states:.*:execution:.*:\*\]",
        construct=r"workflow/Sweep/Sweep/Role/DefaultPolicy/Resource",
        reason="Executions are named when they start; the grant is to describe those of one machine.",
    ),
    Accepted(
        rule=r"AwsSolutions-SF1",
        construct=r"workflow/Lead/Machine/Resource",
        reason="The emulator's history of executions is kept by Postgres, every step of it.",
        cases=frozenset({"local"}),
    ),
    Accepted(
        rule=r"AwsSolutions-SF2",
        construct=r"workflow/Lead/Machine/Resource",
        reason="The emulator has no X-Ray; each step's timing is on its row.",
        cases=frozenset({"local"}),
    ),
    Accepted(
        rule=r"AwsSolutions-L1",
        construct=r".*/(Function/Resource|Custom::CDKBucketDeployment\w+/Resource)",
        reason="Python 3.13 is supported until 2029, and tests run the layer on it; the upload's runtime is CDK's.",
    ),
    Accepted(
        rule=r"AwsSolutions-IAM5\[Resource::\*\]",
        construct=r"(api/Api|live/(Connect|Relay)|workflow/(Intent|Extract|Route|Fail|Sweep/Sweep|Lead/Machine)"
        r"|data/(Migrations/Migrate|SigningKeys/Rotate))/Role/DefaultPolicy/Resource",
        reason="X-Ray's segments, random passwords, the log delivery of a state machine and a VPC's network interfaces "
        "know no resource; test_aws_functions.py asserts that nothing else is allowed on everything.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-IAM4\[.*service-role/AmazonAPIGatewayPushToCloudWatchLogs\]",
        construct=r"live/Gateway/LogRole/Resource",
        reason="The policy that AWS keeps for exactly this role, which is the account's and not the stage's.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-IAM4\[.*AWSLambdaBasicExecutionRole\]",
        construct=rf"{UPLOAD}/ServiceRole/Resource",
        reason="CDK's own function that uploads the dashboard; it runs at a deploy only.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-IAM5\[(Action::s3:.*|Resource::.*)\]",
        construct=rf"{UPLOAD}/ServiceRole/DefaultPolicy/Resource",
        reason="CDK's own function: it reads CDK's assets, writes the dashboard's bucket and invalidates CloudFront.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-SMG4",
        construct=r"(web/OriginSecret|data/(Valkey/Password|AiKey))/Resource",
        reason="The origin secret must change in CloudFront at the same time, Valkey's password with its user, and the "
        "AI's key at the AI's provider: docs/operations.md tells how each is changed.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-RDS6",
        construct=r"data/Postgres/Postgres/Resource",
        reason="A password that RDS rotates every week; a token a connection would cost a signature at each cold start "
        "and does not work through the proxy's pools for a user with a secret.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-AEC6",
        construct=r"data/Valkey/Valkey",
        reason="The rule looks for an AUTH token; there is a user with a password and an access list, which is more.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-S1",
        construct=r"web/Dashboard/Resource",
        reason="The files are public by purpose and read by CloudFront only.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-CFR3",
        construct=r"web/Front/Distribution/Resource",
        reason="What matters goes to the API, which logs each request; static files are not worth their logs.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-CFR1",
        construct=r"web/Front/Distribution/Resource",
        reason="Customers write from everywhere.",
        cases=AWS,
    ),
    Accepted(
        rule=r"AwsSolutions-CFR4",
        construct=r"web/Front/Distribution/Resource",
        reason="CloudFront's own certificate knows no other policy; with a domain of its own TLS 1.2 is the floor.",
        cases=frozenset({"dev", "prod"}),
    ),
    Accepted(
        rule=r"AwsSolutions-CFR2",
        construct=r"web/Front/Distribution/Resource",
        reason="dev has no firewall: it costs more than the rest of an idle stage, and dev holds no customers' data.",
        cases=frozenset({"dev"}),
    ),
    Accepted(
        rule=r"AwsSolutions-(RDS10|AEC4)",
        construct=r"data/(Postgres/Postgres/Resource|Valkey/Valkey)",
        reason="dev is there to be deleted, and may stand still for a while.",
        cases=frozenset({"dev"}),
    ),
    Accepted(
        rule=r"AwsSolutions-EC2[89]",
        construct=r"network/Network/Vpc/PublicSubnet1/NatInstance/Resource",
        reason="dev's NAT: a deploy may replace it, and egress rests for a minute or two; seen at five minutes' grain.",
        cases=frozenset({"dev"}),
    ),
)


@pytest.mark.parametrize("case", sorted(CASES))
def test_every_finding_is_accepted_with_a_reason(synthesis: Synthesise, case: str) -> None:
    open_findings = [
        finding
        for finding in synthesis(case).findings
        if finding.rule.startswith("AwsSolutions") and not any(accepted.covers(case, finding) for accepted in ACCEPTED)
    ]
    assert open_findings == []


@pytest.mark.parametrize("accepted", ACCEPTED, ids=lambda accepted: accepted.rule)
def test_nothing_is_accepted_that_was_mended(synthesis: Synthesise, accepted: Accepted) -> None:
    for case in accepted.cases:
        assert any(accepted.covers(case, finding) for finding in synthesis(case).findings), case

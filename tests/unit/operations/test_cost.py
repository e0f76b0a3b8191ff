"""What the cost page says is what is computed, and what is computed is what is deployed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from infra.packaging import ROOT
from operations import cost
from operations.bill import assumptions as known
from operations.bill import lead, month, tokens
from operations.bill.assumptions import Volume
from operations.bill.functions import function
from operations.bill.prices import prices

SNAPSHOTS = ROOT / "tests" / "infra" / "snapshots"
THOUSAND = Volume(leads=1_000, dashboards=0, cold=0)


def resources(stage: str, kind: str) -> list[dict[str, Any]]:
    """The properties of all resources of that type, of the templates that are committed."""
    templates = [json.loads(path.read_text()) for path in sorted((SNAPSHOTS / stage).glob("*.json"))]
    found = [each for template in templates for each in template["Resources"].values()]
    return [each.get("Properties", {}) for each in found if each["Type"] == kind]


def test_the_page_has_the_tables_as_they_are_computed() -> None:
    text = cost.DOCUMENT.read_text(encoding="utf-8")
    assert text == cost.written(text), "run .venv/bin/python -m operations.cost"
    assert len(cost.MARKED.findall(text)) == 8


def test_every_price_says_for_what_from_where_and_of_when() -> None:
    for name, price in prices().items():
        assert price.usd > 0, name
        assert price.per >= 1, name
        assert price.unit, name
        assert price.source.endswith(("Pricing", "pricing")), name
        assert date.fromisoformat(f"{price.as_of}-01").year >= 2025, name


@pytest.mark.parametrize(
    ("part", "usd"),
    [
        ("Step Functions", 7.03 * 0.025),  # 7 transitions, 1% of 3 steps tried again
        ("API Gateway, HTTP", 4 * 0.001),  # one POST and three reads
        ("API Gateway, WebSocket messages", 7 * 0.001),  # seven events to one listener, no pings
        ("CloudFront", 4 * 0.001 + 4 * 0.0001 + 0.011 * 0.085),
        ("Firewall", 4 * 0.0006),
        ("PostgreSQL, I/O", 10 * 0.0002),  # seven commits, three more units of 4 KB
        ("PostgreSQL, work", 13.7 / 3600 * 4 * 2 * 0.12),  # 13.7 s of CPU, 4 ACU a CPU, writer and reader
        ("NAT and data transfer", 0.1 * 0.045 + 0.03 * 0.09 + 0.02 * 0.02),
        ("X-Ray", 2 * 0.005),
        ("Lambda, intent", 1.01 * (0.0002 + 1240 * 0.5 * 0.0000133334)),
        ("Valkey", 0),
    ],
)
def test_the_arithmetic_of_a_part_by_hand(part: str, usd: float) -> None:
    assert lead.by_part(THOUSAND)[part] == pytest.approx(usd)


def test_the_arithmetic_of_the_fixed_price_by_hand() -> None:
    prod, dev = month.fixed("prod"), month.fixed("dev")
    assert prod["Way out of the VPC"] == pytest.approx(2 * 730 * (0.045 + 0.005))
    assert prod["RDS Proxy"] == pytest.approx(8 * 730 * 0.015)
    assert prod["Aurora PostgreSQL"] == pytest.approx(2 * 0.5 * 730 * 0.12)
    assert dev["Way out of the VPC"] == pytest.approx(730 * (0.0042 + 0.005) + 8 * 0.08)
    assert "Firewall" not in dev


def test_a_call_is_billed_by_its_time_its_memory_and_its_cold_start() -> None:
    assert function(1_000_000, 100, 512, cold=0.1) == pytest.approx(0.20 + 250_000 * 0.5 * 0.0000133334)


def test_relays_of_leads_far_apart_add_up_and_of_many_leads_are_one() -> None:
    assert lead.relay_seconds(Volume(1, 0, 0)) == pytest.approx(4.2 + 0.12 + 4.5, rel=1e-3)
    assert lead.relay_seconds(Volume(100_000_000, 0, 0)) == pytest.approx(730 * 3600)


def test_dashboards_cost_without_leads_too() -> None:
    one = Volume(leads=1, dashboards=1, cold=0)
    assert lead.messages(one) == pytest.approx(7 + 160 * 60 * 4)
    assert lead.by_part(one)["API Gateway, WebSocket minutes"] == pytest.approx(160 * 60 * 0.25e-6)


def test_tokens_are_those_of_the_prompts_in_use() -> None:
    whole = tokens.of_lead()
    assert whole.completion == 210
    assert 1_500 < whole.prompt < 3_072, "a prompt of over 1,024 tokens would be cached: count that"
    luna = 1000 * (whole.prompt * 0.10 + whole.completion * 0.50) / 1e6
    assert tokens.per_thousand("gpt-6-luna") == pytest.approx(luna)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_what_is_counted_is_what_the_templates_have(stage: str) -> None:
    alarms = resources(stage, "AWS::CloudWatch::Alarm")
    looked_at = [
        1 if "MetricName" in alarm else sum("MetricStat" in each for each in alarm["Metrics"]) for alarm in alarms
    ]
    assert sum(looked_at) == known.ALARMED_METRICS[stage]
    managed = len(resources(stage, "AWS::RDS::DBCluster"))  # RDS makes the secret of its password
    assert len(resources(stage, "AWS::SecretsManager::Secret")) + managed == known.SECRETS[stage]
    assert len(resources(stage, "AWS::KMS::Key")) == 1
    memory = {
        each["FunctionName"]: each["MemorySize"]
        for each in resources(stage, "AWS::Lambda::Function")
        if "FunctionName" in each
    }
    assert memory.pop(f"leadflow-{stage}-api") == known.API_MB
    assert set(memory.values()) == {known.OTHER_MB}
    assert sum(len(acl["Rules"]) for acl in resources(stage, "AWS::WAFv2::WebACL")) in {0, known.FIREWALL_RULES}
    assert len(resources(stage, "AWS::EC2::NatGateway")) in {0, month.ZONES}


def test_the_transitions_are_the_states_on_a_leads_way() -> None:
    (machine,) = resources("local", "AWS::StepFunctions::StateMachine")
    parts = machine["DefinitionString"]["Fn::Join"][1]
    definition = json.loads("".join(part if isinstance(part, str) else "x" for part in parts))
    state, passed = definition["StartAt"], 0
    while True:
        passed += 1
        details = definition["States"][state]
        if details["Type"] == "Succeed":
            break
        completed = [each for each in details.get("Choices", []) if each["StringEquals"] == "completed"]
        state = completed[0]["Next"] if completed else details["Next"]
    assert passed == known.TRANSITIONS

"""The operator's page fits what is deployed: an entry by each alarm's name, and nothing invented."""

from __future__ import annotations

import re

import pytest
from aws_cdk import App, Stack

from functions.common.ai.openai import errors
from infra.packaging import ROOT
from infra.parts.entrances import Entrances
from infra.parts.metrics import FUNCTIONS, Metrics
from infra.parts.rules import Rule, rules
from infra.stage import read_stage

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "functions").rglob("*.py"))
PARTS = ["Means", "Look", "Do", "Over"]


def alarms(name: str) -> list[Rule]:
    """The rules of a stage's alarms."""
    stage = read_stage(name, {})
    assert stage.cloud
    entrances = Entrances(Stack(App(), "Stack"), "Entrances", stage=stage)
    return list(rules(Metrics(stage=stage, cloud=stage.cloud, entrances=entrances)))


def runbook() -> dict[str, str]:
    """The entries by their headings."""
    chapter = PAGE.partition("\n## Runbook\n")[2].partition("\n## ")[0]
    _, *entries = re.split(r"^### ", chapter, flags=re.MULTILINE)
    return {heading: text for heading, _, text in (entry.partition("\n") for entry in entries)}


def test_every_alarm_has_an_entry_and_every_entry_an_alarm() -> None:
    assert {f"docs/operations.md#{heading}" for heading in runbook()} == {rule.runbook for rule in alarms("prod")}


def test_the_alarms_of_dev_have_entries_too() -> None:
    assert {rule.heading or rule.name for rule in alarms("dev")} <= set(runbook())


def test_an_entry_that_several_alarms_share_names_them() -> None:
    entries = runbook()
    for rule in alarms("prod"):
        if rule.heading:
            last = rule.name.removeprefix(f"{rule.heading}-")
            assert (
                f"`{last}`" in entries[rule.heading]
                or f"`-{last}`" in entries[rule.heading]
                or (f"`{rule.name}`" in entries[rule.heading])
            ), rule.name


@pytest.mark.parametrize("heading", runbook())
def test_an_entry_says_what_it_means_where_to_look_what_to_do_and_when_it_is_over(heading: str) -> None:
    assert re.findall(r"^- \*\*(\w+)\*\*: ", runbook()[heading], re.MULTILINE) == PARTS


def test_the_log_lines_that_are_looked_for_are_written() -> None:
    said = re.findall(r'message = "([^"]+)"', PAGE)
    for several in re.findall(r"message in \[([^\]]+)\]", PAGE):
        said += re.findall(r'"([^"]+)"', several)
    assert len(said) > 15
    assert [line for line in said if f'"{line}"' not in SOURCES] == []


def test_the_codes_of_failed_steps_are_those_that_there_are() -> None:
    entry = runbook()["workflows-failed-by-ai"]
    codes = {
        "ai_unavailable",
        "quota",
        "bad_key",
        "unknown_model",
        "refused",
        "truncated",
        "invalid_output",
        "outdated",
    }
    written = (ROOT / errors.__file__).read_text(encoding="utf-8") + SOURCES
    for code in codes | {"invalid_request"}:
        assert f"`{code}`" in entry
        assert f'"{code}"' in written


def test_the_functions_that_are_named_are_deployed() -> None:
    named = set(re.findall(r"leadflow-(?:prod|\$STAGE)-([a-z-]+[a-z])", PAGE))
    stacks = {"network", "firewall", "data", "web", "live", "workflow", "api", "dashboard", "observability"}
    rules_and_others = {"sweep-every-minute", "alarms", "restored", "before"}
    assert named <= {*FUNCTIONS, *stacks, *rules_and_others}


def test_the_commands_of_make_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    used = set(re.findall(r"(?:`|^ *)(?:[A-Z_]+=\S+ )*make ([a-z-]+)", PAGE, re.MULTILINE))
    assert {"deploy", "redrive", "destroy"} <= used <= targets


def test_links_within_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^#{2,3} (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors

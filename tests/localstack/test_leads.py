"""Real leads through LocalStack's state machine and the real step functions, to PostgreSQL and Valkey."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from leadflow_local import postgres
from leadflow_local.home import Home
from redis import Redis

from functions.api.desk import Desk
from functions.api.tokens import Caller
from functions.common import wiring
from functions.common.ids import new_id
from functions.common.leads import NewLead
from tests.localstack.machine import TRIES, Machine
from tests.support.api import Client
from tests.support.stack import wait_until
from tests.support.streams import events

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.json"))
SEVEN = [
    ("queued", None, None),
    ("running", "intent", "running"),
    ("running", "intent", "completed"),
    ("running", "extraction", "running"),
    ("running", "extraction", "completed"),
    ("running", "routing", "running"),
    ("completed", "routing", "completed"),
]
WAY = ["Intent", "IntentOk?", "Extract", "ExtractOk?", "Route", "RouteOk?", "Done"]


class NotNow:
    """Starts nothing: the lead waits."""

    def start(self, workflow_id: UUID, drive: int) -> None:
        return


@pytest.fixture
def client(machine: Machine, redis: Redis) -> Client:
    """Somebody with an account, at the API's handler in this process. It starts executions on LocalStack."""
    client = Client()
    client.sign_up()
    return client


@pytest.fixture
def caller(machine: Machine, redis: Redis) -> tuple[Caller, Client]:
    """Somebody with an account, for leads that go into a test case."""
    client = Client()
    signed_up = client.sign_up()
    return Caller(user_id=UUID(signed_up["user"]["id"]), session_id=new_id()), client


def shape(redis: Redis, lead_id: str) -> list[tuple[str, str | None, str | None]]:
    """The lead's events, of each what changed; that their versions are in order is checked."""
    seen = [event for event in events(redis, wiring.channel()) if event["lead_id"] == lead_id]
    assert [event["version"] for event in seen] == list(range(1, len(seen) + 1))
    return [(event["status"], (event["step"] or {}).get("type"), (event["step"] or {}).get("status")) for event in seen]


def completed(client: Client, lead_id: str) -> dict[str, Any]:
    """The lead, once its workflow is completed."""

    def found() -> dict[str, Any] | None:
        lead = client.lead(lead_id)
        return lead if lead["workflow"]["status"] == "completed" else None

    return dict(wait_until(f"lead {lead_id} to be completed", found, timeout_s=60))


def test_a_lead_goes_all_the_way(client: Client, machine: Machine, redis: Redis) -> None:
    sample = json.loads(SAMPLES[0].read_text())
    lead = client.submit(**{name: sample[name] for name in ("message", "name", "contact_channel")})
    execution = machine.ended(lead["workflow"]["id"])
    assert (execution.status, execution.states()) == ("SUCCEEDED", WAY)
    assert shape(redis, lead["id"]) == SEVEN
    found = completed(client, lead["id"])
    expected = sample["expected"]
    assert (found["category"], found["queue"]) == (expected["category"], expected["routing"]["queue"])
    context = found["workflow"]["context"]
    assert context["extraction"]["extracted_fields"]["email"] == sample["contact_channel"]
    assert context["routing"]["queue"] == found["queue"]
    assert [step["status"] for step in found["workflow"]["steps"]] == ["completed"] * 3


def test_leads_at_once_outlast_throttles(client: Client, machine: Machine, redis: Redis) -> None:
    """Each step is bounded to three at a time; what is throttled is tried again."""
    leads = [client.submit(json.loads(sample.read_text())["message"]) for sample in SAMPLES]
    for lead in leads:
        execution = machine.ended(lead["workflow"]["id"], timeout_s=120)
        assert execution.status == "SUCCEEDED"
        assert {failure["cause"] for failure in execution.failures()} <= {"Rate Exceeded."}
        assert completed(client, lead["id"])["category"]
        assert shape(redis, lead["id"]) == SEVEN


def test_an_outage_of_the_database_is_outlasted(
    caller: tuple[Caller, Client], machine: Machine, redis: Redis, servers: Path
) -> None:
    who, client = caller
    home = Home(servers)
    desk = Desk(wiring.database(), NotNow(), wiring.news(), wiring.publisher())
    lead = desk.submit(who, NewLead(message="Our invoices cannot be opened any more, please help."), None)
    postgres.stop(home)
    wiring.executions().start(lead.workflow.id, 1)

    def failures() -> list[str]:
        execution = machine.execution(lead.workflow.id)
        return execution.errors() if execution else []

    wait_until("a step to fail twice", lambda: len(failures()) >= 2, timeout_s=60)
    postgres.ensure(home, os.environ)
    execution = machine.ended(lead.workflow.id, timeout_s=90)
    assert (execution.status, execution.states()) == ("SUCCEEDED", WAY)
    assert completed(client, str(lead.id))["queue"]
    assert shape(redis, str(lead.id)) == SEVEN


def test_a_step_that_fails_twice_is_tried_again(caller: tuple[Caller, Client], machine: Machine) -> None:
    lead = machine.submit(caller[0], "We would like to buy 40 licences.", "RouteFailsTwice")
    execution = machine.ended(lead.workflow.id)
    assert (execution.status, execution.states()) == ("SUCCEEDED", WAY)
    assert execution.errors() == ["Test.Broken"] * 2


def test_a_step_that_fails_for_good_is_recorded(caller: tuple[Caller, Client], machine: Machine, redis: Redis) -> None:
    """The failure itself is recorded by the real function."""
    who, client = caller
    impatient = machine.impatient()
    lead = impatient.submit(who, "We would like to buy 40 licences.", "ExtractFails")
    execution = impatient.ended(lead.workflow.id, timeout_s=90)
    assert (execution.status, execution.error) == ("FAILED", "Leadflow.WorkflowFailed")
    assert execution.states() == ["Intent", "IntentOk?", "Extract", "RecordFailure", "Failed"]
    assert execution.errors() == ["Test.Broken"] * TRIES
    workflow = client.lead(str(lead.id))["workflow"]
    assert workflow["status"] == "failed"
    assert workflow["error"]
    assert shape(redis, str(lead.id))[-1][0] == "failed"


def test_a_failure_that_is_data_fails_the_execution_at_once_and_the_sweep_looks_after_it(
    caller: tuple[Caller, Client], machine: Machine, redis: Redis
) -> None:
    """The mocked step says that it failed, and its row does not: the sweep, told by an event, starts the next drive."""
    who, client = caller
    lead = machine.submit(who, "We would like to buy 40 licences.", "IntentSaysFailed")
    execution = machine.ended(lead.workflow.id)
    assert (execution.status, execution.error) == ("FAILED", "Leadflow.WorkflowFailed")
    assert execution.states() == ["Intent", "IntentOk?", "Failed"]
    assert execution.errors() == []
    again = machine.ended(lead.workflow.id, drive=2, timeout_s=60)
    assert (again.status, again.states()) == ("SUCCEEDED", WAY)
    assert completed(client, str(lead.id))["category"]
    assert shape(redis, str(lead.id)) == SEVEN


def test_a_lead_that_is_gone_ends_quietly(caller: tuple[Caller, Client], machine: Machine) -> None:
    lead = machine.submit(caller[0], "We would like to buy 40 licences.", "NobodyIsThere")
    execution = machine.ended(lead.workflow.id)
    assert (execution.status, execution.states()) == (
        "SUCCEEDED",
        ["Intent", "IntentOk?", "Extract", "ExtractOk?", "Done"],
    )


def test_each_task_retries_and_catches_as_the_app_says(machine: Machine) -> None:
    tasks = {name: state for name, state in machine.definition["States"].items() if state["Type"] == "Task"}
    assert set(tasks) == {"Intent", "Extract", "Route", "RecordFailure"}
    for name, task in tasks.items():
        (retry,) = task["Retry"]
        assert (retry["ErrorEquals"], retry["MaxAttempts"]) == (["States.ALL"], TRIES - 1)
        assert [each["Next"] for each in task.get("Catch", ())] == (
            [] if name == "RecordFailure" else ["RecordFailure"]
        )

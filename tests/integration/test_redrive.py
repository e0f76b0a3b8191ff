"""An operator starts failed workflows again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis

from functions.common.database import Database
from functions.common.events import Channel
from functions.common.news import News
from functions.common.open_work import AlwaysLook
from functions.common.repositories import workflows
from functions.common.step_runner import StepRunner
from functions.sweep import redrive as module
from functions.sweep.handler import handler
from functions.sweep.redrive import Redrive, Request
from operations.errors import OperatorError
from operations.redrive import redrive as command
from tests.support.api import Client
from tests.support.aws import StandInAws
from tests.support.lambdas import invoke
from tests.support.machine import FakeExecutions, drive
from tests.support.streams import events

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ERROR = {"code": "infrastructure", "message": "no", "retryable": True}


@pytest.fixture
def redrive(database: Database, executions: FakeExecutions, news: News) -> Redrive:
    return Redrive(database, executions, news, AlwaysLook(), lambda: False)


def of(lead: dict[str, Any]) -> UUID:
    return UUID(lead["workflow"]["id"])


def failed(client: Client, database: Database) -> dict[str, Any]:
    """A lead whose only attempt failed."""
    lead = client.submit()
    assert database.run(lambda connection: workflows.fail_workflow(connection, of(lead), 1, ERROR))
    return lead


def ask(event: Mapping[str, Any]) -> dict[str, Any]:
    """The sweep, invoked in this process."""
    return dict(invoke(handler, dict(event)))


def test_one_workflow_is_started_again_and_completes(
    client: Client, database: Database, redrive: Redrive, executions: FakeExecutions, runner: StepRunner
) -> None:
    lead = failed(client, database)
    report = redrive.run(Request(workflow_id=of(lead)))
    assert (report.redriven, report.skipped, report.more) == ([of(lead)], [], False)
    ((workflow_id, number),) = executions.started
    assert number == 1
    assert drive(runner, workflow_id) == "completed"
    now = client.lead(lead["id"])["workflow"]
    assert (now["id"], now["attempt"], now["status"]) == (str(workflow_id), 2, "completed")


def test_what_was_found_before_the_failed_step_is_kept(
    client: Client, database: Database, redrive: Redrive, runner: StepRunner
) -> None:
    from functions.intent.handler import STEP

    lead = client.submit()
    runner.run(STEP, of(lead), 1, lease_s=30)
    database.run(lambda connection: workflows.fail_workflow(connection, of(lead), 1, ERROR))
    redrive.run(Request(workflow_id=of(lead)))
    steps = client.lead(lead["id"])["workflow"]["steps"]
    assert [step["status"] for step in steps] == ["completed", "pending", "pending"]


def test_its_user_sees_it_start(
    client: Client, database: Database, redrive: Redrive, redis: Redis, channel: Channel
) -> None:
    lead = failed(client, database)
    redrive.run(Request(workflow_id=of(lead)))
    event = events(redis, channel)[-1]
    assert (event["lead_id"], event["status"], event["attempt"]) == (lead["id"], "queued", 2)


def test_what_did_not_fail_is_left_alone(client: Client, redrive: Redrive, executions: FakeExecutions) -> None:
    (skipped,) = redrive.run(Request(workflow_id=of(client.submit()))).skipped
    assert skipped.reason == "it did not fail, it is queued"
    (skipped,) = redrive.run(Request(workflow_id=uuid4())).skipped
    assert skipped.reason == "there is no such workflow"
    assert executions.started == []


def test_an_attempt_that_was_followed_by_another_is_left_alone(
    client: Client, database: Database, redrive: Redrive, executions: FakeExecutions
) -> None:
    lead = failed(client, database)
    redrive.run(Request(workflow_id=of(lead)))
    report = redrive.run(Request(workflow_id=of(lead)))
    assert [each.reason for each in report.skipped] == ["a later attempt at the same lead followed it"]
    assert len(executions.started) == 1


def test_all_that_failed_since_a_time_are_started_again(
    client: Client, database: Database, redrive: Redrive, executions: FakeExecutions
) -> None:
    before, after = [failed(client, database) for _ in range(2)], [failed(client, database) for _ in range(3)]
    other = Client()
    other.sign_up()
    foreign = failed(other, database)
    completed = client.submit()

    def age(connection: Any) -> None:
        ids = [of(lead) for lead in before]
        connection.execute("update workflows set finished_at = now() - interval '2 hours' where id = any(%s)", (ids,))

    database.run(age)
    report = redrive.run(Request(since=datetime.now(UTC) - timedelta(hours=1)))
    assert report.redriven == [of(lead) for lead in [*after, foreign]]
    assert not report.more
    assert len(executions.started) == 4
    assert client.lead(completed["id"])["workflow"]["attempt"] == 1


def test_many_are_started_in_several_calls(
    client: Client, database: Database, redrive: Redrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    leads = [failed(client, database) for _ in range(7)]
    first = redrive.run(Request(since=LONG_AGO))
    assert (len(first.redriven), first.more) == (3, True)
    second = redrive.run(Request(since=LONG_AGO, before=first.before))
    third = redrive.run(Request(since=LONG_AGO, before=first.before))
    assert (len(second.redriven), second.more, len(third.redriven), third.more) == (3, True, 1, False)
    assert {*first.redriven, *second.redriven, *third.redriven} == {of(lead) for lead in leads}


def test_a_call_ends_before_its_time_does(
    client: Client, database: Database, executions: FakeExecutions, news: News
) -> None:
    for _ in range(3):
        failed(client, database)
    redrive = Redrive(database, executions, news, AlwaysLook(), lambda: len(executions.started) >= 2)
    report = redrive.run(Request(since=LONG_AGO))
    assert (len(report.redriven), report.more) == (2, True)


def test_what_fails_again_meanwhile_is_not_started_for_ever(
    client: Client, database: Database, redrive: Redrive, executions: FakeExecutions
) -> None:
    failed(client, database)
    first = redrive.run(Request(since=LONG_AGO))
    again = executions.started[0][0]
    database.run(lambda connection: workflows.fail_workflow(connection, again, 1, ERROR))
    assert redrive.run(Request(since=LONG_AGO, before=first.before)).redriven == []


def test_an_execution_that_cannot_be_started_now_is_left_to_the_sweep(
    client: Client, database: Database, redrive: Redrive, executions: FakeExecutions
) -> None:
    lead = failed(client, database)
    executions.broken = True
    assert redrive.run(Request(workflow_id=of(lead))).redriven == [of(lead)]
    assert client.lead(lead["id"])["workflow"]["status"] == "queued"


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"workflow_id": str(uuid4()), "since": "2026-01-01T00:00:00Z"},
        {"workflow_id": "x"},
        {"since": "yesterday"},
        {"since": "2026-01-01T00:00:00"},
        {"all": True},
    ],
)
def test_a_malformed_event_is_refused(client: Client, wanted: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Request"):
        ask({"redrive": wanted})


# The command


def test_the_command_prints_a_line_a_workflow(
    client: Client, database: Database, aws: StandInAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    leads = [failed(client, database) for _ in range(3)]
    aws.calls.clear()
    lines = list(command(ask, {"since": LONG_AGO.isoformat()}))
    assert lines == [*(f"{of(lead)}  started again" for lead in leads), "3 workflows started again."]
    assert len(aws.called("StartExecution")) == 3
    assert list(command(ask, {"since": LONG_AGO.isoformat()})) == ["Nothing has failed since then."]


def test_the_command_starts_one_workflow(client: Client, database: Database) -> None:
    lead = failed(client, database)
    assert list(command(ask, {"workflow_id": str(of(lead))})) == [
        f"{of(lead)}  started again",
        "1 workflow started again.",
    ]


def test_the_command_says_why_one_workflow_was_left_alone(client: Client) -> None:
    unknown = str(uuid4())
    with pytest.raises(OperatorError) as caught:
        list(command(ask, {"workflow_id": unknown}))
    assert str(caught.value) == f"Workflow {unknown} was left alone: there is no such workflow."

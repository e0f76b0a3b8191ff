"""A lead's way through Postgres and the event stream, step by step."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from redis import Redis

from functions.common.ai.port import AiProvider, Answer, Spent
from functions.common.database import Database
from functions.common.errors import AiRejected, AiUnavailable, LeadflowError, StepBusy, StepInterrupted
from functions.common.events import Channel
from functions.common.ids import new_id
from functions.common.models import StepType
from functions.common.news import News
from functions.common.repositories import workflows
from functions.common.repositories.workflows import Lease, Usage
from functions.common.step_runner import Checked, StepRunner
from functions.fail.handler import INFRASTRUCTURE
from functions.fail.handler import handler as fail_handler
from functions.intent.handler import STEP as INTENT
from tests.support.api import Client
from tests.support.lambdas import invoke
from tests.support.machine import STEPS, drive
from tests.support.streams import events

USAGE = Usage("test", "test", "1", 0, Decimal(0), 1)
GOOD = {"category": "support", "confidence": 0.9, "rationale": "a test"}


class Scripted(AiProvider):
    """Answers the intent from a list; what is an exception is raised. The other steps answer well."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    def classify(self, message: str) -> Answer:
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else GOOD
        if isinstance(answer, Exception):
            raise answer
        return Answer(answer, "scripted", "scripted-1", "7", tokens=12, cost_usd=Decimal("0.000345"))

    def extract(self, message: str, intent: Any) -> Answer:
        return Answer({"extracted_fields": {"urgency": "low"}, "confidence": 0.5}, "scripted", "scripted-1", "7")

    def route(self, message: str, intent: Any, extraction: Any) -> Answer:
        output = {"urgency": "medium", "recommended_actions": ["Reply"], "rationale": "a test"}
        return Answer(output, "scripted", "scripted-1", "7")


def workflow_id(lead: dict[str, Any]) -> UUID:
    return UUID(lead["workflow"]["id"])


def test_a_lead_makes_seven_events(client: Client, runner: StepRunner, redis: Redis, channel: Channel) -> None:
    lead = client.submit()
    assert drive(runner, workflow_id(lead)) == "completed"
    seen = events(redis, channel)
    assert [event["version"] for event in seen] == [1, 2, 3, 4, 5, 6, 7]
    steps = [(event["step"] or {}).values() for event in seen]
    assert [tuple(step) for step in steps] == [
        (),
        ("intent", "running"),
        ("intent", "completed"),
        ("extraction", "running"),
        ("extraction", "completed"),
        ("routing", "running"),
        ("routing", "completed"),
    ]
    assert [event["status"] for event in seen] == ["queued", *["running"] * 5, "completed"]
    assert seen[-1]["queue"] == "sales"
    assert seen[-1]["sla_due_at"] is not None
    assert {event["lead_id"] for event in seen} == {lead["id"]}


def test_each_step_records_what_it_took(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    drive(StepRunner(database, news, Scripted(), 3), workflow_id(lead))
    step = client.lead(lead["id"])["workflow"]["steps"][0]
    assert step["provider"] == "scripted"
    assert step["model"] == "scripted-1"
    assert step["prompt_version"] == "7"
    assert step["tokens"] == 12
    assert step["cost_usd"] == 0.000345
    assert step["attempt"] == 1
    assert step["duration_ms"] >= 0
    assert step["started_at"] <= step["finished_at"]


def test_the_context_accumulates(client: Client, runner: StepRunner) -> None:
    lead = client.submit("Our whole team cannot log in since this morning.")
    drive(runner, workflow_id(lead))
    found = client.lead(lead["id"])
    context = found["workflow"]["context"]
    assert context["message"] == "Our whole team cannot log in since this morning."
    assert context["intent"]["category"] == found["category"]
    assert context["routing"]["queue"] == found["queue"]
    assert context["extraction"]["extracted_fields"]["urgency"] in {"low", "medium", "high"}


def test_a_completed_step_asks_no_ai_and_publishes_again(
    client: Client, database: Database, news: News, redis: Redis, channel: Channel
) -> None:
    ai = Scripted()
    runner = StepRunner(database, news, ai, 3)
    lead = client.submit()
    assert runner.run(INTENT, workflow_id(lead), 1, 30) == {"status": "completed"}
    assert runner.run(INTENT, workflow_id(lead), 1, 30) == {"status": "completed"}
    assert ai.asked == 1
    assert [event["version"] for event in events(redis, channel)] == [1, 2, 3, 3]


def test_an_invalid_output_fails_the_workflow_and_is_kept(client: Client, database: Database, news: News) -> None:
    wrong = {"category": "pizza", "confidence": 0.9, "rationale": "x"}
    lead = client.submit()
    assert drive(StepRunner(database, news, Scripted(wrong), 3), workflow_id(lead)) == "failed"
    found = client.lead(lead["id"])["workflow"]
    assert found["status"] == "failed"
    assert found["error"]["code"] == "invalid_output"
    assert "category" in found["error"]["message"]
    assert found["steps"][0]["output"] == wrong
    assert found["steps"][0]["error"] == found["error"]


def test_a_refusal_fails_the_step_with_its_reason(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    runner = StepRunner(database, news, Scripted(AiRejected("refused", "The AI refused to answer.")), 3)
    assert drive(runner, workflow_id(lead)) == "failed"
    assert client.lead(lead["id"])["workflow"]["error"]["code"] == "refused"


# What it cost


def spent(tokens: int, cost: str, model: str = "scripted-1") -> Spent:
    return Spent("scripted", model, "7", tokens, Decimal(cost))


def took(found: dict[str, Any]) -> tuple[int, float]:
    """The tokens and US dollars of a lead, a workflow or a step."""
    return found["tokens"], found["cost_usd"]


def test_a_rejected_answer_costs_too(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    refused = AiRejected("refused", "The AI refused to answer.", spent(40, "0.002"))
    assert drive(StepRunner(database, news, Scripted(refused), 3), workflow_id(lead)) == "failed"
    found = client.lead(lead["id"])
    step = found["workflow"]["steps"][0]
    assert step["error"]["code"] == "refused"
    assert (step["provider"], step["model"], step["prompt_version"]) == ("scripted", "scripted-1", "7")
    assert took(step) == took(found["workflow"]) == took(found) == (40, 0.002)
    assert step["duration_ms"] >= 0


def test_an_output_that_is_not_valid_costs_too(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    drive(StepRunner(database, news, Scripted({"category": "pizza"}), 3), workflow_id(lead))
    assert took(client.lead(lead["id"])["workflow"]["steps"][0]) == (12, 0.000345)


def test_tries_that_are_made_again_add_up(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    ai = Scripted(
        AiUnavailable("busy", spent(5, "0.1", "a")), AiUnavailable("busy"), AiUnavailable("busy", spent(7, "0.02", "b"))
    )
    runner = StepRunner(database, news, ai, 9)
    seen = []
    for _ in range(3):
        with pytest.raises(StepInterrupted):
            runner.run(INTENT, workflow_id(lead), 1, 30)
        step = client.lead(lead["id"])["workflow"]["steps"][0]
        seen.append((step["model"], *took(step)))
    assert seen == [("a", 5, 0.1), ("a", 5, 0.1), ("b", 12, 0.12)]
    runner.run(INTENT, workflow_id(lead), 1, 30)
    step = client.lead(lead["id"])["workflow"]["steps"][0]
    assert (step["attempt"], *took(step)) == (4, 24, 0.120345)


def test_the_last_try_that_fails_adds_to_those_before(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    busy = AiUnavailable("busy", spent(5, "0.1"))
    drive(StepRunner(database, news, Scripted(busy, busy), 2), workflow_id(lead))
    assert took(client.lead(lead["id"])["workflow"]["steps"][0]) == (10, 0.2)


def test_an_answer_that_could_not_be_stored_counts_once(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    runner = StepRunner(database, news, Scripted(), 3)

    def lost(output: dict[str, Any], context: dict[str, Any]) -> Checked:
        raise ConnectionError("the database went away")

    with pytest.raises(StepInterrupted):
        runner.run(replace(INTENT, check=lost), workflow_id(lead), 1, 30)
    assert took(client.lead(lead["id"])["workflow"]["steps"][0]) == (12, 0.000345)
    runner.run(INTENT, workflow_id(lead), 1, 30)
    runner.run(INTENT, workflow_id(lead), 1, 30)  # completed already
    assert took(client.lead(lead["id"])["workflow"]["steps"][0]) == (24, 0.00069)


def test_giving_a_lease_back_twice_counts_once(client: Client, database: Database) -> None:
    lead = client.submit()
    lease = Lease(workflow_id(lead), 1, StepType.INTENT, new_id())
    usage = replace(USAGE, tokens=3, cost_usd=Decimal("0.5"))
    database.run(lambda connection: workflows.claim(connection, lease, 30))
    for _ in range(2):  # as after a connection that broke while the answer was on its way
        database.run(
            lambda connection: workflows.release_step(connection, lease, INFRASTRUCTURE, usage, ai_failed=False)
        )
    assert took(client.lead(lead["id"])["workflow"]["steps"][0]) == (3, 0.5)


def test_the_catch_target_keeps_what_was_spent(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    ai = Scripted(AiUnavailable("busy", spent(5, "0.1")))
    with pytest.raises(StepInterrupted):
        StepRunner(database, news, ai, 9).run(INTENT, workflow_id(lead), 1, 30)
    database.run(lambda connection: workflows.fail_workflow(connection, workflow_id(lead), 1, INFRASTRUCTURE))
    found = client.lead(lead["id"])
    assert found["workflow"]["status"] == "failed"
    assert took(found) == (5, 0.1)


class Paid(Scripted):
    """Every extraction is rejected until `mended`, and costs 100 tokens; an intent costs 12, a routing nothing."""

    mended = False

    def extract(self, message: str, intent: Any) -> Answer:
        if not self.mended:
            raise AiRejected("truncated", "The answer was cut off.", spent(100, "0.01"))
        return replace(super().extract(message, intent), tokens=100, cost_usd=Decimal("0.01"))


def test_a_lead_costs_what_all_its_attempts_took_and_each_step_once(
    client: Client, database: Database, news: News
) -> None:
    lead = client.submit()
    assert (lead["tokens"], lead["cost_usd"]) == took(lead["workflow"]) == (0, 0)
    ai = Paid()
    runner = StepRunner(database, news, ai, 3)
    drive(runner, workflow_id(lead))
    assert took(client.lead(lead["id"])) == (112, 0.010345)

    retried = client.send("POST", f"/leads/{lead['id']}/retry", {"from": "failed_step"}).json
    assert took(retried["workflow"]) == (12, 0.000345), "the intent was carried over"
    assert took(retried) == (112, 0.010345), "and nothing new was spent"
    drive(runner, workflow_id(retried))

    retried = client.send("POST", f"/leads/{lead['id']}/retry", {"from": "start"}).json
    assert took(retried["workflow"]) == (0, 0)
    assert took(retried) == (212, 0.020345)
    ai.mended = True
    assert drive(runner, workflow_id(retried)) == "completed"
    found = client.lead(lead["id"])
    assert took(found["workflow"]) == (112, 0.010345)
    assert took(found) == (324, 0.03069)


def test_an_outage_fails_after_its_attempts_and_a_retry_completes(
    client: Client, database: Database, news: News, redis: Redis, channel: Channel
) -> None:
    lead = client.submit()
    outage = Scripted(*[AiUnavailable("The AI did not answer in time.")] * 3)
    assert drive(StepRunner(database, news, outage, 3), workflow_id(lead)) == "failed"
    failed = client.lead(lead["id"])["workflow"]
    assert failed["error"]["code"] == "ai_unavailable"
    assert failed["error"]["retryable"] is True
    assert failed["steps"][0]["attempt"] == 3
    assert events(redis, channel)[-1]["status"] == "failed"

    retried = client.send("POST", f"/leads/{lead['id']}/retry")
    assert retried.status == 202
    workflow = retried.json["workflow"]
    assert (workflow["attempt"], workflow["version"], workflow["status"]) == (2, 1, "queued")
    assert drive(StepRunner(database, news, Scripted(), 3), UUID(workflow["id"])) == "completed"
    assert client.lead(lead["id"])["workflow"]["status"] == "completed"


def test_a_retry_resumes_from_the_failed_step(client: Client, database: Database, news: News) -> None:
    class FailingExtraction(Scripted):
        def extract(self, message: str, intent: Any) -> Answer:
            raise AiRejected("truncated", "The answer was cut off.")

    lead = client.submit()
    first = FailingExtraction()
    assert drive(StepRunner(database, news, first, 3), workflow_id(lead)) == "failed"
    retried = client.send("POST", f"/leads/{lead['id']}/retry", {"from": "failed_step"}).json
    assert [step["status"] for step in retried["workflow"]["steps"]] == ["completed", "pending", "pending"]
    assert retried["category"] == "support"
    second = Scripted()
    assert drive(StepRunner(database, news, second, 3), workflow_id(retried)) == "completed"
    assert second.asked == 0
    assert client.lead(lead["id"])["workflow"]["context"]["intent"]["rationale"] == "a test"


def test_a_retry_from_the_start_forgets_what_was_found(client: Client, database: Database, news: News) -> None:
    class FailingExtraction(Scripted):
        def extract(self, message: str, intent: Any) -> Answer:
            raise AiRejected("truncated", "The answer was cut off.")

    lead = client.submit()
    drive(StepRunner(database, news, FailingExtraction(), 3), workflow_id(lead))
    retried = client.send("POST", f"/leads/{lead['id']}/retry", {"from": "start"}).json
    assert [step["status"] for step in retried["workflow"]["steps"]] == ["pending"] * 3
    assert retried["category"] is None
    ai = Scripted()
    assert drive(StepRunner(database, news, ai, 3), workflow_id(retried)) == "completed"
    assert ai.asked == 1


def test_a_held_step_is_refused_to_another_worker(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    held = Lease(workflow_id(lead), 1, StepType.INTENT, new_id())
    claim = database.run(lambda connection: workflows.claim(connection, held, 30))
    assert claim is not None
    assert claim.claimed
    ai = Scripted()
    with pytest.raises(StepBusy):
        StepRunner(database, news, ai, 3).run(INTENT, workflow_id(lead), 1, 30)
    assert ai.asked == 0


def test_a_killed_workers_step_is_taken_over_after_its_lease(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    killed = Lease(workflow_id(lead), 1, StepType.INTENT, new_id())
    database.run(lambda connection: workflows.claim(connection, killed, 0.0))
    ai = Scripted()
    runner = StepRunner(database, news, ai, 3)
    assert runner.run(INTENT, workflow_id(lead), 1, 30) == {"status": "completed"}
    late = {**GOOD, "category": "spam"}
    stored = database.run(lambda connection: workflows.complete_step(connection, killed, late, USAGE, None))
    assert stored is None
    assert client.lead(lead["id"])["category"] == "support"


def test_a_worker_that_lost_its_lease_says_so(client: Client, database: Database, news: News) -> None:
    lead = client.submit()

    class Slow(Scripted):
        def classify(self, message: str) -> Answer:
            other = Lease(workflow_id(lead), 1, StepType.INTENT, new_id())
            database.run(lambda connection: workflows.claim(connection, other, 30))
            return super().classify(message)

    with pytest.raises(StepBusy):
        StepRunner(database, news, Slow(), 3).run(INTENT, workflow_id(lead), 1, 0.0)


def test_an_old_drive_writes_nothing(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    old = Lease(workflow_id(lead), 1, StepType.INTENT, new_id())
    database.run(lambda connection: workflows.claim(connection, old, 30))
    assert database.run(lambda connection: workflows.raise_drive(connection, workflow_id(lead), 1))
    stored = database.run(lambda connection: workflows.complete_step(connection, old, GOOD, USAGE, None))
    assert stored is None
    assert StepRunner(database, news, Scripted(), 3).run(INTENT, workflow_id(lead), 1, 30) == {"status": "superseded"}
    failed = database.run(lambda connection: workflows.fail_workflow(connection, workflow_id(lead), 1, INFRASTRUCTURE))
    assert failed is None


def test_nothing_terminal_is_overwritten(client: Client, database: Database, runner: StepRunner) -> None:
    lead = client.submit()
    drive(runner, workflow_id(lead))
    failed = database.run(lambda connection: workflows.fail_workflow(connection, workflow_id(lead), 1, INFRASTRUCTURE))
    assert failed is None
    assert not database.run(lambda connection: workflows.raise_drive(connection, workflow_id(lead), 1))
    assert client.lead(lead["id"])["workflow"]["status"] == "completed"


def test_a_step_of_a_deleted_lead_ends_quietly(client: Client, database: Database, news: News) -> None:
    lead = client.submit()

    class Deleting(Scripted):
        def classify(self, message: str) -> Answer:
            assert client.send("DELETE", f"/leads/{lead['id']}").status == 204
            return super().classify(message)

    runner = StepRunner(database, news, Deleting(), 3)
    assert runner.run(INTENT, workflow_id(lead), 1, 30) == {"status": "gone"}
    assert runner.run(INTENT, workflow_id(lead), 1, 30) == {"status": "gone"}


def test_an_unforeseen_error_is_raised_without_its_text(client: Client, database: Database, news: News) -> None:
    lead = client.submit("a secret message")
    ai = Scripted(RuntimeError("a secret message"))
    with pytest.raises(StepInterrupted) as caught:
        StepRunner(database, news, ai, 3).run(INTENT, workflow_id(lead), 1, 30)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    step = client.lead(lead["id"])["workflow"]["steps"][0]
    assert step["error"]["code"] == "interrupted"
    assert StepRunner(database, news, ai, 3).run(INTENT, workflow_id(lead), 1, 30) == {"status": "completed"}
    assert client.lead(lead["id"])["workflow"]["steps"][0]["error"] is None


def test_the_catch_target_fails_the_workflow_at_its_step(client: Client, database: Database, redis: Redis) -> None:
    lead = client.submit()
    failed = database.run(lambda connection: workflows.fail_workflow(connection, workflow_id(lead), 1, INFRASTRUCTURE))
    assert failed is not None
    assert failed.event()["step"] == {"type": "intent", "status": "failed"}
    found = client.lead(lead["id"])["workflow"]
    assert found["error"]["code"] == "infrastructure"
    assert [step["status"] for step in found["steps"]] == ["failed", "pending", "pending"]


def test_two_workers_at_once_ask_the_ai_once(client: Client, migrated: str, news: News) -> None:
    from concurrent.futures import ThreadPoolExecutor

    lead = client.submit()
    ai = Scripted()

    def work(_: int) -> str:
        database = Database(migrated)
        try:
            return StepRunner(database, news, ai, 3).run(INTENT, workflow_id(lead), 1, 30)["status"]
        except LeadflowError as error:
            return type(error).__name__
        finally:
            database.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(work, range(8)))
    assert ai.asked == 1
    assert set(outcomes) <= {"completed", "StepBusy"}
    assert "completed" in outcomes


def test_the_sla_counts_from_the_leads_arrival(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    drive(StepRunner(database, news, Scripted(), 3), workflow_id(lead))
    found = client.lead(lead["id"])
    due = datetime.fromisoformat(found["sla_due_at"]) - datetime.fromisoformat(found["created_at"])
    assert due.total_seconds() == found["sla_minutes"] * 60
    assert datetime.fromisoformat(found["sla_due_at"]).tzinfo == UTC


def test_an_unknown_workflow_is_gone(database: Database, news: News) -> None:
    assert StepRunner(database, news, Scripted(), 3).run(INTENT, uuid.uuid4(), 1, 30) == {"status": "gone"}


@pytest.mark.parametrize(
    "output",
    [
        {**GOOD, "rationale": "a\x00b"},
        {**GOOD, "confidence": float("nan")},
        {**GOOD, "rationale": "\ud800"},
        {**GOOD, "extra": {"deep": ["\udfff", float("inf"), "\x00", "fine 😀"]}},
    ],
)
def test_an_output_that_cannot_be_stored_is_invalid(
    client: Client, database: Database, news: News, output: dict[str, Any]
) -> None:
    lead = client.submit()
    ai = Scripted(output)
    assert drive(StepRunner(database, news, ai, 3), workflow_id(lead)) == "failed"
    assert ai.asked == 1
    step = client.lead(lead["id"])["workflow"]["steps"][0]
    assert step["error"]["code"] == "invalid_output"
    assert step["output"]["category"] == "support"


def test_the_news_of_a_failure_comes_again_with_a_replay(
    client: Client, database: Database, news: News, redis: Redis, channel: Channel
) -> None:
    lead = client.submit()
    runner = StepRunner(database, news, Scripted(AiRejected("refused", "no")), 3)
    runner.run(INTENT, workflow_id(lead), 1, 30)
    redis.delete(channel.stream)  # as if the worker had died before it published
    assert runner.run(INTENT, workflow_id(lead), 1, 30) == {"status": "failed"}
    assert [event["status"] for event in events(redis, channel)] == ["failed"]


def test_the_catch_target_says_what_became_of_it(
    client: Client, database: Database, news: News, redis: Redis, channel: Channel
) -> None:
    lead = client.submit()
    with pytest.raises(StepInterrupted):
        StepRunner(database, news, Scripted(RuntimeError()), 3).run(INTENT, workflow_id(lead), 1, 30)
    event = {"workflow_id": lead["workflow"]["id"], "drive": 1, "error": {"Error": "States.TaskFailed", "Cause": "x"}}
    assert invoke(fail_handler, event) == {"status": "failed"}
    found = client.lead(lead["id"])["workflow"]
    assert found["error"]["code"] == found["steps"][0]["error"]["code"] == "infrastructure"
    redis.delete(channel.stream)
    assert invoke(fail_handler, event) == {"status": "unchanged"}
    assert [event["status"] for event in events(redis, channel)] == ["failed"]
    assert invoke(fail_handler, {**event, "drive": 2}) == {"status": "unchanged"}
    assert len(events(redis, channel)) == 1


def test_what_an_older_step_left_fails_the_next_one_clearly(client: Client, database: Database, news: News) -> None:
    lead = client.submit()
    runner = StepRunner(database, news, Scripted(), 3)
    runner.run(INTENT, workflow_id(lead), 1, 30)
    old = Jsonb({"intent": {"a former": "shape"}})
    database.run(lambda connection: connection.execute("update workflows set context = %s", (old,)))
    assert runner.run(STEPS[1], workflow_id(lead), 1, 30) == {"status": "failed"}
    assert client.lead(lead["id"])["workflow"]["error"]["code"] == "outdated"

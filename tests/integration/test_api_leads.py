"""The leads part of the API, through its handler."""

from __future__ import annotations

import base64
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis
import hypothesis.strategies as st
import pytest
from psycopg.types.json import Jsonb
from redis import Redis

from functions.common import routing
from functions.common.ai.port import AiProvider, Answer
from functions.common.database import Database, connect
from functions.common.events import Channel
from functions.common.models import Extraction, Intent
from functions.common.news import News
from functions.common.step_runner import StepRunner
from tests.support.api import Client
from tests.support.aws import StandInAws
from tests.support.machine import drive
from tests.support.streams import events


def other() -> Client:
    client = Client()
    client.sign_up()
    return client


def test_a_lead_is_accepted_at_once_and_started(client: Client, aws: StandInAws) -> None:
    answer = client.send("POST", "/leads", {"message": "Hello", "name": "Ada", "contact_channel": "ada@example.com"})
    assert answer.status == 202
    lead = answer.json
    assert answer.headers["location"] == f"/leads/{lead['id']}"
    assert lead["workflow"]["status"] == "queued"
    assert lead["workflow"]["version"] == 1
    assert lead["workflow"]["context"]["message"] == "Hello"
    assert [step["type"] for step in lead["workflow"]["steps"]] == ["intent", "extraction", "routing"]
    assert client.lead(lead["id"]) == lead
    (started,) = aws.called("StartExecution")
    assert started["name"] == f"{lead['workflow']['id']}-1"
    assert "Hello" not in started["input"]


def test_a_lead_is_accepted_when_it_cannot_be_started(client: Client, aws: StandInAws) -> None:
    aws.errors["StartExecution"] = "InternalServerError"
    assert client.submit()["workflow"]["status"] == "queued"


def test_starting_twice_is_no_error(client: Client, aws: StandInAws) -> None:
    aws.errors["StartExecution"] = "ExecutionAlreadyExists"
    assert client.submit()["workflow"]["status"] == "queued"


def test_the_first_publisher_wakes_the_relay(client: Client, aws: StandInAws, redis: Redis, channel: Channel) -> None:
    client.submit()
    client.submit()
    (woken,) = [body for path, body in aws.calls if path.endswith("/invocations")]
    assert redis.get(channel.awake) == woken["owner"]


def test_an_idempotency_key_makes_one_lead(client: Client) -> None:
    key = {"Idempotency-Key": "form-1"}
    first = client.send("POST", "/leads", {"message": "Once"}, headers=key)
    again = client.send("POST", "/leads", {"message": "Once"}, headers=key)
    assert (first.status, again.status) == (202, 202)
    assert first.json == again.json
    assert len(client.send("GET", "/leads").json["items"]) == 1


def test_an_idempotency_key_for_another_body_is_refused(client: Client) -> None:
    key = {"Idempotency-Key": "form-1"}
    client.send("POST", "/leads", {"message": "Once"}, headers=key)
    answer = client.send("POST", "/leads", {"message": "Twice"}, headers=key)
    assert answer.status == 422
    assert "Idempotency-Key" in answer.json["detail"]


def test_an_idempotency_key_outlives_its_lead(client: Client) -> None:
    key = {"Idempotency-Key": "form-1"}
    first = client.send("POST", "/leads", {"message": "Once"}, headers=key).json
    client.send("DELETE", f"/leads/{first['id']}")
    assert client.send("POST", "/leads", {"message": "Once"}, headers=key).json == first
    assert client.send("GET", "/leads").json["items"] == []


def test_an_idempotency_key_is_each_users_own(client: Client) -> None:
    key = {"Idempotency-Key": "form-1"}
    mine = client.send("POST", "/leads", {"message": "Once"}, headers=key).json
    theirs = other().send("POST", "/leads", {"message": "Once"}, headers=key).json
    assert mine["id"] != theirs["id"]


def test_an_idempotency_key_is_forgotten_after_a_day(client: Client, database: Database) -> None:
    key = {"Idempotency-Key": "form-1"}
    first = client.send("POST", "/leads", {"message": "Once"}, headers=key).json
    database.run(
        lambda connection: connection.execute("update idempotency_keys set created_at = now() - interval '25 hours'")
    )
    second = client.send("POST", "/leads", {"message": "Other"}, headers=key)
    assert second.status == 202
    assert second.json["id"] != first["id"]


def test_one_key_sent_many_times_at_once_makes_one_lead(client: Client) -> None:
    """Straight to the statement from many connections: the handler itself serves one request at a time."""
    from concurrent.futures import ThreadPoolExecutor

    from functions.api.desk import Desk
    from functions.api.tokens import Caller
    from functions.common import wiring
    from functions.common.leads import NewLead
    from tests.support.machine import FakeExecutions

    me = client.send("GET", "/me").json
    caller = Caller(UUID(me["id"]), uuid.uuid4())

    def submit(_: int) -> UUID:
        database = Database(os.environ["DATABASE_URL"])
        try:
            desk = Desk(database, FakeExecutions(), wiring.news(), wiring.publisher())
            return desk.submit(caller, NewLead(message="Once"), "form-1").id
        finally:
            database.close()

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(submit, range(16)))
    assert len(ids) == 1
    assert len(client.send("GET", "/leads").json["items"]) == 1


def test_pages_go_from_new_to_old_without_gap_or_double(client: Client) -> None:
    ids = [client.submit(f"message {number}")["id"] for number in range(7)]
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = client.send("GET", "/leads", query=query).json
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == ids[::-1]


def test_a_list_item_has_an_excerpt_and_no_details(client: Client) -> None:
    client.submit("x" * 500)
    (item,) = client.send("GET", "/leads").json["items"]
    assert item["excerpt"] == "x" * 200
    assert "message" not in item
    assert not {"context", "steps", "tokens", "cost_usd"} & set(item["workflow"])


@pytest.fixture
def three(client: Client, runner: StepRunner) -> dict[str, str]:
    """A support lead that is completed, a sales lead that is completed, and one that is queued."""
    support = client.submit("Our login is broken and nobody in the team can work, please help.")
    sales = client.submit("Please send me a quote for 30 licences, Claire Dubois.", name="Claire Dubois")
    for lead in (support, sales):
        drive(runner, UUID(lead["workflow"]["id"]))
    queued = client.submit("Ein drittes Anliegen über Gebühren")
    return {"support": support["id"], "sales": sales["id"], "queued": queued["id"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "completed"}, {"support", "sales"}),
        ({"status": "queued"}, {"queued"}),
        ({"category": "support"}, {"support"}),
        ({"queue": "sales"}, {"sales"}),
        ({"queue": "sales", "status": "queued"}, set()),
        ({"handled": "false"}, {"support", "sales", "queued"}),
        ({"handled": "true"}, set()),
        ({"q": "login"}, {"support"}),
        ({"q": "LOGIN broken"}, {"support"}),
        ({"q": "dub"}, {"sales"}),
        ({"q": '"30 licences"'}, {"sales"}),
        ({"q": "gebühren"}, {"queued"}),
        ({"q": "login or licences"}, {"support", "sales"}),
        ({"q": "nothing-like-it"}, set()),
        ({"q": "!!!"}, set()),
        ({"q": '"unclosed lic'}, set()),
        ({"q": "-login"}, {"sales", "queued"}),
        ({"q": '-"our login"'}, {"sales", "queued"}),
        ({"q": "-e-mail login"}, {"support"}),
        ({"q": 'login or -"b c"'}, {"support", "sales", "queued"}),
        ({"q": "'1or"}, set()),
        ({"q": "'); drop table leads; --"}, set()),
    ],
)
def test_filters_and_search(client: Client, three: dict[str, str], query: dict[str, str], expected: set[str]) -> None:
    answer = client.send("GET", "/leads", query=query)
    assert answer.status == 200, answer.body
    assert {item["id"] for item in answer.json["items"]} == {three[name] for name in expected}


def test_a_priority_filter(client: Client, three: dict[str, str]) -> None:
    for item in client.send("GET", "/leads").json["items"]:
        if item["priority"]:
            found = client.send("GET", "/leads", query={"priority": item["priority"]}).json["items"]
            assert item["id"] in {each["id"] for each in found}


@hypothesis.settings(deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(q=st.text(alphabet=st.sampled_from("ab '\"-|&!():*<>\\1é or"), min_size=1, max_size=30))
def test_any_search_is_answered(client: Client, q: str) -> None:
    answer = client.send("GET", "/leads", query={"q": q})
    assert answer.status == 200, answer.body


def test_what_an_older_version_stored_stays_readable(client: Client, three: dict[str, str], database: Database) -> None:
    stored = Jsonb({"intent": {"category": "a former one", "extra": 1}, "extraction": {}, "routing": None})
    database.run(
        lambda connection: connection.execute("update workflows set context = %s, category = 'former'", (stored,))
    )
    assert client.lead(three["support"])["workflow"]["context"]["intent"] == {"category": "a former one", "extra": 1}
    assert {item["category"] for item in client.send("GET", "/leads").json["items"]} == {"former"}
    assert client.send("PATCH", f"/leads/{three['support']}", {"handled": True}).status == 200


def test_the_desk_learns_the_queues_in_their_order(client: Client) -> None:
    answer = client.send("GET", "/routing")
    assert answer.status == 200
    assert answer.json["queues"] == [
        {"name": "sales", "label": "Sales"},
        {"name": "accounts", "label": "Accounts"},
        {"name": "support", "label": "Support"},
        {"name": "triage", "label": "Triage"},
        {"name": "spam", "label": "Spam"},
    ]
    assert answer.json["sla_minutes"] == {"p0": 60, "p1": 240, "p2": 1440}
    assert Client().send("GET", "/routing").status == 401


@pytest.mark.parametrize("queue", ["vip", "Sales", "", "sales\x00", "x" * 1_000])
def test_a_queue_that_the_policy_does_not_have_is_no_filter(client: Client, queue: str) -> None:
    answer = client.send("GET", "/leads", query={"queue": queue})
    assert answer.status == 422
    assert answer.json["detail"] == ("queue: there is no such queue; there are sales, accounts, support, triage, spam")


@pytest.fixture
def own_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A company's policy is in force, in which support is done by the help desk."""
    path = tmp_path / "routing.toml"
    text = routing.FILE.read_text(encoding="utf-8").replace('support = "Support"', 'help-desk = "Help desk"')
    path.write_text(text.replace('queue = "support"', 'queue = "help-desk"'), encoding="utf-8")
    monkeypatch.setattr(routing, "FILE", path)
    routing.policy.cache_clear()
    yield
    routing.policy.cache_clear()


def test_a_lead_in_a_queue_that_was_given_up_stays_readable(
    client: Client, database: Database, runner: StepRunner, own_policy: None
) -> None:
    old, new = client.submit("Please help me"), client.submit("Please help me")
    database.run(lambda connection: connection.execute("update workflows set queue = 'support'"))
    database.run(
        lambda connection: connection.execute(
            "update workflows set queue = 'help-desk' where id = %s", (new["workflow"]["id"],)
        )
    )
    assert client.lead(old["id"])["queue"] == "support"
    assert {item["queue"] for item in client.send("GET", "/leads").json["items"]} == {"support", "help-desk"}
    (found,) = client.send("GET", "/leads", query={"queue": "help-desk"}).json["items"]
    assert found["id"] == new["id"]
    assert client.send("GET", "/leads", query={"queue": "support"}).status == 422
    assert {"name": "help-desk", "label": "Help desk"} in client.send("GET", "/routing").json["queues"]


def test_a_lead_goes_where_the_policy_in_force_says(
    client: Client, database: Database, news: News, own_policy: None
) -> None:
    lead = client.submit()
    drive(StepRunner(database, news, Support(), 3), UUID(lead["workflow"]["id"]))
    found = client.lead(lead["id"])
    assert (found["queue"], found["priority"], found["sla_minutes"]) == ("help-desk", "p0", 60)
    assert found["workflow"]["context"]["routing"]["recommended_actions"] == [
        "Look up the account and earlier tickets",
        "Confirm to the sender that the request has arrived",
        "Call the sender back",
    ]


class Support(AiProvider):
    """Takes every message for an outage."""

    def classify(self, message: str) -> Answer:
        return Answer({"category": "support", "confidence": 0.9, "rationale": "a test"}, "test", "test", "1")

    def extract(self, message: str, intent: Intent) -> Answer:
        return Answer({"extracted_fields": {}, "confidence": 0.9}, "test", "test", "1")

    def route(self, message: str, intent: Intent, extraction: Extraction) -> Answer:
        actions = ["Call the sender back", "look up the ACCOUNT and earlier tickets"]
        return Answer({"urgency": "high", "recommended_actions": actions, "rationale": "a test"}, "test", "test", "1")


def test_handled_and_back(client: Client, three: dict[str, str]) -> None:
    path = f"/leads/{three['support']}"
    handled = client.send("PATCH", path, {"handled": True}).json
    assert handled["handled_at"] is not None
    assert client.send("PATCH", path, {"handled": True}).json["handled_at"] == handled["handled_at"]
    assert len(client.send("GET", "/leads", query={"handled": "true"}).json["items"]) == 1
    assert client.send("PATCH", path, {"handled": False}).json["handled_at"] is None


def test_the_summary_counts(client: Client, three: dict[str, str]) -> None:
    counts = client.send("GET", "/leads/summary", query={"tz": "Europe/Berlin"}).json
    assert counts["in_progress"] == 1
    assert counts["completed_today"] == 2
    assert counts["open"] == 3
    assert counts["failed"] == 0
    assert counts["median_seconds_today"] > 0
    client.send("PATCH", f"/leads/{three['support']}", {"handled": True})
    assert client.send("GET", "/leads/summary").json["open"] == 2


def test_today_begins_at_the_callers_midnight(client: Client, three: dict[str, str], database: Database) -> None:
    """A lead completed 13 hours ago is of today for somebody far enough west or east, and not for both."""
    database.run(
        lambda connection: connection.execute("update workflows set finished_at = now() - interval '13 hours'")
    )
    now = datetime.now(UTC)
    for zone, offset in (("Etc/GMT+12", -12), ("Etc/GMT-14", 14)):
        today = (now + timedelta(hours=offset)).date()
        expected = 2 if (now - timedelta(hours=13) + timedelta(hours=offset)).date() == today else 0
        counts = client.send("GET", "/leads/summary", query={"tz": zone}).json
        assert counts["completed_today"] == expected


def test_a_deleted_lead_is_gone_and_told(client: Client, redis: Redis, channel: Channel) -> None:
    lead = client.submit()
    assert client.send("DELETE", f"/leads/{lead['id']}").status == 204
    assert client.send("GET", f"/leads/{lead['id']}").status == 404
    assert client.send("DELETE", f"/leads/{lead['id']}").status == 404
    assert events(redis, channel)[-1] == {"type": "lead.deleted", "lead_id": lead["id"]}


def test_only_a_failed_lead_can_be_retried(client: Client, three: dict[str, str]) -> None:
    for name in ("support", "queued"):
        answer = client.send("POST", f"/leads/{three[name]}/retry")
        assert answer.status == 409
        assert "failed" in answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [("GET", "", None), ("PATCH", "", {"handled": True}), ("DELETE", "", None), ("POST", "/retry", None)],
)
def test_anothers_lead_is_not_found(client: Client, method: str, suffix: str, body: Any) -> None:
    lead = client.submit()
    answer = other().send(method, f"/leads/{lead['id']}{suffix}", body)
    assert answer.status == 404
    assert answer.json["detail"] == "there is no such lead"
    assert client.lead(lead["id"])["handled_at"] is None


def test_anothers_leads_are_not_listed_counted_or_found(client: Client) -> None:
    client.submit("a needle")
    stranger = other()
    assert stranger.send("GET", "/leads").json["items"] == []
    assert stranger.send("GET", "/leads", query={"q": "needle"}).json["items"] == []
    assert stranger.send("GET", "/leads/summary").json["open"] == 0


BAD_CURSORS = ["bad!", "AAAA", base64.urlsafe_b64encode(b"x" * 17).decode(), "é"]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
def test_a_bad_cursor_is_refused(client: Client, cursor: str) -> None:
    answer = client.send("GET", "/leads", query={"cursor": cursor})
    assert answer.status == 422
    assert "cursor" in answer.json["detail"]


def test_every_list_is_served_by_an_index(client: Client, database: Database) -> None:
    """At 20,000 leads of 20 users no list of one user reads a whole table."""
    url = os.environ["DATABASE_URL"]
    me = client.send("GET", "/me").json["id"]
    with connect(url) as connection:
        connection.execute(
            """
            insert into users (id, email, password_hash)
            select gen_random_uuid(), 'bulk' || n || '@example.com', '' from generate_series(1, 19) n
            """
        )
        connection.execute(
            """
            with owners as (select id, row_number() over () as n from users),
            made as (
                insert into leads (id, user_id, message, created_at)
                select gen_random_uuid(), o.id, 'message ' || g, now()
                from generate_series(1, 20000) g join owners o on o.n = g % 20 + 1 returning id, user_id
            )
            insert into workflows (id, lead_id, user_id, attempt, status, category, queue, priority, created_at)
            select gen_random_uuid(), id, user_id, 1,
                (array['completed', 'failed', 'running'])[1 + (random() * 2.99)::int % 3],
                (array['support', 'spam', 'sales_new'])[1 + (random() * 2.99)::int % 3],
                (array['support', 'spam', 'sales'])[1 + (random() * 2.99)::int % 3],
                (array['p0', 'p1', 'p2'])[1 + (random() * 2.99)::int % 3], now()
            from made
            """
        )
        connection.execute("analyze")
        for column, value in (
            ("status", "failed"),
            ("category", "spam"),
            ("queue", "sales"),
            ("priority", "p0"),
            ("is_latest", "true"),
        ):
            plan = connection.execute(
                f"""
                explain select l.id from workflows w join leads l on l.id = w.lead_id
                where w.user_id = '{me}' and w.is_latest and w.{column} = '{value}'
                order by w.lead_id desc limit 51
                """
            ).fetchall()
            text = "\n".join(str(row) for row in plan)
            assert "Seq Scan" not in text, text
            assert "Sort" not in text, text

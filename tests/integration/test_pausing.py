"""A database that pauses is left alone by the sweep, unless work may be open; and no lead is lost by that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from redis import Redis

from functions.common import wiring
from functions.common.aws.executions import ExecutionState
from functions.common.database import WAKING_TIMEOUT_S, Connection, Database, Result
from functions.common.events import Channel, Publisher
from functions.common.open_work import LIFE_MS, MARK, YOUNG_MS, AlwaysLook, Mark, MarkingNews
from functions.common.redis import connect
from functions.common.step_runner import StepRunner
from functions.sweep.sweep import Sweep
from tests.support.api import Client
from tests.support.aws import StandInAws
from tests.support.machine import FakeExecutions, FakeWaker, drive
from tests.support.parts import deployed

NOBODY = "redis://127.0.0.1:9/0"


class CountingDatabase(Database):
    """Counts how often it is asked."""

    asked = 0

    def run(self, work: Callable[[Connection], Result]) -> Result:
        self.asked += 1
        return super().run(work)


@pytest.fixture
def watched(migrated: str, database: Database) -> Iterator[CountingDatabase]:
    watched = CountingDatabase(migrated)
    yield watched
    watched.close()


@pytest.fixture
def sweep(
    watched: CountingDatabase,
    executions: FakeExecutions,
    publisher: Publisher,
    redis: Redis,
    channel: Channel,
) -> Callable[[], Sweep]:
    """A sweep of a stage whose database pauses."""
    mark = Mark(redis)
    news = MarkingNews(publisher, watched, mark)
    return lambda: Sweep(watched, executions, news, publisher, redis, channel, lambda: False, mark)


@pytest.fixture
def pausing(client: Client, aws: StandInAws) -> Iterator[Client]:
    """The API of a stage whose database pauses."""
    with deployed(DATABASE_PAUSES="true"):
        yield client


def quiet(database: Database) -> None:
    """Let all workflows have been unchanged for a while."""
    database.run(lambda connection: connection.execute("update workflows set updated_at = now() - interval '1 hour'"))


def age_mark(redis: Redis) -> None:
    """Let the mark have been set a while ago."""
    assert redis.pexpire(MARK, LIFE_MS - YOUNG_MS - 1)


def test_without_a_mark_the_database_is_left_alone(sweep: Callable[[], Sweep], watched: CountingDatabase) -> None:
    report = sweep().everything()
    assert watched.asked == 0
    assert report.errors == []


def test_a_lead_is_marked_before_it_is_stored(pausing: Client, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = []
    monkeypatch.setattr("functions.common.repositories.leads.insert", lambda *_: marked.append(redis.exists(MARK)))
    pausing.send("POST", "/leads", {"message": "x"})
    assert marked == [1]
    assert LIFE_MS - 5_000 < int(str(redis.pttl(MARK))) <= LIFE_MS


def test_reading_marks_nothing(pausing: Client, redis: Redis) -> None:
    pausing.send("GET", "/leads")
    pausing.send("GET", "/leads/summary")
    assert not redis.exists(MARK)


def test_a_retry_marks(pausing: Client, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = []
    lead = pausing.submit()
    redis.flushall()
    monkeypatch.setattr(
        "functions.common.repositories.workflows.retry", lambda *_, **__: marked.append(redis.exists(MARK))
    )
    pausing.send("POST", f"/leads/{lead['id']}/retry")
    assert marked == [1]


def test_a_transition_marks(pausing: Client, redis: Redis, runner: StepRunner) -> None:
    lead = pausing.submit()
    redis.flushall()
    steps = StepRunner(wiring.database(), wiring.news(), wiring.provider(), ai_max_attempts=3)
    assert drive(steps, UUID(lead["workflow"]["id"])) == "completed"
    assert redis.exists(MARK)


def test_a_lead_that_never_started_is_found_by_its_mark(
    pausing: Client, sweep: Callable[[], Sweep], executions: FakeExecutions, database: Database
) -> None:
    lead = pausing.submit()
    quiet(database)
    assert sweep().everything().started == 1
    assert executions.started == [(UUID(lead["workflow"]["id"]), 1)]


def test_the_mark_stays_while_work_is_open(
    pausing: Client, sweep: Callable[[], Sweep], executions: FakeExecutions, redis: Redis, database: Database
) -> None:
    lead = pausing.submit()
    executions.states[UUID(lead["workflow"]["id"]), 1] = ExecutionState.RUNNING
    quiet(database)
    age_mark(redis)
    sweep().everything()
    assert int(str(redis.pttl(MARK))) > LIFE_MS - 5_000, "set anew, so that it does not end before the work does"


def test_the_mark_goes_when_nothing_is_open(
    pausing: Client, sweep: Callable[[], Sweep], redis: Redis, runner: StepRunner, watched: CountingDatabase
) -> None:
    drive(runner, UUID(pausing.submit()["workflow"]["id"]))
    sweep().everything()
    assert redis.exists(MARK), "a young mark stays: a lead may be about to be stored"
    age_mark(redis)
    sweep().everything()
    assert not redis.exists(MARK)
    asked = watched.asked
    sweep().everything()
    assert watched.asked == asked


def test_a_mark_that_is_set_while_the_sweep_looks_stays(sweep: Callable[[], Sweep], redis: Redis) -> None:
    mark = Mark(redis)
    mark.mark()
    age_mark(redis)
    assert mark.may_be()
    mark.mark()
    mark.none_found()
    assert redis.exists(MARK)


def test_news_that_was_not_taken_keeps_the_mark(
    pausing: Client,
    watched: CountingDatabase,
    executions: FakeExecutions,
    redis: Redis,
    channel: Channel,
    waker: FakeWaker,
) -> None:
    lead = pausing.submit()
    watched.run(lambda connection: connection.execute("update workflows set unpublished = true, status = 'completed'"))
    nobody = connect(NOBODY)
    broken = Publisher(nobody, channel, waker)
    mark = Mark(redis)
    news = MarkingNews(broken, watched, mark)
    age_mark(redis)
    report = Sweep(watched, executions, news, broken, redis, channel, lambda: False, mark).everything()
    assert report.published == 0
    assert redis.exists(MARK)
    assert lead["id"]


def test_a_part_that_failed_keeps_the_mark(
    watched: CountingDatabase, executions: FakeExecutions, publisher: Publisher, redis: Redis, channel: Channel
) -> None:
    mark = Mark(redis)
    mark.mark()
    age_mark(redis)
    news = MarkingNews(publisher, watched, mark)
    sweep = Sweep(watched, executions, news, publisher, connect(NOBODY), channel, lambda: False, mark)
    assert sweep.everything().errors == ["relay"]
    assert redis.exists(MARK)


def test_a_redis_that_does_not_answer_counts_as_marked(
    watched: CountingDatabase, executions: FakeExecutions, channel: Channel, waker: FakeWaker
) -> None:
    nobody = connect(NOBODY)
    publisher, mark = Publisher(nobody, channel, waker), Mark(nobody)
    news = MarkingNews(publisher, watched, mark)
    Sweep(watched, executions, news, publisher, nobody, channel, lambda: False, mark).everything()
    assert watched.asked > 0


def test_without_redis_a_lead_is_taken_all_the_same(client: Client, aws: StandInAws) -> None:
    with deployed(DATABASE_PAUSES="true", REDIS_URL=NOBODY):
        assert client.submit()["id"]


def test_an_execution_that_ended_badly_is_always_looked_at(
    pausing: Client, sweep: Callable[[], Sweep], executions: FakeExecutions, redis: Redis
) -> None:
    lead = pausing.submit()
    workflow_id = UUID(lead["workflow"]["id"])
    executions.states[workflow_id, 1] = ExecutionState.ENDED
    redis.flushall()
    assert sweep().one(workflow_id, 1).driven_again == 1


def test_a_database_that_does_not_pause_is_always_looked_at(client: Client) -> None:
    assert isinstance(wiring.open_work(), AlwaysLook)
    assert not isinstance(wiring.news(), MarkingNews)


def test_a_database_that_wakes_is_given_time() -> None:
    assert WAKING_TIMEOUT_S >= 15

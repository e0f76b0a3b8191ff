"""Right after the stack is up: many leads at once, none lost and none failed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.support.stack import Stack, wait_until

LEADS, SUBMITTERS = 200, 20


def test_a_burst_is_completed_whole(stack: Stack) -> None:
    user = stack.user()
    with ThreadPoolExecutor(SUBMITTERS) as pool:
        sent = list(pool.map(lambda n: user.submit_patiently(f"Message {n}: our login is broken"), range(LEADS)))
    assert all(sent)
    summary = wait_until(
        "the burst to be completed",
        lambda: (s := user.get("/leads/summary").json())["open"] == LEADS and s["in_progress"] == 0 and s,
        timeout_s=90,
    )
    assert summary["failed"] == 0


def test_eight_requests_at_once_are_never_refused(stack: Stack) -> None:
    user = stack.user()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            answers = list(pool.map(lambda _: user.get("/leads").status_code, range(8)))
            assert answers == [200] * 8

"""What happens while a part is down or fails: nothing is lost, and everybody is told the truth."""

from __future__ import annotations

import io
import os
import signal
import textwrap
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.stack import Stack, User, wait_until

INTENT = "leadflow-local-intent"


@contextmanager
def provider(stack: Stack, source: str) -> Iterator[None]:
    """Let the deployed intent step use another AI provider: a handler over the same step runner."""
    functions = stack.aws("lambda")
    before = functions.get_function(FunctionName=INTENT)["Configuration"]["Handler"]
    artifact = zip_of(stack.folder, textwrap.dedent(source))
    functions.update_function_code(FunctionName=INTENT, ZipFile=artifact)
    functions.update_function_configuration(FunctionName=INTENT, Handler="scripted.handler")
    try:
        yield
    finally:
        functions.update_function_code(FunctionName=INTENT, ZipFile=zip_of(stack.folder, ""))
        functions.update_function_configuration(FunctionName=INTENT, Handler=before)


def zip_of(folder: Path, source: str) -> bytes:
    """The functions with one more module."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((folder / "functions").rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(folder))
        archive.writestr("scripted.py", source)
    return buffer.getvalue()


SCRIPTED = """
    from functions.common import wiring
    from functions.common.ai.offline import OfflineProvider
    from functions.common.errors import AiUnavailable
    from functions.common.step_runner import StepRunner
    from functions.common.steps import run_step
    from functions.intent.handler import STEP

    class Scripted(OfflineProvider):
        def classify(self, message):
            {body}
            return super().classify(message)

    def handler(event, context):
        runner = StepRunner(wiring.database(), wiring.news(), Scripted(), 3)
        return run_step(STEP, runner, event, context)
"""


def test_an_outage_of_the_ai_fails_at_last_and_a_retry_completes(stack: Stack) -> None:
    user = stack.user()
    listener = user.listen()
    with provider(stack, SCRIPTED.format(body='raise AiUnavailable("The AI did not answer in time.")')):
        lead = user.submit("Is anybody there?")
        failed = user.wait_for(lead["id"], "failed")
        assert failed["workflow"]["error"]["code"] == "ai_unavailable"
        assert failed["workflow"]["steps"][0]["attempt"] == 3
        listener.wait_for("the failure", lambda: [e for e in listener.of(lead["id"]) if e["status"] == "failed"])
    retried = user.post(f"/leads/{lead['id']}/retry", {"from": "failed_step"})
    assert retried.status_code == 202
    assert retried.json()["workflow"]["attempt"] == 2
    assert user.wait_for(lead["id"])["workflow"]["attempt"] == 2
    listener.wait_for("the completion", lambda: listener.of(lead["id"])[-1]["status"] == "completed")
    listener.close()


def test_a_killed_workers_step_is_done_by_another(stack: Stack, tmp_path: Path) -> None:
    marker = tmp_path / "worker"
    body = f"""
            import os, time
            if not os.path.exists({str(marker)!r}):
                open({str(marker)!r}, "w").write(str(os.getpid()))
                time.sleep(20)"""
    user = stack.user()
    with provider(stack, SCRIPTED.format(body=body)):
        lead = user.submit("Our login is broken")
        pid = int(wait_until("the worker to be at work", lambda: marker.exists() and marker.read_text()))
        os.kill(pid, signal.SIGKILL)
        done = user.wait_for(lead["id"], timeout_s=100)
    assert done["workflow"]["steps"][0]["attempt"] == 2
    assert done["workflow"]["version"] == 8


def test_without_valkey_leads_are_taken_and_completed(stack: Stack) -> None:
    user = stack.user()
    stack.kill("valkey")
    try:
        lead = user.submit("Is anybody there?")
        assert user.wait_for(lead["id"])["workflow"]["version"] == 7
        email = user.get("/me").json()["email"]
        assert user.post("/auth/login", {"email": email, "password": "correct horse"}).status_code == 200
        ticket = user.post("/ws/ticket")
        assert ticket.status_code == 503
        assert ticket.headers["content-type"] == "application/problem+json"
        assert user.get("/health").json()["redis"]["status"] == "down"
    finally:
        stack.up()
    listener = user.listen()
    assert listener.ping() == "pong"
    listener.close()


def submit_while(user: User, count: int, disturb: Any) -> list[dict[str, Any]]:
    """Send leads by ten submitters, disturb them in the middle; those that were accepted."""
    disturbed = threading.Event()
    with ThreadPoolExecutor(10) as pool:
        sent = [
            pool.submit(user.submit_patiently, f"Message {n}: our login is broken", disturbed) for n in range(count)
        ]
        wait_until("some to be accepted", lambda: sum(each.done() for each in sent) >= count // 4, every_s=0.01)
        disturb()
        disturbed.set()
        return [lead for each in sent if (lead := each.result())]


@pytest.mark.parametrize("part", ["ministack", "postgres", "valkey"])
def test_a_crash_in_a_burst_loses_nothing(stack: Stack, part: str) -> None:
    user = stack.user()
    accepted = submit_while(user, 100, lambda: stack.kill(part))
    assert len(accepted) >= 25
    stack.up()
    everyone = {lead["id"] for lead in accepted}
    completed: set[str] = set()

    def all_completed() -> bool:
        for lead_id in everyone - completed:
            answer = user.get(f"/leads/{lead_id}")
            if answer.status_code == 200 and answer.json()["workflow"]["status"] == "completed":
                completed.add(lead_id)
        return completed == everyone

    wait_until(f"{len(everyone)} leads to be completed", all_completed, timeout_s=60, every_s=0.5)

"""Runs a local stack by its own tool, as `make up` does, and talks to it from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "USER", "CI", "CHROMIUM", "STACK", "LOCALSTACK_AUTH_TOKEN", "DOCKER_HOST")
"""Of this process's environment only these reach the stack: the tests' own AWS settings are not for it."""


def wait_until(what: str, condition: Callable[[], Any], timeout_s: float = 30, every_s: float = 0.2) -> Any:
    """Wait until a condition is true; its value. Fails with what was waited for."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {timeout_s:.0f} s in vain for {what}"
        time.sleep(every_s)


class Stack:
    """One local stack in a folder with a copy of the code."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.home = folder / ".local"
        self.environment = {name: environment[name] for name in KEPT if name in environment} | {
            "PYTHONPATH": str(folder / "localstack"),
            "LEADFLOW_HOME": str(self.home),
            "LEADFLOW_PORT": "auto",
            "LEADFLOW_DASHBOARD_PORT": "auto",
            "AI_PROVIDER": "offline",
        }
        self._users: list[User] = []

    def run(self, command: str, timeout_s: float = 240) -> subprocess.CompletedProcess[str]:
        """Run a command of the tool."""
        log = self.folder / f"{command}.log"
        with log.open("w") as output:
            done = subprocess.run(
                [sys.executable, "-m", "leadflow_local", command],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=timeout_s,
                check=False,
                text=True,
            )
        done.stdout = log.read_text()
        return done

    def up(self) -> str:
        """Bring it up; what was printed."""
        done = self.run("up")
        assert done.returncode == 0, done.stdout
        return str(done.stdout)

    def reset(self) -> None:
        done = self.run("reset")
        assert done.returncode == 0, done.stdout

    @property
    def outputs(self) -> dict[str, Any]:
        return dict(json.loads((self.home / "outputs.json").read_text()))

    def kill(self, part: str) -> None:
        """Kill a server (`postgres`, `valkey`, `ministack`) as a crash would."""
        os.kill(self.pid(part), signal.SIGKILL)

    def pid(self, part: str) -> int:
        """The process id of a server."""
        return int(json.loads((self.home / "run" / f"{part}.json").read_text())["pid"])

    def aws(self, service: str) -> Any:
        """A client of an AWS service of the emulator."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.outputs["emulator"],
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def user(self) -> User:
        """A new user, signed in."""
        user = User(self.outputs["api_url"])
        self._users.append(user)
        answer = user.post("/auth/signup", {"email": f"{uuid.uuid4()}@example.com", "password": "correct horse"})
        assert answer.status_code == 201, answer.text
        user.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return user

    def forget_users(self) -> None:
        """Close the connections of all users that were made."""
        while self._users:
            self._users.pop().http.close()


class User:
    """Somebody with an account, at the HTTP API."""

    def __init__(self, api_url: str) -> None:
        self.http = httpx.Client(timeout=30)
        self._api_url = api_url

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.http.get(self._api_url + path, params=query)

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.http.post(self._api_url + path, json=body, headers=headers)

    def submit(self, message: str, **fields: Any) -> dict[str, Any]:
        answer = self.post("/leads", {"message": message, **fields})
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def submit_patiently(self, message: str, give_up: threading.Event | None = None) -> dict[str, Any] | None:
        """Send a lead as a careful client does: again with the same key on 429 and 503, until told to give up.

        None where it was not accepted, or where no answer came.
        """
        key = {"Idempotency-Key": str(uuid.uuid4())}
        for attempt in range(40):
            try:
                answer = self.post("/leads", {"message": message}, headers=key)
            except httpx.HTTPError:
                return None
            if answer.status_code == 202:
                return dict(answer.json())
            if answer.status_code not in (429, 502, 503):
                raise AssertionError(answer.text)
            if give_up and give_up.is_set():
                return None
            time.sleep(min(0.1 * 1.3**attempt, 1))
        return None

    def lead(self, lead_id: str) -> dict[str, Any]:
        answer = self.get(f"/leads/{lead_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def wait_for(self, lead_id: str, status: str = "completed", timeout_s: float = 60) -> dict[str, Any]:
        """The lead, once its workflow has this status."""

        def found() -> dict[str, Any] | None:
            answer = self.get(f"/leads/{lead_id}")
            if answer.status_code != 200:
                return None
            lead = dict(answer.json())
            return lead if lead["workflow"]["status"] == status else None

        return dict(wait_until(f"lead {lead_id} to be {status}", found, timeout_s))

    def listen(self) -> Listener:
        """Connect to the WebSocket."""
        answer = self.post("/ws/ticket")
        assert answer.status_code == 200, answer.text
        return Listener(answer.json()["url"])


class Listener:
    """A WebSocket client that keeps what it receives."""

    def __init__(self, url: str) -> None:
        self.messages: list[dict[str, Any]] = []
        self._open = ExitStack()
        self._socket = self._open.enter_context(connect(url, open_timeout=30))
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def _receive(self) -> None:
        try:
            for frame in self._socket:
                self.messages.append(json.loads(frame))
        except ConnectionClosed:
            return

    def send(self, message: dict[str, Any]) -> None:
        self._socket.send(json.dumps(message))

    def of(self, lead_id: str) -> list[dict[str, Any]]:
        """What came for one lead, in the order it came."""
        return [message for message in self.messages if message.get("lead_id") == lead_id]

    def wait_for(self, what: str, condition: Callable[[], Any], timeout_s: float = 20) -> Any:
        return wait_until(what, condition, timeout_s, every_s=0.02)

    def ping(self) -> str:
        """Send a ping; the type of the answer."""
        before = len(self.messages)
        self.send({"action": "ping"})
        answers = ("pong", "reconnect", "error")
        found = self.wait_for(
            "an answer to the ping",
            lambda: [message for message in self.messages[before:] if message["type"] in answers],
        )
        return str(found[0]["type"])

    @property
    def closed(self) -> bool:
        return not self._thread.is_alive()

    def close(self) -> None:
        self._open.close()
        self._thread.join(5)

"""A worker: one process that runs a function's handler by Lambda's own runtime client, call after call.

It ends as on AWS: when its handler exits, when it cannot be loaded, or when a call takes too long.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path

from leadflow_localstack.runtime_api import Invocation, Outcome, RuntimeApi

STOP_S = 2


@dataclass(frozen=True, kw_only=True)
class Program:
    """What a worker runs: a `module.function` of the folder `code`, by an interpreter that finds further libraries in
    `libraries`. What it prints goes to the end of `log`."""

    interpreter: Path
    libraries: Path
    code: Path
    handler: str
    environment: Mapping[str, str]
    log: Path


class StartError(Exception):
    """The handler could not be loaded; `payload` is the error as JSON."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(payload.decode(errors="replace"))
        self.payload = payload


class Worker:
    """Starts a process. `wait_ready` before the first `run`."""

    def __init__(self, program: Program) -> None:
        self._log = program.log
        self._api = RuntimeApi()
        environment = {
            "LANG": "en_US.UTF-8",
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(program.log.parent),
            "TMPDIR": str(program.log.parent),
            **program.environment,
            "TZ": "UTC",
            "LAMBDA_TASK_ROOT": str(program.code),
            "LAMBDA_RUNTIME_DIR": str(program.libraries),
            "PYTHONPATH": os.pathsep.join([str(program.code), str(program.libraries)]),
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            "NO_PROXY": "*",
        }
        with program.log.open("ab") as output:
            self._process = subprocess.Popen(
                [program.interpreter, "-m", "awslambdaric", program.handler],
                cwd=program.code,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        threading.Thread(target=self._watch, daemon=True).start()

    def wait_ready(self, timeout_s: float) -> None:
        """
        Raises:
            StartError: the handler cannot be loaded, or takes too long to.
        """
        try:
            error = self._api.start.result(timeout_s)
        except FutureTimeout:
            error = _error("Sandbox.Timedout", f"Init timed out after {timeout_s:.2f} seconds")
        if error is not None:
            self.stop()
            raise StartError(error)

    def run(self, invocation: Invocation) -> Outcome:
        """Wait for what the handler answers; a handler that takes too long is killed."""
        answer = self._api.submit(invocation)
        try:
            return answer.result(invocation.timeout_s)
        except FutureTimeout:
            self.stop(signal.SIGKILL)
            reason = (
                f"RequestId: {invocation.request_id} Error: Task timed out after {invocation.timeout_s:.2f} seconds"
            )
            return Outcome(_error("Sandbox.Timedout", reason), is_error=True)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """End it and what it started."""
        for each in (sign, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, each)
            except ProcessLookupError:
                break
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                continue
        self._api.abandon(_error("Runtime.ExitError", "The worker was stopped"))

    def _watch(self) -> None:
        """Tell whoever waits that the process ended, and why."""
        code = self._process.wait()
        time.sleep(0.02)  # an answer of its last breath is still being read
        self._api.abandon(_error("Runtime.ExitError", _reason(code)))
        self._api.close()


def _reason(code: int) -> str:
    if code < 0:
        return f"Runtime exited with error: signal: {signal.Signals(-code).name.removeprefix('SIG').lower()}"
    return f"Runtime exited with error: exit status {code}" if code else "Runtime exited without providing a reason"


def _error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()

"""Servers as background processes: started, recognised again by a later run of the tool, and stopped.

A process id alone proves nothing, since the system gives it to someone else later: a record holds the time of the
process's creation too, and a process that differs in it is not ours and is never signalled.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from leadflow_local.errors import OperatorError
from leadflow_local.home import read_json, write_json

# The creation time is counted from the boot time, which moves when the clock is set.
CLOCK_TOLERANCE_S = 2.0
POLL_S = 0.05


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that runs. `started_at` is RFC 3339 and lies before anything it did."""

    pid: int
    created: float
    port: int
    version: str
    started_at: str

    def process(self) -> psutil.Process | None:
        """The process, or None where it ended or its id went to another."""
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return process if abs(process.create_time() - self.created) < CLOCK_TOLERANCE_S else None
        except psutil.NoSuchProcess:
            return None

    def uptime_s(self) -> float:
        return max(0.0, time.time() - self.created)


def find(record: Path) -> Running | None:
    """The running server of that record; a record of a process that ended is removed."""
    try:
        running = Running(**read_json(record))
    except TypeError:
        running = None
    if running and running.process():
        return running
    record.unlink(missing_ok=True)
    return None


@dataclass(frozen=True, kw_only=True)
class Server:
    """How to start one. `is_ready` tells whether it answers; `user` runs it as another user (root only)."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    log: Path
    record: Path
    port: int
    version: str
    is_ready: Callable[[], bool]
    user: Mapping[str, Any] | None = None
    folder: Path = Path("/")


def start(server: Server, *, timeout_s: float = 30) -> Running:
    """Start it in the background and wait until it answers.

    Raises:
        OperatorError: it ended or did not answer in time.
    """
    started_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with server.log.open("ab") as log:
        child = subprocess.Popen(
            [str(word) for word in server.command],
            env=dict(server.environment),
            cwd=server.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **(server.user or {}),
        )
    running = Running(
        pid=child.pid,
        created=psutil.Process(child.pid).create_time(),
        port=server.port,
        version=server.version,
        started_at=started_at,
    )
    write_json(server.record, asdict(running))
    deadline = time.monotonic() + timeout_s
    while not server.is_ready():
        if child.poll() is not None:
            server.record.unlink(missing_ok=True)
            raise OperatorError(f"{server.name} did not start: {last_line(server.log)}", server.log)
        if time.monotonic() > deadline:
            raise OperatorError(f"{server.name} did not answer within {timeout_s:.0f} s.", server.log)
        time.sleep(POLL_S)
    return running


def stop(record: Path, sign: signal.Signals, *, timeout_s: float = 20) -> bool:
    """Stop the server of that record and all its children. False when none ran.

    A server that does not end in time is killed.
    """
    running = find(record)
    process = running.process() if running else None
    if process is None:
        return False
    family = [process, *_children(process)]
    process.send_signal(sign)
    _wait([process], timeout_s)
    end(family)
    record.unlink(missing_ok=True)
    return True


def end(processes: Sequence[psutil.Process]) -> None:
    """End processes that are known to be ours: ask, wait a moment, kill."""
    for gentle in (True, False):
        alive = [process for process in processes if process.is_running()]
        for process in alive:
            try:
                if gentle:
                    process.terminate()
                else:
                    process.kill()
            except psutil.NoSuchProcess:
                continue
        if not _wait(alive, 2):
            return


def working_in(folder: Path) -> list[psutil.Process]:
    """The processes whose working folder lies in that folder: what a killed server left behind."""
    return list(_working_in(folder.resolve()))


def _working_in(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            inside = Path(process.cwd()).is_relative_to(folder)
        except (psutil.Error, OSError):
            continue
        if inside:
            yield process


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _wait(processes: Sequence[psutil.Process], timeout_s: float) -> list[psutil.Process]:
    """Those still alive after the time; one that ended but is not collected by its parent counts as ended."""
    deadline = time.monotonic() + timeout_s
    alive = list(processes)
    while alive := [process for process in alive if _is_alive(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(POLL_S)
    return alive


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def last_line(log: Path) -> str:
    """The last line with something in it, as a sentence."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return f"{lines[-1].rstrip('.')}." if lines else "it said nothing."

"""Recognising, starting and stopping servers."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest
from leadflow_local import processes
from leadflow_local.errors import OperatorError
from leadflow_local.home import write_json
from leadflow_local.processes import Running, Server

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]


def _server(folder: Path, command: list[str], *, ready: bool = True) -> Server:
    return Server(
        name="Sleeper",
        command=command,
        environment={},
        log=folder / "sleeper.log",
        record=folder / "sleeper.json",
        port=1,
        version="1.0",
        is_ready=lambda: ready and "up" in (folder / "sleeper.log").read_text(),
    )


@pytest.fixture
def foreigner() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is not the tool's."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def test_a_started_server_is_found_again_and_stopped(tmp_path: Path) -> None:
    server = _server(tmp_path, SLEEPER)
    running = processes.start(server)
    assert processes.find(server.record) == running
    assert processes.stop(server.record, signal.SIGTERM)
    assert processes.find(server.record) is None
    assert not processes.stop(server.record, signal.SIGTERM)


def test_a_reused_process_id_is_neither_found_nor_signalled(tmp_path: Path, foreigner: subprocess.Popen[bytes]) -> None:
    record = tmp_path / "server.json"
    created = psutil.Process(foreigner.pid).create_time() - 100
    stale = Running(pid=foreigner.pid, created=created, port=1, version="1", started_at="2026-01-01T00:00:00.000Z")
    write_json(record, asdict(stale))
    assert processes.find(record) is None
    assert not processes.stop(record, signal.SIGKILL)
    assert foreigner.poll() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_broken_record_is_removed(tmp_path: Path, text: str) -> None:
    record = tmp_path / "server.json"
    record.write_text(text)
    assert processes.find(record) is None
    assert not record.exists()


def test_a_server_that_ends_says_why(tmp_path: Path) -> None:
    server = _server(tmp_path, [sys.executable, "-c", "raise SystemExit('no room on the disk')"])
    with pytest.raises(OperatorError, match=r"Sleeper did not start: no room on the disk\.") as caught:
        processes.start(server)
    assert caught.value.log == server.log
    assert not server.record.exists()


def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    server = _server(tmp_path, SLEEPER, ready=False)
    with pytest.raises(OperatorError, match="did not answer within"):
        processes.start(server, timeout_s=0.3)
    assert processes.stop(server.record, signal.SIGKILL)


def test_what_a_killed_server_left_behind_is_found_by_its_folder(tmp_path: Path) -> None:
    inside = tmp_path / "worker"
    inside.mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], cwd=inside) as process:
        assert [found.pid for found in processes.working_in(tmp_path)] == [process.pid]
        processes.end(processes.working_in(tmp_path))
        assert process.wait(timeout=5) != 0

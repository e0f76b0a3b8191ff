"""The logs: the servers' files, and the Lambdas' lines as the emulator keeps them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from leadflow_local import emulator, processes
from leadflow_local.home import Home

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

RECENT_LINES = 20
RECENT_S = 15 * 60
POLL_S = 1.0
# What the platform adds to every invocation.
PLATFORM_LINES = ("START RequestId:", "END RequestId:", "REPORT RequestId:")
GROUP_PREFIX = "/aws/lambda/leadflow-"


@dataclass
class FileTail:
    """Reads a growing file: the last lines first, then what is added."""

    path: Path
    _offset: int = 0

    def recent(self) -> list[str]:
        return self.new()[-RECENT_LINES:]

    def new(self) -> list[str]:
        try:
            if self.path.stat().st_size < self._offset:
                self._offset = 0
            with self.path.open(errors="replace") as file:
                file.seek(self._offset)
                text = file.read()
                self._offset = file.tell()
        except OSError:
            return []
        return [f"{self.path.stem:<12} {line}" for line in text.splitlines()]


@dataclass
class LambdaTail:
    """Reads the functions' log groups; a line is told from an earlier one by its event's id."""

    client: CloudWatchLogsClient
    since_ms: int
    _seen: set[str] = field(default_factory=set)

    def new(self) -> list[str]:
        lines: list[tuple[int, str]] = []
        for group in self._groups():
            name = group.removeprefix(GROUP_PREFIX).split("-", 1)[-1]
            events = self.client.filter_log_events(logGroupName=group, startTime=self.since_ms)["events"]
            for event in events:
                identity = event.get("eventId") or f"{event.get('timestamp')}{event.get('message')}"
                if identity in self._seen:
                    continue
                self._seen.add(identity)
                message, at_ms = event.get("message", "").rstrip(), event.get("timestamp", 0)
                if not message.startswith(PLATFORM_LINES):
                    at = datetime.fromtimestamp(at_ms / 1000, UTC)
                    lines.append((at_ms, f"{name:<12} {at:%H:%M:%S} {message}"))
        return [line for _, line in sorted(lines, key=itemgetter(0))]

    def _groups(self) -> list[str]:
        groups = self.client.describe_log_groups(logGroupNamePrefix=GROUP_PREFIX)["logGroups"]
        return [group["logGroupName"] for group in groups if "logGroupName" in group]


def lines(home: Home, *, follow: bool, port: int | None = None) -> Iterator[str]:
    """Recent lines of every part; with `follow` then new ones, without end. `port` is the emulator's, where it is not
    a process of ours."""
    files = [FileTail(path) for path in sorted(home.logs.glob("*.log"))]
    lambdas = _lambdas(home, port)
    for file in files:
        yield from file.recent()
    if lambdas:
        yield from _patiently(lambdas)
    while follow:
        time.sleep(POLL_S)
        for file in files:
            yield from file.new()
        if lambdas:
            yield from _patiently(lambdas)


def _lambdas(home: Home, port: int | None) -> LambdaTail | None:
    running = processes.find(emulator.record(home))
    port = running.port if running else port
    if port is None:
        return None
    return LambdaTail(emulator.logs_client(port), int((time.time() - RECENT_S) * 1000))


def _patiently(lambdas: LambdaTail) -> Iterable[str]:
    """The new lines; none while the emulator is away."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return lambdas.new()
    except (BotoCoreError, ClientError):
        return []

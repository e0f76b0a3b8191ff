"""The commands. Whatever an operator can get wrong ends in one sentence and exit code 1."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from leadflow_local import containers, lock, logs, stack
from leadflow_local.errors import OperatorError
from leadflow_local.progress import Progress
from leadflow_local.settings import Kind, Settings, read_settings

INTERRUPTED = 130


def main(arguments: Sequence[str], environment: dict[str, str]) -> int:
    """Run one command in the operator's environment; returns the exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Usage: python -m leadflow_local {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](read_settings(environment), environment)
    except OperatorError as error:
        print(f"\n{error.sentence}", file=sys.stderr)
        if error.log:
            print(f"Log: {_short(error.log)}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"\n{error.filename} belongs to another user: give it to yourself, or remove it.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; what runs keeps running. make up goes on from here, make down stops it.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _up(settings: Settings, environment: dict[str, str]) -> int:
    progress = Progress()
    with lock.held(settings.home, "up"):
        bring_up = containers.up if settings.kind is Kind.LOCALSTACK else stack.up
        outputs = bring_up(settings, environment, progress)
    demo = stack.DEMO_USER
    progress.say()
    progress.say(f"Dashboard   {outputs.dashboard_url}")
    progress.say(f"API         {outputs.api_url}")
    progress.say(f"WebSocket   {outputs.ws_url}")
    progress.say(f"Emulator    {outputs.emulator}")
    progress.say(f"Demo user   {demo['email']} / {demo['password']}")
    progress.say(f"Addresses   {_short(settings.home.outputs)}")
    progress.say()
    progress.say("Try:")
    body = f'{{"email": "{demo["email"]}", "password": "{demo["password"]}"}}'
    progress.say(f"  curl '{outputs.api_url}/auth/login' -H 'content-type: application/json' -d '{body}'")
    return 0


def _down(settings: Settings, environment: dict[str, str]) -> int:
    with lock.held(settings.home, "down"):
        if settings.kind is Kind.LOCALSTACK:
            containers.down(settings.home, environment, Progress())
        else:
            stack.down(settings.home, Progress())
    return 0


def _reset(settings: Settings, environment: dict[str, str]) -> int:
    progress = Progress()
    with lock.held(settings.home, "reset"):
        if settings.kind is Kind.LOCALSTACK:
            removed = containers.reset(settings.home, environment, progress)
        else:
            removed = stack.reset(settings.home, progress)
    for path in removed:
        progress.say(f"Removed {_short(path)}")
    if not removed:
        progress.say("There was nothing to remove.")
    return 0


def _status(settings: Settings, environment: dict[str, str]) -> int:
    if settings.kind is Kind.LOCALSTACK:
        lines, healthy = containers.status(settings.home, environment)
    else:
        lines, healthy = stack.status(settings.home)
    print("\n".join(lines))
    return 0 if healthy else 1


def _logs(settings: Settings, environment: dict[str, str]) -> int:
    chosen = environment.get("FOLLOW", "")
    follow = chosen != "0" if chosen else sys.stdout.isatty()
    if settings.kind is Kind.LOCALSTACK:
        lines = containers.log_lines(settings.home, environment, follow=follow)
    else:
        lines = logs.lines(settings.home, follow=follow)
    try:
        for line in lines:
            print(line, flush=follow)
    except KeyboardInterrupt:
        return 0
    return 0


def _psql(settings: Settings, environment: dict[str, str]) -> int:
    address = stack.database_url(settings.home)
    pgcli = Path(sys.executable).with_name("pgcli")
    os.execve(pgcli, [str(pgcli), address], environment)  # noqa: S606 - pgcli takes the terminal over


def _short(path: Path) -> str:
    """The path as one would type it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


COMMANDS: dict[str, Callable[[Settings, dict[str, str]], int]] = {
    "up": _up,
    "down": _down,
    "reset": _reset,
    "status": _status,
    "logs": _logs,
    "psql": _psql,
}

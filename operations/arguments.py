"""What was typed, as a value; what is wrong with it, as a sentence."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID

from operations.errors import OperatorError

STAGES = ("local", "dev", "prod")
EXAMPLE = "make redrive STAGE=local WORKFLOW=ID, or SINCE=2026-01-31T09:30:00Z"


@dataclass(frozen=True)
class Wanted:
    """Which stage, and what its sweep shall start again, as the event that it takes."""

    stage: str
    event: dict[str, str]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise OperatorError(f"{message[:1].upper()}{message[1:]}; give it like this: {EXAMPLE}.")


def read(arguments: Sequence[str]) -> Wanted:
    """Raises OperatorError."""
    parser = _Parser(prog="python -m operations", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    redrive = commands.add_parser("redrive", allow_abbrev=False, help="start failed workflows again")
    redrive.add_argument("--stage", default="", help=", ".join(STAGES))
    redrive.add_argument("--workflow", default="", help="the id of one workflow")
    redrive.add_argument("--since", default="", help="all that failed since this time (RFC 3339)")
    found = parser.parse_args(arguments)
    return Wanted(_stage(found.stage), _event(found.workflow, found.since))


def _stage(name: str) -> str:
    if not name:
        raise OperatorError(f"Name the stage, one of {', '.join(STAGES)}: {EXAMPLE}.")
    if name not in STAGES:
        raise OperatorError(f"There is no stage '{name}'; name one of {', '.join(STAGES)}.")
    return name


def _event(workflow: str, since: str) -> dict[str, str]:
    if workflow and since:
        raise OperatorError("Give either WORKFLOW, for one, or SINCE, for all that failed since a time: not both.")
    if workflow:
        return {"workflow_id": _id(workflow)}
    if since:
        return {"since": _time(since)}
    raise OperatorError(f"Say what to start again: {EXAMPLE}.")


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise OperatorError(f"'{text}' is no workflow's id; a lead's page and each log line have it.") from None


def _time(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise OperatorError(f"SINCE is '{text}', which is no time; write it like 2026-01-31T09:30:00Z.") from None
    if moment.tzinfo is None:
        raise OperatorError(f"SINCE is '{text}', without a time zone; write it like 2026-01-31T09:30:00Z.")
    if moment > datetime.now(UTC):
        raise OperatorError(f"SINCE is '{text}', which is still to come.")
    return moment.isoformat()

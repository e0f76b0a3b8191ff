"""Starts failed workflows again, by asking a stage's sweep until it has no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from operations.errors import OperatorError

Sweep = Callable[[Mapping[str, Any]], dict[str, Any]]
"""Invokes the sweep with an event and returns its answer. Raises OperatorError."""


def redrive(sweep: Sweep, wanted: Mapping[str, str]) -> Iterator[str]:
    """One line a workflow, and a closing one.

    Raises OperatorError where one workflow was asked for and cannot be started again.
    """
    request = dict(wanted)
    redriven = skipped = 0
    more = True
    while more:
        answer = sweep({"redrive": request})
        if "workflow_id" in wanted and answer["skipped"]:
            raise OperatorError(f"Workflow {wanted['workflow_id']} was left alone: {answer['skipped'][0]['reason']}.")
        for workflow_id in answer["redriven"]:
            yield f"{workflow_id}  started again"
        for each in answer["skipped"]:
            yield f"{each['workflow_id']}  left alone: {each['reason']}"
        redriven += len(answer["redriven"])
        skipped += len(answer["skipped"])
        more = answer["more"]
        request["before"] = answer["before"]  # what fails again from here on is left alone
    yield _closing(redriven, skipped)


def _closing(redriven: int, skipped: int) -> str:
    if not redriven and not skipped:
        return "Nothing has failed since then."
    workflows = "1 workflow" if redriven == 1 else f"{redriven} workflows"
    return f"{workflows} started again" + (f", {skipped} left alone." if skipped else ".")

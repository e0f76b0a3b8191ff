"""What the operator sees while something runs: a line a step with its time, and a spinner on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

from rich.console import Console
from rich.status import Status


class Step:
    """A step that runs. `outcome` ends its line; `doing` shows on a terminal meanwhile."""

    def __init__(self, title: str, status: Status | None) -> None:
        self.outcome = ""
        self._title = title
        self._status = status

    def doing(self, what: str) -> None:
        if self._status:
            self._status.update(f"{self._title}  [dim]{what}[/dim]")


class Progress:
    def __init__(self, console: Console | None = None) -> None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a terminal that knows no check mark
        self.console = console or Console(highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Time what happens inside; its line is printed when it ends, also when it fails."""
        started = time.monotonic()
        status = self.console.status(title) if self.console.is_terminal else None
        step = Step(title, status)
        if status:
            status.start()
        try:
            yield step
        except BaseException:
            self._line("[red]✗[/red]", title, "", time.monotonic() - started, status)
            raise
        self._line("[green]✓[/green]", title, step.outcome, time.monotonic() - started, status)

    def say(self, text: str = "") -> None:
        self.console.print(text, markup=False)

    def _line(self, mark: str, title: str, outcome: str, seconds: float, status: Status | None) -> None:
        if status:
            status.stop()
        self.console.print(f"{mark} {title:<12}", end="")
        self.console.print(f" {outcome:<46}", end="", markup=False)
        self.console.print(f" [dim]{seconds:6.1f} s[/dim]")

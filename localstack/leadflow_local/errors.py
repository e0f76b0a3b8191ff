"""The one error an operator sees."""

from __future__ import annotations

from pathlib import Path


class OperatorError(Exception):
    """Something the person at the keyboard can mend. The message is one sentence with the remedy.

    `log` is the file that says more, if there is one.
    """

    def __init__(self, sentence: str, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.log = log

    def __str__(self) -> str:
        return f"{self.sentence} (log: {self.log})" if self.log else self.sentence

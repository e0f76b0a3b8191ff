"""The prompts, one file a version. A changed prompt is a new file, so that a stored version keeps its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "prompts"


@dataclass(frozen=True)
class Prompt:
    """The instructions of a step; `version` is its file's name without the ending."""

    version: str
    text: str


@cache
def prompt(version: str) -> Prompt:
    """The prompt of a version. Raises FileNotFoundError where there is none."""
    return Prompt(version, (FOLDER / f"{version}.md").read_text(encoding="utf-8").strip())

"""Where the local stack keeps what it writes, and what it remembers from one start to the next."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """The folder of one local stack. Everything but what a file's name says is derived and may be deleted."""

    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        """One record a running server."""
        return self.path / "run"

    @property
    def temporary(self) -> Path:
        """The servers' folder for temporary files; the emulator unpacks the functions' code here."""
        return self.path / "tmp"

    @property
    def emulator(self) -> Path:
        return self.path / "emulator"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def build(self) -> Path:
        return self.path / "build"

    @property
    def cdk(self) -> Path:
        return self.path / "cdk"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def outputs(self) -> Path:
        """The addresses of the running stack, for people and tests."""
        return self.path / "outputs.json"

    @property
    def deployed(self) -> Path:
        """What the emulator holds: written after a deploy, removed before the next."""
        return self.path / "deployed.json"

    @property
    def keys(self) -> Path:
        """The keys that sign access tokens."""
        return self.path / "keys.json"

    @property
    def memory(self) -> Path:
        """Ports and places that should be the same next time."""
        return self.path / "remembered.json"

    def create(self) -> None:
        for folder in (self.path, self.logs, self.run, self.temporary):
            folder.mkdir(parents=True, exist_ok=True)

    def remember(self, name: str, value: object) -> None:
        remembered = read_json(self.memory)
        if remembered.get(name) != value:
            write_json(self.memory, {**remembered, name: value})

    def recall(self, name: str) -> Any:
        """What was remembered under that name, or None."""
        return read_json(self.memory).get(name)


def read_json(path: Path) -> dict[str, Any]:
    """The object in that file; an empty one where the file is missing or broken."""
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: dict[str, Any], *, mode: int = 0o644) -> None:
    """Replace the file whole, so that a reader never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(json.dumps(value, indent=2) + "\n")
    temporary.replace(path)

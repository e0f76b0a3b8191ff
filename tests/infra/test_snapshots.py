"""The templates as they were last meant, hashes masked: what a change of the app changes is seen in its review.

`make snapshots` writes them anew.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.infra.conftest import Synthesise

FOLDER = Path(__file__).parent / "snapshots"
ASSET = re.compile(r"\b[0-9a-f]{64}\b")
VERSION = re.compile(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")
DIGESTED = re.compile(r"\b[0-9a-f]{32}\b")
MACHINE = re.compile(r'"(arm64|x86_64)"')


def masked(template: dict[str, Any], stage: str) -> str:
    """Without what differs whenever a function's source does; locally also without the machine it runs on."""
    text = json.dumps(template, indent=1, sort_keys=True)
    text = ASSET.sub("<asset>", text)
    text = VERSION.sub(r"\1<version>", text)
    text = DIGESTED.sub("<digest>", text)
    return (MACHINE.sub('"<machine>"', text) if stage == "local" else text) + "\n"


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_templates_are_as_they_were_meant(synthesis: Synthesise, stage: str) -> None:
    folder = FOLDER / stage
    made = {name: masked(template, stage) for name, template in synthesis(stage).templates.items()}
    if os.environ.get("UPDATE_SNAPSHOTS"):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.json"):
            path.unlink()
        for name, text in made.items():
            (folder / f"{name}.json").write_text(text)
    kept = {path.stem: path.read_text() for path in folder.glob("*.json")}
    assert set(made) == set(kept), "make snapshots"
    for name, text in made.items():
        assert text == kept[name], f"{stage}-{name} changed: if that was meant, make snapshots"

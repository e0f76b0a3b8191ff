"""Writes trained weights as a table of `functions/common/ai/offline/weights.py`: whole numbers of one byte."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from functions.common.ai.offline.weights import ZERO

LARGEST = 127


def write(
    path: Path, outputs: Sequence[str], weights: Mapping[str, Sequence[float]], *, least: int = 1, **header: Any
) -> int:
    """Write the weights of each trait, one for each output, and return how many traits are in the table.

    `header` goes into the first line; a value that is a function is called with the table's scale (what one whole
    number stands for). A trait none of whose weights rounds to `least` or more, either way, is left out.
    """
    scale = max(abs(weight) for row in weights.values() for weight in row) / LARGEST
    rows = {trait: [round(weight / scale) for weight in row] for trait, row in sorted(weights.items())}
    rows = {trait: row for trait, row in rows.items() if max(map(abs, row)) >= least}
    traits = "\n".join(rows).encode()
    said = {name: value(scale) if callable(value) else value for name, value in header.items()}
    line = {"outputs": list(outputs), "scale": round(scale, 9), "length": len(traits)} | said
    with path.open("wb") as file:
        file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        file.write(traits)
        file.write(bytes(number + ZERO for row in rows.values() for number in row))
    return len(rows)

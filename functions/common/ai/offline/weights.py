"""The trained tables of the offline provider: for each trait a small whole number an output, kept as bytes.

The numbers of one trait are packed into one integer, a lane an output, so that adding up a message's traits is one
addition each whatever the number of outputs.

A file is a line of JSON (`outputs`, `scale`, `length`, and what its reader needs), then `length` bytes of traits in
UTF-8, one a line, then for each trait one byte an output; 128 stands for 0. `evaluation/training` writes them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "model"

ZERO = 128
"""The byte that stands for a weight of 0."""

_LANE = 4
_MIDDLE = 1 << 31


class Weights:
    """A table in memory. `scale` is what one whole number stands for in the model's own unit."""

    def __init__(self, header: dict[str, Any], traits: list[str], numbers: bytes) -> None:
        self.header = header
        self.outputs: list[str] = header["outputs"]
        self.scale: float = header["scale"]
        count = len(self.outputs)
        self._width = _LANE * count
        self._middle = sum(_MIDDLE << (8 * _LANE * lane) for lane in range(count))
        self._unpack = struct.Struct(f"<{count}I").unpack
        self._zero = sum(ZERO << (8 * _LANE * lane) for lane in range(count))
        self._lanes = bytearray(_LANE * len(numbers))
        self._lanes[::_LANE] = numbers
        self._row_of = {trait: row for row, trait in enumerate(traits)}.get
        self._packed: list[int | None] = [None] * len(traits)

    def total(self, traits: Iterable[str]) -> int:
        """The packed sum of the traits' weights; those that the table does not know weigh nothing.

        Packed sums may be added up. In a table of one output the packed sum is the sum.
        """
        total = 0
        for row in map(self._row_of, traits):
            if row is not None:
                total += self._packed[row] or self._made(row)
        return total

    def _made(self, row: int) -> int:
        """A trait's packed weights, made from its bytes when first asked for: most never are."""
        lanes = self._lanes[row * self._width : (row + 1) * self._width]
        packed = self._packed[row] = int.from_bytes(lanes, "little") - self._zero
        return packed

    def unpacked(self, total: int) -> tuple[int, ...]:
        """The sums of the outputs in whole numbers, each higher by the same large number: only differences count."""
        return self._unpack((total + self._middle).to_bytes(self._width, "little"))


@cache
def load(name: str) -> Weights:
    """The table of that name, read once."""
    with (FOLDER / f"{name}.bin").open("rb") as file:
        header = json.loads(file.readline())
        traits = file.read(header["length"]).decode().split("\n")
        return Weights(header, traits, file.read())

"""`make package`: build what is shipped to AWS, print the sizes, and fail above the budgets.

The functions are judged by the archive that is uploaded, a layer as Lambda limits it: unpacked.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from infra.layer import dependencies
from infra.packaging import ROOT, Artifact, PackagingError, build, size
from infra.policy import shipped_policy
from infra.python import LAMBDA_PYTHON

MB = 1_000_000
ARTIFACT_BUDGET = 2 * MB
LAYER_BUDGET = 80 * MB


def zipped(folder: Path) -> int:
    """The bytes of the archive that is uploaded."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.write(path, path.relative_to(folder))
        return file.tell()


@dataclass(frozen=True)
class Line:
    """What is said of one artifact. `counted` are the bytes that its budget is for."""

    name: str
    artifact: Artifact
    counted: int
    budget: int

    @property
    def is_within(self) -> bool:
        return self.counted <= self.budget

    def __str__(self) -> str:
        mark = "✓" if self.is_within else "✗"
        unpacked, archive = size(self.artifact.path) / MB, zipped(self.artifact.path) / MB
        bytecode = "with" if self.artifact.has_bytecode else f"no Python {LAMBDA_PYTHON} here: without"
        return (
            f"{mark} {self.name:<13} {self.counted / MB:6.2f} of {self.budget / MB:.0f} MB "
            f"({unpacked:.2f} MB unpacked, {archive:.2f} MB zipped), {bytecode} bytecode"
        )


def main(folder: Path = ROOT / "dist") -> None:
    try:
        artifact = build(ROOT, folder / "lambda", LAMBDA_PYTHON, shipped_policy(ROOT, os.environ))
        layers = {name: dependencies(ROOT, folder, arm64=name == "arm64") for name in ("arm64", "x86_64")}
    except PackagingError as error:
        sys.exit(f"Error: {error}")
    lines = [Line("functions", artifact, zipped(artifact.path), ARTIFACT_BUDGET)]
    lines += [Line(f"layer {name}", layer, size(layer.path), LAYER_BUDGET) for name, layer in layers.items()]
    print(*lines, sep="\n")
    if not all(line.is_within for line in lines):
        sys.exit("Error: what is marked is larger than its budget: it is loaded at each cold start.")


if __name__ == "__main__":
    main()

"""The dashboard's built files, as they are put into its bucket."""

from __future__ import annotations

import shutil
from pathlib import Path

from infra.packaging import Artifact, PackagingError, digest, run


def dashboard(root: Path) -> Artifact:
    """The dashboard's built files; they are built here only where there are none.

    Raises:
        PackagingError: they cannot be built.
    """
    folder = root / "frontend" / "dist"
    if not (folder / "index.html").exists():
        build_dashboard(root)
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return Artifact(folder, digest(folder, [path for path in files if not path.parts[0].startswith(".")]))


def build_dashboard(root: Path) -> None:
    """Build the dashboard's files from its sources. Raises PackagingError where that fails."""
    npm = shutil.which("npm")
    if not npm:
        raise PackagingError("The dashboard cannot be built: install Node 20 or newer, with npm.")
    here = [npm, "--prefix", str(root / "frontend")]
    if not (root / "frontend" / "node_modules").exists():
        run([*here, "ci", "--no-audit", "--no-fund"], "The dashboard's packages cannot be installed")
    run([*here, "run", "build"], "The dashboard cannot be built")

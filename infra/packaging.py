"""The functions' source artifact: one folder that every Lambda's code is made of.

It holds the sources and their bytecode, so that a cold start compiles nothing. The same sources give the same digest
and the same files wherever the checkout lies.
"""

from __future__ import annotations

import compileall
import hashlib
import py_compile
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "functions"
SUFFIXES = frozenset({".py", ".sql", ".json", ".txt", ".md"})
LEFT_OUT = frozenset({"__pycache__", "tests"})


@dataclass(frozen=True)
class Artifact:
    """A built artifact: the folder and the digest of what went into it."""

    path: Path
    digest: str


class PackagingError(Exception):
    """A source file does not compile; the message names it."""


def sources(root: Path) -> Iterator[Path]:
    """The files of the artifact below `root`, relative to it and in a fixed order."""
    for path in sorted((root / PACKAGE).rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and path.suffix in SUFFIXES and not LEFT_OUT.intersection(relative.parts):
            yield relative


def digest(root: Path) -> str:
    """A hash of the names and contents of the sources, and of the Python whose bytecode goes with them."""
    total = hashlib.sha256(sys.implementation.cache_tag.encode())
    for relative in sources(root):
        total.update(f"\0{relative.as_posix()}\0".encode())
        total.update(hashlib.sha256((root / relative).read_bytes()).digest())
    return total.hexdigest()


def build(root: Path, folder: Path) -> Artifact:
    """Make `folder` the artifact of the sources below `root`, replacing what it held.

    Raises:
        PackagingError: a source does not compile.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        built = Path(temporary) / folder.name
        built.mkdir()
        for relative in sources(root):
            target = built / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / relative, target)
        _compile(built)
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)
    return Artifact(path=folder, digest=digest(root))


def _compile(folder: Path) -> None:
    """Write bytecode that is never checked against the sources, whose times change when an archive is unpacked."""
    complete = compileall.compile_dir(
        folder,
        maxlevels=20,
        quiet=2,
        force=True,
        stripdir=str(folder),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if complete:
        return
    for path in sorted(folder.rglob("*.py")):
        try:
            compile(path.read_bytes(), path.relative_to(folder).as_posix(), "exec")
        except SyntaxError as error:
            raise PackagingError(f"{error.filename}:{error.lineno}: {error.msg}.") from None
    raise PackagingError(f"{folder.name} does not compile.")

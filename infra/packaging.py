"""The functions' source artifact: one folder that every Lambda's code is made of.

The artifact holds the sources and their bytecode, so that a cold start compiles nothing. The same sources give the same
digest and the same files wherever the checkout lies.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from infra.python import THIS_PYTHON, interpreter

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

PACKAGE = "functions"
SUFFIXES = frozenset({".py", ".sql", ".json", ".toml", ".txt", ".md", ".bin"})
LEFT_OUT = frozenset({"__pycache__", "tests"})

COMMAND_TIMEOUT_S = 300

NOTHING: Mapping[Path, Path] = MappingProxyType({})


@dataclass(frozen=True)
class Artifact:
    """A built folder, the digest of what went into it, and whether it holds bytecode."""

    path: Path
    digest: str
    has_bytecode: bool = True


class PackagingError(Exception):
    """Something cannot be built; the message is a sentence that names it."""


def sources(root: Path) -> Iterator[Path]:
    """The files of the artifact below `root`, relative to it and in a fixed order."""
    for path in sorted((root / PACKAGE).rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and path.suffix in SUFFIXES and not LEFT_OUT.intersection(relative.parts):
            yield relative


def digest(root: Path, files: Iterable[Path], *kinds: str, instead: Mapping[Path, Path] = NOTHING) -> str:
    """A hash of the names and contents of files below `root`, and of what else decides the result."""
    total = hashlib.sha256("\0".join(kinds).encode())
    for relative in files:
        total.update(f"\0{relative.as_posix()}\0".encode())
        total.update(hashlib.sha256((root / instead.get(relative, relative)).read_bytes()).digest())
    return total.hexdigest()


def build(root: Path, folder: Path, python: str = THIS_PYTHON, instead: Mapping[Path, Path] = NOTHING) -> Artifact:
    """Make `folder` the artifact of the sources below `root` for that Python, replacing what it held.

    `instead` names files that are shipped in the place of a source.

    Raises:
        PackagingError: a source does not compile.
    """
    compiler = interpreter(python)
    files = list(sources(root))
    with replacing(folder) as built:
        for relative in files:
            target = built / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / instead.get(relative, relative), target)
        if compiler:
            compile_all(compiler, built)
    return Artifact(folder, digest(root, files, kind(python, compiler), instead=instead), compiler is not None)


def size(folder: Path) -> int:
    """The bytes of all files of a folder, unpacked."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of an old one when all went well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        built = Path(temporary) / folder.name
        built.mkdir()
        yield built
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)


def kind(python: str, compiler: str | None) -> str:
    return f"{python} {'with' if compiler else 'without'} bytecode"


def compile_all(compiler: str, folder: Path) -> None:
    """Write bytecode that is never checked against the sources, whose times change when an archive is unpacked."""
    mode = ["--invalidation-mode", "unchecked-hash", "-q", "-q", "-f", "-s", str(folder), str(folder)]
    done = subprocess.run([compiler, "-I", "-m", "compileall", *mode], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    for path in sorted(folder.rglob("*.py")):
        try:
            compile(path.read_bytes(), path.relative_to(folder).as_posix(), "exec")
        except SyntaxError as error:
            raise PackagingError(f"{error.filename}:{error.lineno}: {error.msg}.") from None
    raise PackagingError(f"{folder.name} does not compile: {done.stderr.strip()}")


def run(command: list[str], otherwise: str) -> None:
    """Run a command, of which the first line of error says why it failed, or the last line of all."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    if done.returncode == 0:
        return
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    reason = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else str(done.returncode))
    raise PackagingError(f"{otherwise}: {reason.rstrip('.')}.")

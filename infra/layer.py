"""The functions' dependencies as a layer, made from wheels of the lock, without Docker and for any architecture."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from infra.packaging import Artifact, PackagingError, compile_all, digest, kind, replacing, run
from infra.python import LAMBDA_PYTHON, interpreter

LOCK = Path("requirements") / "layer.txt"
# Lambda's Python runs on Amazon Linux 2023, whose glibc is 2.34.
PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}


def dependencies(root: Path, folder: Path, *, arm64: bool, python: str = LAMBDA_PYTHON) -> Artifact:
    """The layer `folder/layer-ARCHITECTURE` of the locked dependencies, made from wheels when the lock has changed.

    Raises:
        PackagingError: the wheels cannot be had.
    """
    architecture = "arm64" if arm64 else "x86_64"
    compiler = interpreter(python)
    layer = folder / f"layer-{architecture}"
    wanted = digest(root, [LOCK], architecture, kind(python, compiler))
    artifact = Artifact(layer, wanted, compiler is not None)
    stamp = folder / f"{layer.name}.digest"
    if layer.is_dir() and stamp.exists() and stamp.read_text() == wanted:
        return artifact
    stamp.unlink(missing_ok=True)
    with replacing(layer) as built:
        _install(root / LOCK, built / "python", PLATFORMS[architecture], python)
        shutil.rmtree(built / "python" / "bin", ignore_errors=True)
        if compiler:
            compile_all(compiler, built)
    stamp.write_text(wanted)
    return artifact


def _install(lock: Path, target: Path, platform: str, python: str) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if not uv:
        raise PackagingError("uv is missing: make install brings it.")
    wheels = ["--only-binary", ":all:", "--no-deps", "--require-hashes"]
    machine = ["--python-platform", platform, "--python-version", python]
    run(
        [uv, "pip", "install", "--quiet", "--target", str(target), *wheels, *machine, "-r", str(lock)],
        f"The wheels of {lock.name} cannot be had for {platform}",
    )

"""The Python of the Lambda functions, and where on this machine one of the same version is.

What builds the artifact may be another Python (the project takes 3.11 and later). Bytecode is good for one version
only, so it is compiled by an interpreter of the wanted version where there is one, and left out where there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LAMBDA_PYTHON = "3.13"
"""Supported by AWS for years (it is deprecated in June 2029), and old enough to be found on machines that build."""

THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@cache
def interpreter(version: str) -> str | None:
    """The path of a Python of that version (`3.13`): this one, one on the PATH, or one that pyenv or uv installed."""
    if version == THIS_PYTHON:
        return sys.executable
    return next((path for path in _candidates(version) if _is_of(path, version)), None)


def _candidates(version: str) -> Iterator[str]:
    name = f"python{version}"
    on_path = shutil.which(name)
    if on_path:
        yield on_path
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    uv = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "uv" / "python"
    for folder in (pyenv / "versions", uv):
        try:
            found = sorted(folder.glob(f"*{version}.*"), reverse=True)
        except OSError:  # another user's, whose variable came along
            continue
        for each in found:
            yield str(each / "bin" / name)


def _is_of(path: str, version: str) -> bool:
    """A pyenv shim is found on the PATH and yet runs nothing: only an answer counts."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([path, "-I", "-c", question], capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == version

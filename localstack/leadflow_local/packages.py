"""Where an installed package lies, without importing it: imports may have side effects, and only files are wanted."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from leadflow_local.errors import OperatorError


def package_folder(name: str) -> Path:
    """
    Raises:
        OperatorError: it is not installed.
    """
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise OperatorError(f"The package {name} is not installed: run make up, which installs it.")
    return Path(spec.origin).parent

"""One tool at a time changes a local stack."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from leadflow_local.errors import OperatorError
from leadflow_local.home import Home


@contextmanager
def held(home: Home, command: str) -> Iterator[None]:
    """Hold the stack's lock; the system frees it when the process ends, however it ends.

    Raises:
        OperatorError: another run holds it.
    """
    home.path.mkdir(parents=True, exist_ok=True)
    with home.lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            other = file.read().strip() or "another command"
            raise OperatorError(f"{other} is at work on this stack: wait for it, or stop it.") from None
        file.truncate(0)
        file.write(f"make {command} (process {os.getpid()})")
        file.flush()
        yield
        file.truncate(0)

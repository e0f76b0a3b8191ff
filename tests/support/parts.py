"""Functions as a deploy sets them up: with other variables, and with parts made anew from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from functions.api import parts
from functions.common import wiring
from functions.ws_relay import handler as relay


@contextmanager
def deployed(**variables: str) -> Iterator[None]:
    """The parts of a container that has these variables; an empty one counts as missing."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    """The database's connection is closed; all others close when they are forgotten."""
    if wiring.database.cache_info().currsize:
        wiring.database().close()
    for module in (wiring, parts, relay):
        for part in vars(module).values():
            if hasattr(part, "cache_clear"):
                part.cache_clear()

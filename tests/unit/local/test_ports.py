"""Choosing ports."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from leadflow_local import ports
from leadflow_local.errors import OperatorError
from leadflow_local.home import Home


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_part_gets_the_same_port_again(home: Home) -> None:
    assert ports.remembered(home, "valkey") == ports.remembered(home, "valkey")


def test_a_port_that_was_taken_meanwhile_is_given_up(home: Home, taken: int) -> None:
    home.remember("valkey_port", taken)
    assert ports.remembered(home, "valkey") != taken


def test_the_emulator_starts_on_its_usual_port(home: Home) -> None:
    assert ports.choose(home, ports.EMULATOR, None, None) == 4566


def test_the_emulator_stays_where_it_is(home: Home, taken: int) -> None:
    assert ports.choose(home, ports.EMULATOR, None, taken) == taken
    assert ports.choose(home, ports.EMULATOR, 0, taken) == taken


def test_a_chosen_port_wins(home: Home) -> None:
    home.remember("emulator_port", 5000)
    assert ports.choose(home, ports.EMULATOR, 6000, 5000) == 6000
    assert ports.choose(home, ports.EMULATOR, None, None) == 5000


def test_any_free_port_is_found_when_the_last_is_taken(home: Home, taken: int) -> None:
    home.remember("emulator_port", taken)
    assert ports.choose(home, ports.EMULATOR, 0, None) != taken


def test_a_taken_port_is_named_with_its_holder_and_the_remedy(taken: int) -> None:
    with pytest.raises(OperatorError, match=rf"Port {taken}.*python.*LEADFLOW_PORT=auto make up\.$"):
        ports.require_free(taken, ports.EMULATOR)

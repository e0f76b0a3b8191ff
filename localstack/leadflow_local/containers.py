"""The stack on LocalStack's image: PostgreSQL, Valkey and LocalStack as containers, the same app deployed to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3

from leadflow_local import (
    cdk,
    compose,
    dashboard,
    deploy,
    emulator,
    environments,
    gateways,
    logs,
    ports,
    processes,
    stack,
)
from leadflow_local.compose import Compose, Published
from leadflow_local.errors import OperatorError
from leadflow_local.gateways import Gateways
from leadflow_local.home import ROOT, Home
from leadflow_local.http import get
from leadflow_local.progress import Progress
from leadflow_local.settings import Kind, Settings
from leadflow_local.stack import Outputs

# As the functions see them, in the network that they share.
DATABASE_URL = "postgresql://leadflow@postgres:5432/leadflow"
REDIS_URL = "redis://valkey:6379/0"

START = "start it with STACK=localstack make up"


def up(settings: Settings, environment: Mapping[str, str], progress: Progress) -> Outputs:
    """Start the containers, deploy what changed, and serve the dashboard. Running parts stay untouched.

    Raises:
        OperatorError: something the operator must mend.
    """
    home = settings.home
    home.create()
    with progress.step("Checks") as step:
        if settings.database_url or settings.redis_url:
            raise OperatorError(
                "With STACK=localstack the database and Valkey are containers: unset DATABASE_URL and REDIS_URL."
            )
        step.outcome = f"Node {cdk.check()}, Docker {compose.check(environment)}"
        dashboard_port = dashboard.port(home, settings.dashboard_port)
        published = _ports(settings, environment)
    with progress.step("Containers") as step:
        step.doing("starting them; the first time their images are fetched")
        containers = Compose(home, environment, published)
        containers.up()
        step.outcome = f"LocalStack {_version(published.localstack)} on port {published.localstack}"
    endpoint = emulator.url(published.localstack)
    apis = _deploy(settings, environment, published, dashboard_port, progress)
    outputs = Outputs(
        api_url=apis.api_url,
        ws_url=apis.ws_url,
        dashboard_url=dashboard.url(dashboard_port),
        emulator=endpoint,
        database_url=f"postgresql://leadflow@{ports.LOOPBACK}:{published.postgres}/leadflow",
        redis_url=f"redis://{ports.LOOPBACK}:{published.valkey}/0",
        stack=Kind.LOCALSTACK,
    )
    with progress.step("API") as step:
        stack.await_health(outputs.api_url)
        step.outcome = "healthy"
    with progress.step("Demo user") as step:
        step.outcome = stack.demo_user(outputs.api_url)
    _recover(home, containers, published.localstack, progress)
    stack.show(home, environment, outputs, dashboard_port, progress)
    outputs.write(home)
    return outputs


def down(home: Home, environment: Mapping[str, str], progress: Progress) -> None:
    """Stop everything; the database's data stays. What was deployed is deployed again at the next start."""
    with progress.step("Dashboard") as step:
        step.outcome = "stopped" if dashboard.stop(home) else "was not running"
    with progress.step("Containers") as step:
        Compose(home, environment).stop()
        step.outcome = "stopped"


def reset(home: Home, environment: Mapping[str, str], progress: Progress) -> list[Path]:
    """Stop everything and forget all data; returns what was removed."""
    with progress.step("Dashboard") as step:
        step.outcome = "stopped" if dashboard.stop(home) else "was not running"
    with progress.step("Containers") as step:
        Compose(home, environment).remove()
        step.outcome = "removed, with their data"
    if not home.path.exists():
        return []
    shutil.rmtree(home.path)
    return [home.path]


def status(home: Home, environment: Mapping[str, str]) -> tuple[list[str], bool]:
    """One line a part, and whether all run."""
    found = {each.service: each for each in Compose(home, environment).containers()}
    wells = {name: each for name, each in found.items() if each.is_running and each.health in ("healthy", "running")}
    lines = [
        f"{name:<12} running   {wells[name].image}"
        if name in wells
        else f"{name:<12} {found[name].health if name in found else 'stopped':<9} {START}"
        for name in compose.SERVICES
    ]
    served = processes.find(dashboard.record(home))
    lines.append(
        f"{'dashboard':<12} running   port {served.port}" if served else f"{'dashboard':<12} stopped   {START}"
    )
    healthy = served is not None and all(name in wells for name in compose.SERVICES)
    return lines, healthy


def log_lines(home: Home, environment: Mapping[str, str], *, follow: bool) -> Iterator[str]:
    """Recent lines of the containers, the functions and the dashboard; with `follow` then new ones, without end."""
    home.logs.mkdir(parents=True, exist_ok=True)
    port = home.recall("emulator_port")
    is_there = isinstance(port, int) and get(_health(port), timeout_s=2).status == 200
    with Compose(home, environment).logging(home.logs / "compose.log", follow=follow):
        yield from logs.lines(home, follow=follow, port=port if is_there else None)


def _ports(settings: Settings, environment: Mapping[str, str]) -> Published:
    """The ports of last time, which the containers may hold already; free ones at first.

    Raises:
        OperatorError: another program has LocalStack's.
    """
    home = settings.home
    is_running = any(each.is_running for each in Compose(home, environment).containers())
    current = home.recall("emulator_port") if is_running else None
    port = ports.usable(home, ports.EMULATOR, settings.port, current)
    home.remember("emulator_port", port)

    def kept(part: str) -> int:
        last = home.recall(f"{part}_port")
        return last if is_running and isinstance(last, int) else ports.remembered(home, part)

    return Published(localstack=port, postgres=kept("postgres"), valkey=kept("valkey"))


def _health(port: int) -> str:
    return f"{emulator.url(port)}/_localstack/health"


def _version(port: int) -> str:
    """
    Raises:
        OperatorError: it is not LocalStack that answers.
    """
    answer = get(_health(port))
    try:
        return str(json.loads(answer.body)["version"])
    except (ValueError, KeyError, TypeError):
        raise OperatorError(f"What answers on port {port} is not LocalStack: stop it.") from None


def _deploy(
    settings: Settings,
    environment: Mapping[str, str],
    published: Published,
    dashboard_port: int,
    progress: Progress,
) -> Gateways:
    """Deploy where needed, and tell the functions where the APIs are."""
    home, port = settings.home, published.localstack
    endpoint = emulator.url(port)
    configuration = deploy.variables(
        home,
        {"ALLOWED_ORIGINS": dashboard.origins(dashboard_port), **settings.passed_on},
        DATABASE_URL=DATABASE_URL,
        REDIS_URL=REDIS_URL,
        EMULATOR_URL=f"http://{gateways.HOST}:{port}",
    )
    with progress.step("Deploy") as step:
        wanted = deploy.fingerprint(ROOT, configuration)
        if deploy.is_current(home, wanted) and emulator.holds(port, stack.FUNCTIONS, stack.STATE_MACHINE_ARN, ()):
            step.outcome = "nothing changed"
        else:
            target = deploy.Target(
                emulator_url=endpoint,
                configuration=configuration,
                is_empty=_is_empty(endpoint),
                needs_layer=True,
            )
            deploy.run(home, environment, target, step.doing)
            step.outcome = "deployed"
        apis = gateways.read(endpoint, port)
        gateways.tell(endpoint, apis)
        deploy.remember(home, wanted)
    return apis


def _is_empty(endpoint: str) -> bool:
    """Whether it lacks what every deploy needs."""
    client: Any = boto3.client("ssm", endpoint_url=endpoint, region_name=environments.REGION)
    try:
        client.get_parameter(Name="/cdk-bootstrap/hnb659fds/version")
    except client.exceptions.ParameterNotFound:
        return True
    return False


def _recover(home: Home, containers: Compose, port: int, progress: Progress) -> None:
    """After each start of LocalStack: it forgot its executions, and the sweep starts them again."""
    started = next(each.since for each in containers.containers() if each.service == "localstack")
    if home.recall("recovered_since") == started:
        return
    with progress.step("Recovery") as step:
        emulator.invoke(port, "leadflow-local-sweep", {"restarted_at": started.split()[-1]})
        home.remember("recovered_since", started)
        step.outcome = "unfinished leads continue"

"""The whole stack: bring it up, take it down, forget it, and say how it is."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadflow_local import cdk, dashboard, deploy, emulator, postgres, processes, valkey
from leadflow_local.errors import OperatorError
from leadflow_local.home import ROOT, Home, read_json, write_json
from leadflow_local.http import get, post
from leadflow_local.processes import Running
from leadflow_local.progress import Progress
from leadflow_local.settings import Kind, Settings

DEMO_USER = {"email": "demo@example.com", "password": "leadflow-demo"}
EXTERNAL = "external"
HEALTH_TIMEOUT_S = 60

HTTP_API_ID, WEBSOCKET_API_ID = "leadflowapi", "leadflowws"
FUNCTIONS = tuple(
    f"leadflow-local-{suffix}"
    for suffix in ("api", "intent", "extract", "route", "fail", "ws-connect", "relay", "sweep", "migrate")
)
STATE_MACHINE_ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:leadflow-local"


@dataclass(frozen=True)
class Part:
    """One server of the stack. `address` is the variable that names a server to use instead, where there is one."""

    title: str
    name: str
    record: Callable[[Home], Path]
    log: Callable[[Home], Path]
    stop: Callable[[Home], bool]
    forget: Callable[[Home], list[Path]]


PARTS = (
    Part("PostgreSQL", "postgres", postgres.record, postgres.log, postgres.stop, postgres.forget),
    Part("Valkey", "valkey", valkey.record, valkey.log, valkey.stop, valkey.forget),
    Part("MiniStack", "ministack", emulator.record, emulator.log, emulator.stop, emulator.forget),
    Part("Dashboard", "dashboard", dashboard.record, dashboard.log, dashboard.stop, dashboard.forget),
)


@dataclass(frozen=True)
class Outputs:
    """The running stack's addresses, as `outputs.json` holds them."""

    api_url: str
    ws_url: str
    dashboard_url: str
    emulator: str
    database_url: str
    redis_url: str
    stack: Kind = Kind.MINISTACK

    def write(self, home: Home) -> None:
        write_json(
            home.outputs,
            {
                "stack": self.stack.value,
                "api_url": self.api_url,
                "ws_url": self.ws_url,
                "dashboard_url": self.dashboard_url,
                "emulator": self.emulator,
                "demo_user": DEMO_USER,
                "database_url": self.database_url,
                "redis_url": self.redis_url,
            },
        )


def up(settings: Settings, environment: Mapping[str, str], progress: Progress) -> Outputs:
    """Start what does not run, deploy what changed, and mend what a crash left. Running parts stay untouched.

    Raises:
        OperatorError: something the operator must mend.
    """
    home = settings.home
    home.create()
    with progress.step("Checks") as step:
        step.outcome = f"Node {cdk.check()}"
        emulator.check_port(home, settings.port)
        dashboard_port = dashboard.port(home, settings.dashboard_port)
    database_url = _database(settings, environment, progress)
    redis_url = _redis(settings, environment, progress)

    with progress.step("MiniStack") as step:
        if not deploy.is_known(home):
            # Nothing was deployed, or half of it: half a deploy is not worth building on.
            emulator.stop(home)
            emulator.forget(home)
        running, started = emulator.ensure(home, environment, settings.port)
        step.outcome = _outcome(running, started)

    configuration = deploy.variables(
        home,
        {"ALLOWED_ORIGINS": dashboard.origins(dashboard_port), **settings.passed_on},
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        EMULATOR_URL=emulator.url(running.port),
    )
    running = _deploy(settings, environment, configuration, running, progress)
    outputs = _outputs(running.port, dashboard_port, database_url, redis_url)

    with progress.step("API") as step:
        await_health(outputs.api_url)
        step.outcome = "healthy"
    with progress.step("Demo user") as step:
        step.outcome = demo_user(outputs.api_url)
    _recover(home, running, progress)
    show(home, environment, outputs, dashboard_port, progress)
    outputs.write(home)
    return outputs


def show(home: Home, environment: Mapping[str, str], outputs: Outputs, dashboard_port: int, progress: Progress) -> None:
    """Build and serve the dashboard of a running stack."""
    with progress.step("Dashboard") as step:
        step.doing("building it")
        rebuilt = dashboard.build(home, environment)
        served, started = dashboard.ensure(
            home,
            environment,
            port=dashboard_port,
            api_url=outputs.api_url,
            ws_url=outputs.ws_url,
            rebuilt=rebuilt,
        )
        step.outcome = f"{'built, ' if rebuilt else ''}on port {served.port}" + ("" if started else ", was running")


def down(home: Home, progress: Progress) -> None:
    """Stop everything; data and the deployed stack stay."""
    for part in reversed(PARTS):
        with progress.step(part.title) as step:
            step.outcome = "stopped" if part.stop(home) else "was not running"


def reset(home: Home, progress: Progress) -> list[Path]:
    """Stop everything and forget all data; returns what was removed."""
    down(home, progress)
    removed = [folder for part in PARTS for folder in part.forget(home)]
    for path in (home.build, home.cdk, home.run, home.temporary, home.logs):
        if path.exists():
            shutil.rmtree(path)
            removed.append(path)
    for path in (home.outputs, home.deployed, home.keys, home.memory):
        if path.exists():
            path.unlink()
            removed.append(path)
    return removed


def status(home: Home) -> tuple[list[str], bool]:
    """One line a part, and whether all that should run does."""
    lines = []
    healthy = True
    for part in PARTS:
        running = processes.find(part.record(home))
        if home.recall(part.name) == EXTERNAL:
            lines.append(f"{part.title:<12} external")
        elif running:
            uptime = _duration(running.uptime_s())
            lines.append(
                f"{part.title:<12} running   {running.version:<8} port {running.port:<6} "
                f"process {running.pid:<8} up {uptime}"
            )
        else:
            healthy = False
            lines.append(f"{part.title:<12} stopped   start it with make up; log: {part.log(home)}")
    return lines, healthy


def database_url(home: Home) -> str:
    """The address of the stack's database.

    Raises:
        OperatorError: the stack was never up.
    """
    address = read_json(home.outputs).get("database_url")
    if not isinstance(address, str):
        raise OperatorError("There is no database yet: run make up.")
    return address


def _database(settings: Settings, environment: Mapping[str, str], progress: Progress) -> str:
    home = settings.home
    with progress.step("PostgreSQL") as step:
        if settings.database_url:
            postgres.check_external(settings.database_url)
            postgres.stop(home)
            home.remember("postgres", EXTERNAL)
            step.outcome = "the one in DATABASE_URL"
            return settings.database_url
        running, started = postgres.ensure(home, environment)
        home.remember("postgres", "embedded")
        step.outcome = _outcome(running, started)
        return postgres.url(running.port)


def _redis(settings: Settings, environment: Mapping[str, str], progress: Progress) -> str:
    home = settings.home
    with progress.step("Valkey") as step:
        if settings.redis_url:
            valkey.check_external(settings.redis_url)
            valkey.stop(home)
            home.remember("valkey", EXTERNAL)
            step.outcome = "the one in REDIS_URL"
            return settings.redis_url
        running, started = valkey.ensure(home, environment)
        home.remember("valkey", "embedded")
        step.outcome = _outcome(running, started)
        return valkey.url(running.port)


def _deploy(
    settings: Settings,
    environment: Mapping[str, str],
    configuration: Mapping[str, str],
    running: Running,
    progress: Progress,
) -> Running:
    """Deploy where needed; returns the emulator, restarted after a deploy so that it has saved the stack."""
    home = settings.home
    is_empty = not deploy.is_known(home)
    with progress.step("Deploy") as step:
        wanted = deploy.fingerprint(ROOT, configuration)
        if deploy.is_current(home, wanted):
            if emulator.holds(running.port, FUNCTIONS, STATE_MACHINE_ARN, (HTTP_API_ID, WEBSOCKET_API_ID)):
                step.outcome = "nothing changed"
                return running
            step.doing("the emulator's saved state is incomplete: starting from an empty one")
            emulator.stop(home)
            emulator.forget(home)
            running, _ = emulator.ensure(home, environment, running.port)
            is_empty = True
        target = deploy.Target(emulator_url=emulator.url(running.port), configuration=configuration, is_empty=is_empty)
        deploy.run(home, environment, target, step.doing)
        step.doing("saving the emulator's state")
        running = emulator.restart(home, environment)
        deploy.remember(home, wanted)
        step.outcome = "deployed"
        return running


def _outputs(port: int, dashboard_port: int, database_url: str, redis_url: str) -> Outputs:
    base = f"{emulator.url(port)}/_aws/execute-api"
    return Outputs(
        api_url=f"{base}/{HTTP_API_ID}/$default",
        ws_url=f"ws{base.removeprefix('http')}/{WEBSOCKET_API_ID}/local",
        dashboard_url=dashboard.url(dashboard_port),
        emulator=emulator.url(port),
        database_url=database_url,
        redis_url=redis_url,
    )


def await_health(api_url: str) -> None:
    deadline = time.monotonic() + HEALTH_TIMEOUT_S
    while True:
        answer = get(f"{api_url}/health", timeout_s=20)
        if answer.status == 200:
            return
        if time.monotonic() > deadline:
            raise OperatorError(
                f"The API did not become healthy: GET /health answers {answer.status or 'nothing'} "
                f"{answer.body[:200].strip()}; make logs says more."
            )
        time.sleep(0.25)


def demo_user(api_url: str) -> str:
    answer = post(f"{api_url}/auth/signup", DEMO_USER)
    if answer.status == 201:
        return f"{DEMO_USER['email']} made"
    if answer.status == 409:
        return f"{DEMO_USER['email']} exists"
    raise OperatorError(
        f"The demo user could not be made: POST /auth/signup answers {answer.status or 'nothing'} "
        f"{answer.body[:200].strip()}; make logs says more."
    )


def _recover(home: Home, running: Running, progress: Progress) -> None:
    """After each start of the emulator: it forgot its executions, and the sweep starts them again."""
    if home.recall("recovered_since") == running.started_at:
        return
    with progress.step("Recovery") as step:
        emulator.invoke(running.port, "leadflow-local-sweep", {"restarted_at": running.started_at})
        home.remember("recovered_since", running.started_at)
        step.outcome = "unfinished leads continue"


def _outcome(running: Running, started: bool) -> str:
    return f"{running.version} on port {running.port}" + ("" if started else ", was running")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"

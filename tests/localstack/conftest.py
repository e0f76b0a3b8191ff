"""LocalStack's open core with the workflow stack deployed to it, and PostgreSQL and Valkey beside it.

What is missing ends the run with one sentence: a green run means that all of it ran.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from leadflow_local.errors import OperatorError
from leadflow_local.home import Home

from functions.common import wiring
from tests.conftest import KEYS
from tests.localstack import open_core
from tests.localstack.deployment import deploy
from tests.localstack.machine import MOCKS, Machine
from tests.localstack.open_core import OpenCore

if TYPE_CHECKING:
    from redis import Redis

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:leadflow-local"


@pytest.fixture(scope="session")
def core(servers: Path) -> Iterator[OpenCore]:
    """LocalStack, empty."""
    home = Home(servers)
    try:
        started = open_core.start(home, os.environ)
    except OperatorError as error:
        pytest.exit(str(error), returncode=1)
    try:
        yield started
    finally:
        open_core.stop(home)


@pytest.fixture(scope="session")
def deployed(core: OpenCore) -> Iterator[OpenCore]:
    """LocalStack with the stacks, and a migrated database."""
    configuration = {
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "EMULATOR_URL": core.url,
        "JWT_KEYS": json.dumps(KEYS),
        "AI_PROVIDER": "offline",
    }
    try:
        times = deploy(core, os.environ, configuration)
    except OperatorError as error:
        pytest.exit(str(error), returncode=1)
    for what, seconds in times.items():
        print(f"{what}: {seconds:.1f} s")
    answer = core.client("lambda").invoke(FunctionName="leadflow-local-migrate", Payload=b"{}")
    said = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, said
    assert said["ran"], "no migration ran"
    os.environ.update({"AWS_ENDPOINT_URL": core.url, "STATE_MACHINE_ARN": MACHINE})
    open_core.write_mocks(core, *MOCKS)
    yield core
    wiring.database().close()


@pytest.fixture(scope="session")
def machine(deployed: OpenCore) -> Machine:
    """The deployed state machine."""
    return Machine(deployed.client("stepfunctions"), MACHINE)


@pytest.fixture
def redis(deployed: OpenCore) -> Iterator[Redis]:
    """Valkey, without events."""
    from functions.common.redis import connect

    client = connect(os.environ["REDIS_URL"], timeout_s=5)
    client.flushall()
    yield client
    client.close()


@pytest.fixture(scope="session")
def functions(core: OpenCore) -> Iterator[Any]:
    """Makes small functions of a text."""
    from tests.localstack.small_functions import SmallFunctions

    made = SmallFunctions(core)
    yield made
    made.delete()

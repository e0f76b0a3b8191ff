"""The stack in containers, by a stand-in for Docker: what is missing, what Compose is asked, what is said of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from leadflow_local import cli, compose, containers, gateways
from leadflow_local.compose import Compose, Published
from leadflow_local.errors import OperatorError
from leadflow_local.gateways import Gateways, plain
from leadflow_local.home import Home
from leadflow_local.progress import Progress
from leadflow_local.settings import Kind, read_settings
from leadflow_local.stack import Outputs

TOKEN = {"LOCALSTACK_AUTH_TOKEN": "a-token"}
PUBLISHED = Published(localstack=4571, postgres=15432, valkey=16379)

DOCKER = """#!/bin/sh
echo "$LEADFLOW_PORT $LEADFLOW_POSTGRES_PORT $LOCALSTACK_AUTH_TOKEN: $*" >>"$(dirname "$0")/calls"
case "$*" in
  "compose version") {compose} ;;
  version*) {server} ;;
  inspect*) echo 2026-11-22T10:00:00.123456789Z ;;
  *" ps "*) cat "$(dirname "$0")/containers" ;;
  *" up "*) echo pulling; {up} ;;
esac
"""


class FakeDocker:
    """A program `docker` that writes down its calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.says()
        self.running()

    def says(self, *, compose: str = "exit 0", server: str = "echo 28.2.2", up: str = "exit 0") -> None:
        program = self.folder / "docker"
        program.write_text(DOCKER.format(compose=compose, server=server, up=up))
        program.chmod(0o755)

    def running(self, *services: str) -> None:
        lines = [
            json.dumps(
                {"ID": f"id-{each}", "Service": each, "State": "running", "Health": "healthy", "Image": f"{each}:1"}
            )
            for each in services
        ]
        (self.folder / "containers").write_text("\n".join(lines))

    @property
    def calls(self) -> list[str]:
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDocker:
    folder = tmp_path / "bin"
    folder.mkdir()
    # only what the stand-in itself needs: the machine may have a real Compose
    for name in ("sh", "cat", "dirname"):
        found = next(Path(each) / name for each in os.defpath.split(":") if each and (Path(each) / name).exists())
        (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return FakeDocker(folder)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def environment(home: Home, docker: FakeDocker) -> dict[str, str]:
    return {**TOKEN, "PATH": os.environ["PATH"], "LEADFLOW_HOME": str(home.path), "STACK": "localstack", "FOLLOW": "0"}


def test_all_that_is_needed_is_there(environment: dict[str, str]) -> None:
    assert compose.check(environment) == "28.2.2"


def test_no_docker_is_one_sentence(docker: FakeDocker, environment: dict[str, str]) -> None:
    (docker.folder / "docker").unlink()
    with pytest.raises(OperatorError, match=r"^Docker is missing: .* make up without STACK needs neither"):
        compose.check(environment)


def test_no_compose_is_one_sentence(docker: FakeDocker, environment: dict[str, str]) -> None:
    docker.says(compose="exit 1")
    with pytest.raises(OperatorError, match=r"^Docker Compose is missing: install"):
        compose.check(environment)


def test_compose_may_be_a_command_of_its_own(docker: FakeDocker, environment: dict[str, str]) -> None:
    docker.says(compose="exit 1")
    (docker.folder / "docker-compose").symlink_to("docker")
    assert compose.check(environment) == "28.2.2"


def test_no_token_is_one_sentence(environment: dict[str, str]) -> None:
    with pytest.raises(OperatorError, match=r"^LOCALSTACK_AUTH_TOKEN is not set: .*Base or above"):
        compose.check({**environment, "LOCALSTACK_AUTH_TOKEN": ""})


def test_docker_that_does_not_run_is_one_sentence(docker: FakeDocker, environment: dict[str, str]) -> None:
    docker.says(server="echo 'Cannot connect to the Docker daemon' >&2; exit 1")
    with pytest.raises(OperatorError, match=r"^Docker does not run \(Cannot connect to the Docker daemon\.\) Start it"):
        compose.check(environment)


def test_up_without_a_token_ends_in_the_sentence(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadflow_local.cdk.check", lambda: "22.0.0")
    del environment["LOCALSTACK_AUTH_TOKEN"]
    assert cli.main(["up"], environment) == 1
    assert "LOCALSTACK_AUTH_TOKEN is not set" in capsys.readouterr().err


def test_servers_elsewhere_are_refused(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["up"], {**environment, "DATABASE_URL": "postgresql://elsewhere/db"}) == 1
    assert "unset DATABASE_URL and REDIS_URL" in capsys.readouterr().err


def test_compose_is_given_the_ports_and_the_token(docker: FakeDocker, home: Home, environment: dict[str, str]) -> None:
    Compose(home, environment, PUBLISHED).up()
    assert (
        docker.calls[-1]
        == f"4571 15432 a-token: compose -f {compose.FILE} up --detach --wait postgres valkey localstack"
    )
    assert "a-token" not in compose.log(home).read_text()


def test_containers_that_do_not_start_are_one_sentence(
    docker: FakeDocker, home: Home, environment: dict[str, str]
) -> None:
    docker.says(up="echo 'no such image'; exit 1")
    with pytest.raises(OperatorError, match="The containers did not start: no such image") as caught:
        Compose(home, environment, PUBLISHED).up()
    assert caught.value.log == compose.log(home)


def test_down_and_reset_need_no_token(docker: FakeDocker, home: Home, environment: dict[str, str]) -> None:
    del environment["LOCALSTACK_AUTH_TOKEN"]
    assert cli.main(["down"], environment) == 0
    assert docker.calls[-1].endswith("none: compose -f " + str(compose.FILE) + " --profile tools stop")
    assert cli.main(["reset"], environment) == 0
    assert docker.calls[-1].endswith("--profile tools down --volumes --remove-orphans")
    assert not home.path.exists()


def test_status_is_a_line_a_part(
    docker: FakeDocker, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    docker.running("postgres", "valkey")
    assert cli.main(["status"], environment) == 1
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [
        ["postgres", "running"],
        ["valkey", "running"],
        ["localstack", "stopped"],
        ["dashboard", "stopped"],
    ]


def test_logs_are_those_of_the_containers_too(
    docker: FakeDocker, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    program = docker.folder / "docker"
    program.write_text(program.read_text().replace("esac", '  *" logs "*) echo "localstack-1  | Ready." ;;\nesac'))
    assert cli.main(["logs"], environment) == 0
    assert "localstack-1  | Ready." in capsys.readouterr().out


def test_a_container_is_known_by_its_start(docker: FakeDocker, home: Home, environment: dict[str, str]) -> None:
    docker.running("localstack")
    (found,) = Compose(home, environment).containers()
    assert (found.service, found.is_running, found.health) == ("localstack", True, "healthy")
    assert found.since == "id-localstack 2026-11-22T10:00:00.123456789Z"


def test_the_two_stacks_have_homes_of_their_own() -> None:
    assert read_settings({}).kind is Kind.MINISTACK
    assert read_settings({"STACK": "localstack"}).kind is Kind.LOCALSTACK
    assert read_settings({"STACK": "localstack"}).home != read_settings({}).home
    with pytest.raises(OperatorError, match="STACK is 'docker'"):
        read_settings({"STACK": "docker"})


def test_the_addresses_file_has_the_same_shape_for_both(home: Home) -> None:
    shapes = []
    for kind in Kind:
        Outputs("http://a", "ws://a", "http://d", "http://e", "postgresql://d", "redis://r", kind).write(home)
        shapes.append(json.loads(home.outputs.read_text()))
    assert shapes[0].keys() == shapes[1].keys()
    assert [shape["stack"] for shape in shapes] == ["ministack", "localstack"]


@pytest.mark.parametrize(
    ("said", "scheme", "address"),
    [
        (
            "https://abc.execute-api.localhost.localstack.cloud:4566",
            "http",
            "http://abc.execute-api.localhost.localstack.cloud:4566",
        ),
        (
            "http://abc.execute-api.localhost.localstack.cloud:4566/",
            "http",
            "http://abc.execute-api.localhost.localstack.cloud:4566",
        ),
        (
            "wss://abc.execute-api.localhost.localstack.cloud:4566",
            "ws",
            "ws://abc.execute-api.localhost.localstack.cloud:4566",
        ),
        ("ws://localhost:4510", "ws", "ws://localhost.localstack.cloud:4510"),
        ("localhost:4510", "ws", "ws://localhost.localstack.cloud:4510"),
    ],
)
def test_an_address_means_the_same_in_a_container(said: str, scheme: str, address: str) -> None:
    assert plain(said, scheme) == address


class FakeAws:
    """The two services that are asked for addresses and told of them."""

    def __init__(self, *, apis: dict[str, str]) -> None:
        self.apis = apis
        self.variables = {
            "leadflow-local-api": {"WEBSOCKET_URL": "ws://guessed", "API_BASE_PATH": "/_aws/x", "KEPT": "1"},
            "leadflow-local-relay": {"WEBSOCKET_ENDPOINT": "http://guessed"},
        }
        self.updates: list[str] = []

    def client(self, _service: str, **_options: Any) -> Any:
        return self

    def get_apis(self, **_options: Any) -> Any:
        return {"Items": [{"Name": name, "ApiEndpoint": address} for name, address in self.apis.items()]}

    def get_function_configuration(self, FunctionName: str) -> Any:  # noqa: N803
        return {"Environment": {"Variables": self.variables[FunctionName]}}

    def update_function_configuration(self, FunctionName: str, Environment: Any) -> None:  # noqa: N803
        self.updates.append(FunctionName)
        self.variables[FunctionName] = Environment["Variables"]

    def get_waiter(self, _name: str) -> Any:
        return self

    def wait(self, FunctionName: str) -> None:  # noqa: N803
        assert FunctionName in self.updates


def test_addresses_are_read_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    aws = FakeAws(
        apis={
            "leadflow-local-api": "https://h.execute-api.localhost.localstack.cloud:4566",
            "leadflow-local-live": "wss://w.execute-api.localhost.localstack.cloud:4566",
        }
    )
    monkeypatch.setattr("leadflow_local.gateways.boto3", aws)
    found = gateways.read("http://127.0.0.1:4566", 4566)
    assert found == Gateways(
        api_url="http://h.execute-api.localhost.localstack.cloud:4566",
        ws_url="ws://w.execute-api.localhost.localstack.cloud:4566/local",
        push_url="http://localhost.localstack.cloud:4566",
    )
    gateways.tell("http://127.0.0.1:4566", found)
    assert aws.variables["leadflow-local-api"] == {
        "WEBSOCKET_URL": found.ws_url,
        "WEBSOCKET_ENDPOINT": found.push_url,
        "API_BASE_PATH": "",
        "KEPT": "1",
    }
    assert aws.variables["leadflow-local-relay"] == {"WEBSOCKET_ENDPOINT": found.push_url}
    gateways.tell("http://127.0.0.1:4566", found)
    assert aws.updates == ["leadflow-local-api", "leadflow-local-relay"]


def test_an_api_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadflow_local.gateways.boto3", FakeAws(apis={"leadflow-local-api": "https://h"}))
    with pytest.raises(OperatorError, match="no leadflow-local-live: does the token's plan"):
        gateways.read("http://127.0.0.1:4566", 4566)


def test_a_stranger_on_the_port_is_no_localstack(monkeypatch: pytest.MonkeyPatch) -> None:
    from leadflow_local.http import Answer

    monkeypatch.setattr("leadflow_local.containers.get", lambda _url: Answer(200, "<html>"))
    with pytest.raises(OperatorError, match="What answers on port 4571 is not LocalStack"):
        containers._version(4571)
    monkeypatch.setattr("leadflow_local.containers.get", lambda _url: Answer(200, '{"version": "2026.08.3"}'))
    assert containers._version(4571) == "2026.08.3"


def test_a_start_is_recovered_from_once(
    docker: FakeDocker, home: Home, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    docker.running("localstack")
    swept: list[Any] = []
    monkeypatch.setattr("leadflow_local.emulator.invoke", lambda *arguments: swept.append(arguments))
    for _ in range(2):
        containers._recover(home, Compose(home, environment), 4571, Progress())
    assert swept == [(4571, "leadflow-local-sweep", {"restarted_at": "2026-11-22T10:00:00.123456789Z"})]

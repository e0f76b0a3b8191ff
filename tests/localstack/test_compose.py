"""localstack/compose.yaml as Docker Compose itself reads it; no Docker is needed for that."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from leadflow_local import compose

from tests.localstack.open_core import REMEDY, VENV

PROGRAM = VENV / "bin" / "docker-compose"
PORTS = {"LEADFLOW_PORT": "4571", "LEADFLOW_POSTGRES_PORT": "15432", "LEADFLOW_VALKEY_PORT": "16379"}


def read(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    if not PROGRAM.exists():
        pytest.exit(f"Docker Compose is missing: {REMEDY}.", returncode=1)
    command = [str(PROGRAM), "-f", str(compose.FILE), *arguments, "config", "--format", "json"]
    environment = {**variables, "DOCKER_HOST": "unix:///nobody-listens-here.sock", "HOME": "/nowhere"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    done = read("--profile", "tools", LOCALSTACK_AUTH_TOKEN="a-token", **PORTS)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "Compose has something to complain about"
    return dict(json.loads(done.stdout))


def test_it_cannot_be_read_without_a_token() -> None:
    done = read()
    assert done.returncode != 0
    assert "LOCALSTACK_AUTH_TOKEN" in done.stderr
    assert "only with a token" in done.stderr


def test_tools_start_only_when_asked_for() -> None:
    done = read(LOCALSTACK_AUTH_TOKEN="a-token")
    assert set(json.loads(done.stdout)["services"]) == {"localstack", "postgres", "valkey"}


def test_every_image_has_a_fixed_version(project: dict[str, Any]) -> None:
    assert set(project["services"]) == {"localstack", "postgres", "valkey", "pgadmin"}
    for name, service in project["services"].items():
        _, _, tag = service["image"].partition(":")
        assert tag[:1].isdigit(), name


def test_everything_listens_on_the_loopback_interface_only(project: dict[str, Any]) -> None:
    published = [port for service in project["services"].values() for port in service["ports"]]
    assert published
    assert {port["host_ip"] for port in published} == {"127.0.0.1"}
    numbers = {port["published"] for port in published}
    assert set(PORTS.values()) <= numbers
    assert {str(port) for port in range(4510, 4560)} <= numbers


def test_functions_get_the_network_of_the_servers(project: dict[str, Any]) -> None:
    localstack = project["services"]["localstack"]
    (network,) = project["networks"].values()
    assert network["name"] == localstack["environment"]["LAMBDA_DOCKER_NETWORK"] == "leadflow"
    for name, service in project["services"].items():
        assert list(service["networks"]) == ["leadflow"], name
    assert {volume["target"] for volume in localstack["volumes"]} == {"/var/lib/localstack", "/var/run/docker.sock"}


def test_the_port_is_the_same_inside_and_outside(project: dict[str, Any]) -> None:
    localstack = project["services"]["localstack"]
    assert localstack["environment"]["GATEWAY_LISTEN"] == "0.0.0.0:4571"
    assert localstack["environment"]["LOCALSTACK_HOST"] == "localhost.localstack.cloud:4571"
    assert ("4571", 4571) in {(port["published"], port["target"]) for port in localstack["ports"]}


def test_what_is_not_known_fails_the_deploy(project: dict[str, Any]) -> None:
    environment = project["services"]["localstack"]["environment"]
    assert environment["CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES"] == "0"
    assert environment["LOCALSTACK_AUTH_TOKEN"] == "a-token"


def test_each_server_says_when_it_is_ready(project: dict[str, Any]) -> None:
    for name in compose.SERVICES:
        assert project["services"][name]["healthcheck"]["test"], name
    waits_for = project["services"]["localstack"]["depends_on"]
    assert {name: each["condition"] for name, each in waits_for.items()} == {
        "postgres": "service_healthy",
        "valkey": "service_healthy",
    }


def test_pgadmin_knows_the_database(project: dict[str, Any]) -> None:
    (server,) = json.loads(project["configs"]["pgadmin-servers"]["content"])["Servers"].values()
    assert (server["Host"], server["Port"], server["Username"]) == ("postgres", 5432, "leadflow")

"""The artifact and the layer, unpacked as Lambda does and alone: with no other library on the path than the runtime's.

They are those of Lambda's Python where this machine has one, and of the Python that runs the tests otherwise.
"""

from __future__ import annotations

import json
import platform
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

from infra.layer import dependencies
from infra.package import ARTIFACT_BUDGET, LAYER_BUDGET, zipped
from infra.packaging import ROOT, Artifact, build, size
from infra.python import LAMBDA_PYTHON, THIS_PYTHON, interpreter
from tests.infra.imports import foreign_imports, handlers

runs_the_wheels = pytest.mark.skipif(platform.system() != "Linux", reason="only Linux runs the wheels that Lambda gets")

PYTHON = LAMBDA_PYTHON if interpreter(LAMBDA_PYTHON) else THIS_PYTHON
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3")
"""What Lambda's runtime brings: boto3 and what it stands on."""


@dataclass(frozen=True)
class Shipped:
    """Unpacked: `task` is /var/task, `layer` is /opt/python, `runtime` holds boto3."""

    task: Path
    layer: Path
    runtime: Path

    def check(self, layer: Path) -> subprocess.CompletedProcess[str]:
        """Import everything with another folder in the layer's place."""
        wanted = {
            "path": [str(self.task), str(layer), str(self.runtime)],
            "layer": str(layer),
            "handlers": handlers(ROOT),
            "imports": [(each.module, each.name) for each in foreign_imports(ROOT)],
        }
        python = interpreter(PYTHON)
        assert python
        command = [python, "-I", "-S", "-B", str(Path(__file__).with_name("alone.py")), json.dumps(wanted)]
        environment = {"STAGE": "dev", "POWERTOOLS_SERVICE_NAME": "test", "POWERTOOLS_METRICS_NAMESPACE": "test"}
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    folder = tmp_path_factory.mktemp("built")
    return dependencies(ROOT, folder, arm64=platform.machine() in {"aarch64", "arm64"}, python=PYTHON)


@pytest.fixture(scope="module")
def shipped(layer: Artifact, tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    folder = tmp_path_factory.mktemp("shipped")
    runtime = folder / "runtime"
    runtime.mkdir()
    site = Path(boto3.__file__).parents[1]
    for name in RUNTIME:
        (runtime / name).symlink_to(site / name)
    artifact = build(ROOT, folder / "built", PYTHON)
    return Shipped(
        task=_through_an_archive(artifact.path, folder / "task"),
        layer=_through_an_archive(layer.path, folder / "opt") / "python",
        runtime=runtime,
    )


def _through_an_archive(source: Path, target: Path) -> Path:
    archive = target.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as file:
        for path in source.rglob("*"):
            file.write(path, path.relative_to(source))
    with zipfile.ZipFile(archive) as file:
        file.extractall(target)
    return target


@pytest.fixture(scope="module")
def used(shipped: Shipped) -> list[str]:
    """The layer's packages that a full import loads."""
    done = shipped.check(shipped.layer)
    assert done.returncode == 0, done.stderr
    loaded: list[str] = json.loads(done.stdout)
    return loaded


@runs_the_wheels
def test_every_handler_and_every_lazy_import_works_with_nothing_else_on_the_path(used: list[str]) -> None:
    assert {"argon2", "openai", "psycopg", "pydantic", "redis"} <= set(used)


def test_the_sources_of_the_check_are_the_functions_themselves() -> None:
    packages = {each.package for each in foreign_imports(ROOT)}
    assert {"argon2", "aws_lambda_powertools", "boto3", "jwt", "openai", "psycopg", "pydantic", "redis"} <= packages
    assert "functions.rotate_keys.handler" in handlers(ROOT)


@runs_the_wheels
def test_removing_any_used_package_is_noticed(shipped: Shipped, used: list[str], tmp_path: Path) -> None:
    candidates = [package for package in used if package not in RUNTIME]
    layers = [_without(shipped.layer, package, tmp_path) for package in candidates]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(shipped.check, layers))
    assert len(candidates) > 15
    assert [package for package, done in zip(candidates, outcomes, strict=True) if done.returncode == 0] == []


def _without(layer: Path, package: str, folder: Path) -> Path:
    """The layer but for one package, by links."""
    other = folder / f"without-{package}"
    other.mkdir()
    for entry in layer.iterdir():
        if entry.name.partition(".")[0] != package:
            (other / entry.name).symlink_to(entry)
    return other


@pytest.mark.parametrize("absent", ["boto3", "botocore", "s3transfer", "pip", "setuptools"])
def test_the_layer_leaves_out_what_the_runtime_brings(layer: Artifact, absent: str) -> None:
    assert not (layer.path / "python" / absent).exists()


def test_the_layer_is_within_its_budget(layer: Artifact) -> None:
    assert size(layer.path) <= LAYER_BUDGET


def test_the_functions_archive_is_within_its_budget(tmp_path: Path) -> None:
    assert zipped(build(ROOT, tmp_path / "functions", PYTHON).path) <= ARTIFACT_BUDGET


def test_the_layer_holds_what_the_lock_of_all_pins() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        return {line.split(";")[0].strip(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("layer.txt") <= pins("dev.txt"), "make lock"


def test_the_layer_is_made_again_only_when_something_changed(layer: Artifact) -> None:
    arm64 = platform.machine() in {"aarch64", "arm64"}
    before = (layer.path / "python").stat().st_mtime_ns
    again = dependencies(ROOT, layer.path.parent, arm64=arm64, python=PYTHON)
    assert again == layer
    assert (layer.path / "python").stat().st_mtime_ns == before

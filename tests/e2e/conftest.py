"""A local stack of this run's own: its ports, its data, and a copy of the code that tests may change."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("functions", "infra", "frontend", "localstack", "requirements", "cdk.json", "tests/samples")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "dist", "test-results")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture
def stack(running_stack: Stack) -> Iterator[Stack]:
    """The stack, up."""
    yield running_stack
    running_stack.forget_users()


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack, up. It is taken down at the end, with its logs kept where a test failed."""
    folder = tmp_path_factory.mktemp("stack")
    folder.chmod(0o755)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(source, folder / name)
    for name in ("infra", "frontend"):
        (folder / name / "node_modules").symlink_to(ROOT / name / "node_modules")
    stack = Stack(folder, os.environ)
    try:
        stack.up()
        yield stack
    finally:
        stack.reset()

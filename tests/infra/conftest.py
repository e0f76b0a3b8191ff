"""Every stage, synthesised once a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.infra.deployment import Deployment
from tests.infra.synthesis import ABROAD, LOCAL, Synthesis, synthesise

CASES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "local": ("local", LOCAL),
    "dev": ("dev", {}),
    "prod": ("prod", {}),
    "prod-abroad": ("prod", ABROAD),
}

Synthesise = Callable[[str], Synthesis]


@pytest.fixture(scope="session")
def synthesis(tmp_path_factory: pytest.TempPathFactory) -> Synthesise:
    """One of the CASES by its name, made when it is first asked for."""
    made: dict[str, Synthesis] = {}

    def one(case: str) -> Synthesis:
        if case not in made:
            stage, environment = CASES[case]
            made[case] = synthesise(stage, environment, tmp_path_factory.mktemp(case))
        return made[case]

    return one


@pytest.fixture(scope="session")
def local(synthesis: Synthesise) -> Deployment:
    """All resources of the local stage."""
    return synthesis("local").deployment


@pytest.fixture(scope="session")
def dev(synthesis: Synthesise) -> Deployment:
    return synthesis("dev").deployment


@pytest.fixture(scope="session")
def prod(synthesis: Synthesise) -> Deployment:
    return synthesis("prod").deployment


@pytest.fixture(scope="session")
def abroad(synthesis: Synthesise) -> Deployment:
    """`prod` in another region than CloudFront's, with a domain of its own."""
    return synthesis("prod-abroad").deployment


@pytest.fixture(params=["dev", "prod"])
def aws(request: pytest.FixtureRequest, synthesis: Synthesise) -> Deployment:
    """Each stage on AWS."""
    return synthesis(str(request.param)).deployment

"""The dashboard in a real browser, on the deployed stack; the flows themselves are in frontend/e2e."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.stack import Stack

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("project", ["desk", "outage"])
def test_the_dashboard_in_a_browser(stack: Stack, project: str) -> None:
    """Every flow of the project; its screenshots of failures are in frontend/test-results."""
    outputs = stack.outputs
    environment = {
        **stack.environment,
        "BASE_URL": outputs["dashboard_url"],
        "DEMO_EMAIL": outputs["demo_user"]["email"],
        "DEMO_PASSWORD": outputs["demo_user"]["password"],
        "STOP_EMULATOR": f"kill -9 {stack.pid('ministack')}",
        "START_EMULATOR": f"'{sys.executable}' -m leadflow_local up",
    }
    done = subprocess.run(
        ["npx", "--no-install", "playwright", "test", f"--project={project}"],
        cwd=FRONTEND,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=880,
    )
    assert done.returncode == 0, "see what Playwright printed above"

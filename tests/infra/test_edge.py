"""CloudFront's two functions, run by Node as CloudFront runs them: a handler that gets an event and gives a request."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from infra.packaging import ROOT

EDGE = ROOT / "infra" / "edge"


def _run(file: str, uri: str, **headers: str) -> dict[str, Any]:
    event = {
        "viewer": {"ip": "2001:db8::7"},
        "request": {
            "uri": uri,
            "headers": {name.replace("_", "-"): {"value": value} for name, value in headers.items()},
        },
    }
    program = f"{(EDGE / file).read_text()}\nprocess.stdout.write(JSON.stringify(handler({json.dumps(event)})))"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    request: dict[str, Any] = json.loads(done.stdout)
    return request


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("/", "/index.html"),
        ("/leads", "/index.html"),
        ("/leads/0198c1e2-7a3b", "/index.html"),
        ("/settings/", "/index.html"),
        ("/assets/index-1a2b.js", "/assets/index-1a2b.js"),
        ("/config.json", "/config.json"),
        ("/favicon.svg", "/favicon.svg"),
    ],
)
def test_a_page_is_index_html_and_a_file_is_itself(asked: str, served: str) -> None:
    assert _run("spa.js", asked)["uri"] == served


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("/api/leads", "/leads"),
        ("/api/auth/login", "/auth/login"),
        ("/api/", "/"),
        ("/api", "/"),
        ("/api/api/leads", "/api/leads"),
        ("/apiary", "/apiary"),
    ],
)
def test_the_prefix_is_taken_off_once(asked: str, served: str) -> None:
    assert _run("api.js", asked)["uri"] == served


def test_the_api_hears_the_prefix_and_the_viewers_address() -> None:
    headers = _run("api.js", "/api/leads")["headers"]
    assert headers["x-forwarded-prefix"] == {"value": "/api"}
    assert headers["x-leadflow-viewer"] == {"value": "2001:db8::7"}


def test_a_viewer_cannot_say_another_address_or_prefix() -> None:
    sent = {"x_leadflow_viewer": "198.51.100.1", "x_forwarded_prefix": "/evil"}
    assert _run("api.js", "/api/leads", **sent)["headers"] == _run("api.js", "/api/leads")["headers"]

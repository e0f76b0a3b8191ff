"""The dashboard's client is generated from a document that is kept in the repository."""

from __future__ import annotations

import json
from pathlib import Path

from functions.api.handler import app

DOCUMENT = Path(__file__).resolve().parents[3] / "frontend" / "openapi.json"


def test_the_kept_document_is_the_apis() -> None:
    kept = json.loads(DOCUMENT.read_text())
    assert kept == json.loads(app.get_openapi_json_schema()), "run make openapi"

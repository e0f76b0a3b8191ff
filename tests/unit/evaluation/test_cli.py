"""The commands as people and CI call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.__main__ import BASELINE, GOLDEN, main
from evaluation.dataset import read
from tests.support.openai_server import INTENT, completion, error, openai_server


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        {"text": "We want to buy 20 licences. Please send a quote to jo@example.com.", "label": "sales_new"},
        {"text": "The portal is down and nobody can log in.", "label": "support", "gold": {"email": None}},
    ]
    path = tmp_path / "data.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_eval_prints_all_tables_and_writes_json(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.json"
    assert main(["eval", "--data", str(data), "--json", str(target)]) == 0
    printed = capsys.readouterr().out
    assert all(word in printed for word in ("accuracy", "macro-F1", "Confusion", "Calibration", "micro-F1", "p95", "$"))
    written = json.loads(target.read_text())
    assert written.keys() == {"rows", "intent", "extraction", "latency_ms", "cost_usd"}
    assert written["rows"] == 2


def test_predict_prints_one_result_a_line_and_nothing_else(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "--data", str(data)]) == 0
    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [result["category"] for result in results] == ["sales_new", "support"]
    assert results[0]["extraction"]["extracted_fields"]["email"] == "jo@example.com"
    assert all(result["routing"] and result["error"] is None for result in results)


def test_rows_without_answers_cannot_be_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"text": "Hi"}')
    assert main(["eval", "--data", str(path)]) == 2
    assert "nothing to score" in capsys.readouterr().err


def test_openai_is_evaluated_over_http(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with openai_server() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        server.answer(completion(INTENT, model="a model without a price"))
        assert main(["predict", "--data", str(data), "--provider", "openai"]) == 0
    captured = capsys.readouterr()
    assert [json.loads(line)["error"] for line in captured.out.splitlines()] == ["invalid_output"] * 2
    assert "no price" in captured.err


def test_a_bad_key_ends_the_run_at_once(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with openai_server() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        server.answer(error(401))
        assert main(["eval", "--data", str(data), "--provider", "openai"]) == 2
    assert "API key" in capsys.readouterr().err


def test_openai_without_a_key_says_what_is_missing(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert main(["eval", "--data", str(data), "--provider", "openai"]) == 2
    assert "OPENAI_API_KEY" in capsys.readouterr().err


def test_the_gate_keeps_and_compares(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = tmp_path / "baseline.json"
    options = ["gate", "--data", str(data), "--baseline", str(baseline)]
    assert main(options) == 2
    assert main([*options, "--update"]) == 0
    assert main(options) == 0
    better = json.loads(baseline.read_text()) | {"accuracy": 1.0, "macro_f1": 1.1}
    baseline.write_text(json.dumps(better))
    assert main(options) == 1
    assert "dropped: macro_f1 1.1000" in capsys.readouterr().out


def test_the_golden_set_is_well_formed_and_has_a_baseline() -> None:
    rows = read(sorted(GOLDEN.glob("*.jsonl")))
    assert all(row.label or row.gold for row in rows)
    assert BASELINE.exists()

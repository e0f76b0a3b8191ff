"""squawk, as `make lint` asks it: a migration that the running version could not live with does not pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.packaging import ROOT

SETTINGS = "set lock_timeout = '2s';\nset statement_timeout = '30s';\n"


def _complaints(sql: str, folder: Path, *, in_transaction: bool = True) -> str:
    (folder / "0002_change.sql").write_text(SETTINGS + sql)
    mode = "--assume-in-transaction" if in_transaction else "--no-assume-in-transaction"
    squawk = [str(Path(sys.executable).parent / "squawk"), "--config", str(ROOT / "infra" / "squawk.toml"), mode]
    done = subprocess.run(
        [*squawk, "--reporter", "gcc", "0002_change.sql"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) is (done.stdout == "")
    return done.stdout


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("alter table leads drop column name;", "ban-drop-column"),
        ("drop table leads;", "ban-drop-table"),
        ("alter table leads rename column message to body;", "renaming-column"),
        ("alter table leads rename to customers;", "renaming-table"),
        ("alter table leads add column note text not null;", "adding-required-field"),
        ("alter table leads alter column name type varchar(10);", "changing-column-type"),
        ("alter table leads alter column name set not null;", "adding-not-nullable-field"),
        ("create index leads_note on leads (note);", "require-concurrent-index-creation"),
    ],
)
def test_what_breaks_the_running_version_is_refused(sql: str, rule: str, tmp_path: Path) -> None:
    assert rule in _complaints(sql, tmp_path)


def test_what_expands_passes(tmp_path: Path) -> None:
    assert _complaints("alter table leads add column note text;", tmp_path) == ""


def test_an_index_made_beside_the_traffic_passes(tmp_path: Path) -> None:
    sql = "create index concurrently if not exists leads_note on leads (note);"
    assert _complaints(sql, tmp_path, in_transaction=False) == ""


def test_what_contracts_passes_when_it_says_why(tmp_path: Path) -> None:
    sql = "-- nothing reads it since 1.4\n-- squawk-ignore ban-drop-column\nalter table leads drop column name;"
    assert _complaints(sql, tmp_path) == ""

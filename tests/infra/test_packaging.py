"""The functions' artifact."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.packaging import PackagingError, build

SOURCES = {
    "functions/__init__.py": "",
    "functions/api/__init__.py": "",
    "functions/api/handler.py": "NAME = __name__\n",
    "functions/migrate/sql/0001_initial.sql": "SELECT 1;\n",
    "functions/common/policy.json": "{}\n",
    "functions/common/tests/test_it.py": "x = 1\n",
    "functions/common/notes.log": "no\n",
}


def _checkout(root: Path) -> Path:
    for name, text in SOURCES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_holds_sources_data_and_bytecode_and_nothing_else(tmp_path: Path) -> None:
    names = set(_files(build(_checkout(tmp_path / "a"), tmp_path / "out").path))
    sources = {name for name in names if "__pycache__" not in name}
    assert sources == set(SOURCES) - {"functions/common/tests/test_it.py", "functions/common/notes.log"}
    assert len(names - sources) == 3


def test_the_same_sources_make_the_same_artifact_on_any_path(tmp_path: Path) -> None:
    one = build(_checkout(tmp_path / "one"), tmp_path / "first")
    other = build(_checkout(tmp_path / "another" / "place"), tmp_path / "second")
    assert one.digest == other.digest
    assert _files(one.path) == _files(other.path)


def test_a_changed_source_changes_the_digest(tmp_path: Path) -> None:
    root = _checkout(tmp_path / "a")
    before = build(root, tmp_path / "out").digest
    (root / "functions/migrate/sql/0001_initial.sql").write_text("SELECT 2;\n")
    assert build(root, tmp_path / "out").digest != before


def test_bytecode_is_used_whatever_the_files_times_are(tmp_path: Path) -> None:
    artifact = build(_checkout(tmp_path / "a"), tmp_path / "out")
    (compiled,) = artifact.path.glob("functions/api/__pycache__/handler.*.pyc")
    flags = int.from_bytes(compiled.read_bytes()[4:8], "little")
    assert flags == 1, "hash-based and unchecked (PEP 552)"


def test_a_source_that_does_not_compile_is_named(tmp_path: Path) -> None:
    root = _checkout(tmp_path / "a")
    (root / "functions/api/handler.py").write_text("def (\n")
    with pytest.raises(PackagingError, match=r"functions/api/handler\.py:1: "):
        build(root, tmp_path / "out")

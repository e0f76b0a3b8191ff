"""The functions' artifact."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.dashboard import dashboard
from infra.layer import dependencies
from infra.packaging import ROOT, PackagingError, build, sources
from infra.python import THIS_PYTHON, interpreter

SOURCES = {
    "functions/__init__.py": "",
    "functions/api/__init__.py": "",
    "functions/api/handler.py": "NAME = __name__\n",
    "functions/migrate/sql/0001_initial.sql": "SELECT 1;\n",
    "functions/common/policy.json": "{}\n",
    "functions/common/weights.bin": "weights",
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


def test_every_file_of_the_functions_is_shipped() -> None:
    files = {path.relative_to(ROOT) for path in (ROOT / "functions").rglob("*") if path.is_file()}
    assert set(sources(ROOT)) == {path for path in files if "__pycache__" not in path.parts}


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


def test_an_artifact_for_a_python_that_is_not_here_has_no_bytecode_and_says_so(tmp_path: Path) -> None:
    artifact = build(_checkout(tmp_path / "a"), tmp_path / "out", "3.99")
    assert artifact.has_bytecode is False
    assert not [name for name in _files(artifact.path) if name.endswith(".pyc")]


def test_bytecode_is_of_the_python_that_was_asked_for(tmp_path: Path) -> None:
    other = next((version for version in ("3.13", "3.12", "3.11") if interpreter(version)), THIS_PYTHON)
    artifact = build(_checkout(tmp_path / "a"), tmp_path / "out", other)
    tags = {name.split(".")[-2] for name in _files(artifact.path) if name.endswith(".pyc")}
    assert tags == {f"cpython-{other.replace('.', '')}"}


def test_the_python_decides_the_digest_too(tmp_path: Path) -> None:
    root = _checkout(tmp_path / "a")
    assert build(root, tmp_path / "one").digest != build(root, tmp_path / "other", "3.99").digest


def test_wheels_that_cannot_be_had_are_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "layer.txt").write_text("not a requirement at all\n")
    with pytest.raises(PackagingError, match=r"^The wheels of layer\.txt cannot be had for [^\n]+\.$"):
        dependencies(tmp_path, tmp_path / "out", arm64=True)


def test_the_dashboards_digest_is_of_what_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "frontend" / "dist"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("one")
    before = dashboard(tmp_path)
    (folder / ".built").write_text("a note of the local stack")
    assert dashboard(tmp_path) == before
    (folder / "index.html").write_text("two")
    assert dashboard(tmp_path).digest != before.digest


def test_a_folder_of_pythons_that_may_not_be_read_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_folder: Path, _pattern: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(Path, "glob", refused)
    assert interpreter("3.98") is None

"""The routing policy that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from functions.common.routing import load_policy
from infra.packaging import ROOT, PackagingError, build
from infra.policy import PLACE, shipped_policy


def own(tmp_path: Path, **changed: str) -> Path:
    """A company's own policy: the default with some words changed."""
    text = (ROOT / PLACE).read_text(encoding="utf-8")
    for before, after in changed.items():
        assert before in text
        text = text.replace(before, after)
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_is_shipped_unless_another_is_named(tmp_path: Path) -> None:
    assert shipped_policy(ROOT, {}) == {}
    artifact = build(ROOT, tmp_path / "out")
    assert load_policy(artifact.path / PLACE) == load_policy(ROOT / PLACE)


def test_a_companys_own_policy_takes_the_defaults_place(tmp_path: Path) -> None:
    path = own(tmp_path, accounts="key-accounts")
    artifact = build(ROOT, tmp_path / "out", instead=shipped_policy(ROOT, {"ROUTING_POLICY": str(path)}))
    assert "key-accounts" in load_policy(artifact.path / PLACE).queues


def test_another_policy_makes_another_artifact(tmp_path: Path) -> None:
    path = own(tmp_path, accounts="key-accounts")
    one = build(ROOT, tmp_path / "one").digest
    assert build(ROOT, tmp_path / "two", instead={PLACE: path}).digest != one


def test_a_policy_that_cannot_be_used_ends_the_deploy_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"^nowhere\.toml: the file cannot be read"):
        shipped_policy(ROOT, {"ROUTING_POLICY": str(tmp_path / "nowhere.toml")})
    with pytest.raises(PackagingError, match=r"^own\.toml: "):
        shipped_policy(ROOT, {"ROUTING_POLICY": str(own(tmp_path, sla_minutes="sla_hours"))})

"""A request proves that it came through CloudFront; then CloudFront's word about the viewer counts."""

from __future__ import annotations

import pytest

from functions.api.origin import is_proven, viewer_address

HEADER = "x-leadflow-origin"


def test_the_current_and_the_previous_secret_prove_it() -> None:
    def secrets(_max_age_s: float) -> tuple[str, ...]:
        return ("now", "before")

    assert is_proven(secrets, {HEADER: "now"})
    assert is_proven(secrets, {HEADER: "before"})
    assert not is_proven(secrets, {HEADER: "other"})
    assert not is_proven(secrets, {HEADER: ""})
    assert not is_proven(secrets, {})


def test_a_secret_that_was_never_rotated_has_no_previous_one() -> None:
    assert not is_proven(lambda _max_age_s: ("now", ""), {HEADER: ""})


def test_an_unknown_secret_is_looked_up_again() -> None:
    asked = []

    def secrets(max_age_s: float) -> tuple[str, ...]:
        asked.append(max_age_s)
        return ("new", "old") if max_age_s < 60 else ("old", "older")

    assert is_proven(secrets, {HEADER: "new"})
    assert asked == [300, 30]


@pytest.mark.parametrize("value", ["é" * 20, "\udcff", "x" * 10_000])
def test_any_text_may_be_sent(value: str) -> None:
    assert not is_proven(lambda _max_age_s: ("now", "before"), {HEADER: value})


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("198.51.100.10", "198.51.100.10"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
        ("", None),
        ("somebody", None),
        ("198.51.100.10:80", None),
    ],
)
def test_the_viewers_address_is_read(header: str, address: str | None) -> None:
    assert viewer_address({"x-leadflow-viewer": header}) == address
    assert viewer_address({}) is None

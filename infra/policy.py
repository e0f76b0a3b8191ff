"""The routing policy that is shipped: the repository's, or the file that ROUTING_POLICY names in its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from functions.common.routing import PolicyError, load_policy
from infra.packaging import PackagingError

VARIABLE = "ROUTING_POLICY"

PLACE = Path("functions/common/routing.toml")
"""Where the functions read it."""


def shipped_policy(root: Path, environment: Mapping[str, str]) -> dict[Path, Path]:
    """What takes a source's place in the artifact: the company's own policy, where one is named.

    Raises:
        PackagingError: the policy that would be shipped cannot be used; says which key is wrong.
    """
    named = environment.get(VARIABLE)
    path = Path(named).resolve() if named else root / PLACE
    try:
        load_policy(path)
    except PolicyError as error:
        raise PackagingError(str(error)) from None
    return {PLACE: path} if named else {}

"""The deploy: the real CDK command against the emulator, when what it would deploy has changed."""

from __future__ import annotations

import hashlib
import secrets
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadflow_local import bounds, environments
from leadflow_local.cdk import Cdk
from leadflow_local.home import Home, read_json, write_json

# What a deploy depends on: sources, the CDK app, and the versions of all libraries.
INPUTS = ("functions", "infra", "cdk.json", "requirements")
LEFT_OUT = frozenset({"node_modules", "__pycache__", "cdk.out"})


def log(home: Home) -> Path:
    return home.logs / "deploy.log"


def variables(home: Home, passed_on: Mapping[str, str], **addresses: str) -> dict[str, str]:
    """What the CDK app reads from its environment."""
    return {**passed_on, **addresses, "JWT_KEYS": _signing_keys(home)}


def fingerprint(root: Path, configuration: Mapping[str, str]) -> str:
    """A hash of everything a deploy depends on: the same fingerprint would deploy the same."""
    total = hashlib.sha256(sys.version.encode())
    for path in _inputs(root):
        total.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    policy = configuration.get("ROUTING_POLICY")
    if policy and Path(policy).is_file():
        total.update(Path(policy).read_bytes())
    for name, value in sorted(configuration.items()):
        total.update(f"\0{name}={value}".encode())
    return total.hexdigest()


def is_current(home: Home, wanted: str) -> bool:
    """Whether the last deploy succeeded and was of that fingerprint."""
    return read_json(home.deployed).get("fingerprint") == wanted


def is_known(home: Home) -> bool:
    """Whether the last deploy succeeded, so that the next may build on it."""
    return "fingerprint" in read_json(home.deployed)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where to deploy to. `configuration` is what the CDK app reads from its environment; `is_empty` tells that
    nothing was deployed there before; `needs_layer`, that functions run in containers, without our libraries."""

    emulator_url: str
    configuration: Mapping[str, str]
    is_empty: bool
    needs_layer: bool = False


def run(home: Home, environment: Mapping[str, str], target: Target, doing: Callable[[str], None]) -> None:
    """Bootstrap an empty emulator, and deploy all stacks.

    Raises:
        OperatorError: with the line that says why.
    """
    home.deployed.unlink(missing_ok=True)
    home.cdk.mkdir(exist_ok=True)
    log(home).write_text("")
    base = environments.for_cdk(environment, endpoint=target.emulator_url, folder=home.cdk, temporary=home.temporary)
    cdk = Cdk(log(home), {**base, **target.configuration})
    out = str(home.cdk / "out")
    app = f"{shlex.quote(sys.executable)} -m infra.app"
    doing("building the app")
    build = ["synth", "--quiet", "--app", app, "--output", out, "-c", "stage=local", "-c", f"build={home.build}"]
    if target.needs_layer:
        build += ["-c", "layer=true"]
    processes = [cdk.start(build)]
    if target.is_empty:
        account = f"aws://{environments.ACCOUNT}/{environments.REGION}"
        # Not in the checkout, where the command would build the app again to learn which accounts it is for.
        processes.append(cdk.start(["bootstrap", account], home.cdk))
    cdk.finish(processes, doing)
    doing("deploying")
    unattended = ["--require-approval", "never", "--method", "direct", "--concurrency", "4", "--progress", "events"]
    cdk.finish([cdk.start(["deploy", "--all", "--app", out, "--output", out, *unattended])], doing)
    bounds.apply(target.emulator_url, bounds.reserved(home.cdk / "out"))


def remember(home: Home, fingerprint: str) -> None:
    write_json(home.deployed, {"fingerprint": fingerprint})


def _inputs(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        start = root / name
        if start.is_file():
            yield start
            continue
        for path in sorted(start.rglob("*")):
            if path.is_file() and not LEFT_OUT.intersection(path.relative_to(root).parts):
                yield path


def _signing_keys(home: Home) -> str:
    """This stack's own keys, made at its first start."""
    if not home.keys.exists():
        write_json(home.keys, {"current": "local-1", "keys": {"local-1": secrets.token_urlsafe(48)}}, mode=0o600)
    return home.keys.read_text().strip()

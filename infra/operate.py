"""`make deploy`, `destroy`, `diff` and `synth`: CDK on a stage, after looking for an operator's mistakes.

Each mistake is answered by one sentence that says what to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from infra.dashboard import build_dashboard
from infra.packaging import ROOT, PackagingError
from infra.stage import SUPPORTED, Stage, StageError, read_stage

BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
CDK = ROOT / "infra" / "node_modules" / ".bin" / "cdk"
STAGES = tuple(name for name in SUPPORTED if name != "local")
NEEDS_ACCOUNT = ("deploy", "destroy", "diff")


class Mistake(Exception):
    """One sentence with the remedy."""


class Account(Protocol):
    """What is asked of AWS before CDK is started."""

    def identity(self) -> str:
        """The account's number. Raises Mistake without credentials."""
        ...

    def region(self) -> str | None:
        """The one that the operator's profile names."""
        ...

    def is_bootstrapped(self, region: str) -> bool: ...


@dataclass(frozen=True)
class Aws:
    """By the credentials of the environment."""

    def identity(self) -> str:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return str(boto3.client("sts", region_name="us-east-1").get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as error:
            raise Mistake(
                f"AWS does not know you ({type(error).__name__}): log in (aws sso login) or set AWS_PROFILE."
            ) from None

    def region(self) -> str | None:
        import boto3

        return boto3.Session().region_name

    def is_bootstrapped(self, region: str) -> bool:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            boto3.client("ssm", region_name=region).get_parameter(Name=BOOTSTRAP)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ParameterNotFound":
                return False
            raise Mistake(f"AWS refused to tell whether CDK is set up in {region}: {error}.") from None
        except BotoCoreError as error:
            raise Mistake(f"AWS cannot be asked in {region} ({type(error).__name__}): look at AWS_REGION.") from None
        return True


def check(action: str, stage_name: str, environment: Mapping[str, str], account: Account) -> Stage:
    """The stage to act on.

    Raises:
        Mistake: it must not be acted on, or cannot be.
        StageError: its configuration is wrong.
    """
    if stage_name not in STAGES:
        raise Mistake(f"Name the stage: make {action} STAGE={'|'.join(STAGES)}{_instead(stage_name)}.")
    region = environment.get("AWS_REGION") or account.region()
    stage = read_stage(stage_name, {**environment, "AWS_REGION": region or ""})
    if action == "destroy" and stage.keeps_data_when_deleted and environment.get("CONFIRM") != stage_name:
        raise Mistake(
            f"Destroying {stage_name} ends the service for everybody: say so by CONFIRM={stage_name} "
            "(docs/operations.md tells what stays)."
        )
    if action in NEEDS_ACCOUNT:
        number = account.identity()
        regions = {stage.region, "us-east-1"} if stage.cloud and stage.cloud.has_firewall else {stage.region}
        missing = [region for region in sorted(regions) if action == "deploy" and not account.is_bootstrapped(region)]
        if missing:
            tool = CDK.relative_to(ROOT)
            where = " ".join(f"aws://{number}/{region}" for region in missing)
            raise Mistake(f"CDK was never set up in {' and '.join(missing)}: run {tool} bootstrap {where}.")
    return stage


def command(action: str, stage: Stage) -> Sequence[str | Path]:
    """The CDK command that does it."""
    context = ["-c", f"stage={stage.name}"]
    match action:
        case "deploy":
            outputs = ROOT / ".local" / f"outputs-{stage.name}.json"
            unattended = ["--require-approval", "never", "--concurrency", "3", "--outputs-file", str(outputs)]
            return [CDK, "deploy", "--all", *unattended, *context]
        case "destroy":
            return [CDK, "destroy", "--all", "--force", *context]
        case "synth":
            return [CDK, "synth", "--quiet", *context]
        case _:
            return [CDK, action, "--all", *context]


def _instead(stage_name: str) -> str:
    if stage_name == "local":
        return " (the local stage is started by make up)"
    return f" (there is no '{stage_name}')" if stage_name else ""


def main(arguments: Sequence[str], environment: Mapping[str, str], account: Account) -> int:
    action, stage_name = arguments[0], arguments[1] if len(arguments) > 1 else ""
    try:
        stage = check(action, stage_name, environment, account)
        if action != "destroy":
            build_dashboard(ROOT)
    except (Mistake, StageError, PackagingError) as mistake:
        print(f"Error: {mistake}", file=sys.stderr)
        return 1
    (ROOT / ".local").mkdir(exist_ok=True)
    variables = {**environment, "AWS_REGION": stage.region}
    return subprocess.run(command(action, stage), cwd=ROOT, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, Aws()))

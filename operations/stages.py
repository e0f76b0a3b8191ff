"""The sweep of a stage: on AWS by the credentials of the terminal, locally on the emulator that `make up` started."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.errors import OperatorError
from operations.redrive import Sweep

if TYPE_CHECKING:
    from botocore.config import Config

ANSWER_TIMEOUT_S = 90
"""Longer than the sweep may take."""

BUSY_TIMEOUT_S = 60
ROOT = Path(__file__).parents[1]


def sweep_of(stage: str, environment: Mapping[str, str]) -> Sweep:
    """Raises OperatorError where the stage cannot be reached."""
    client = _emulators_client(environment) if stage == "local" else _aws_client(stage, environment)
    function = f"leadflow-{stage}-sweep"
    return lambda event: _invoke(client, function, event, stage)


def _aws_client(stage: str, environment: Mapping[str, str]) -> Any:
    import boto3
    from botocore.exceptions import BotoCoreError

    try:
        # boto3 itself reads AWS_DEFAULT_REGION only.
        return boto3.client("lambda", region_name=environment.get("AWS_REGION") or None, config=_config())
    except BotoCoreError as error:
        raise _explained(error, stage) from None


def _emulators_client(environment: Mapping[str, str]) -> Any:
    """A client that knows the emulator only, whatever profile, endpoint or proxy the terminal is set up for."""
    import boto3
    from botocore.session import Session

    without_profile = Session(session_vars={"profile": (None, None, None, None)})
    return boto3.Session(botocore_session=without_profile).client(
        "lambda",
        endpoint_url=_emulator(environment),
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
        config=_config(proxies={}),
    )


def _config(**options: Any) -> Config:
    from botocore.config import Config

    return Config(connect_timeout=5, read_timeout=ANSWER_TIMEOUT_S, retries={"total_max_attempts": 1}, **options)


def _emulator(environment: Mapping[str, str]) -> str:
    home = environment.get("LEADFLOW_HOME")
    outputs = (Path(home).expanduser() if home else ROOT / ".local") / "outputs.json"
    try:
        return str(json.loads(outputs.read_text())["emulator"])
    except (OSError, ValueError, KeyError, TypeError):
        raise OperatorError("The local stack was never up: run make up.") from None


def _invoke(client: Any, function: str, event: Mapping[str, Any], stage: str) -> dict[str, Any]:
    from botocore.exceptions import BotoCoreError, ClientError

    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            answer = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
            break
        except client.exceptions.TooManyRequestsException:
            if time.monotonic() > deadline:
                raise OperatorError(f"{function} stayed busy for {BUSY_TIMEOUT_S} s: try again.") from None
            time.sleep(0.5)
        except (BotoCoreError, ClientError) as error:
            raise _explained(error, stage) from None
    value: dict[str, Any] = json.loads(answer["Payload"].read() or b"{}")
    if "FunctionError" in answer:
        reason = str(value.get("errorMessage") or "it gave no reason").splitlines()[0].rstrip(".")
        raise OperatorError(f"{function} failed: {reason}; its log says more.")
    return value


def _explained(error: Exception, stage: str) -> OperatorError:
    """What an error of boto3's means to whoever typed the command."""
    from botocore.exceptions import (
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
        NoCredentialsError,
        NoRegionError,
        PartialCredentialsError,
        ProfileNotFound,
    )

    if isinstance(error, EndpointConnectionError | ConnectTimeoutError):
        return OperatorError(
            "The local stack does not answer: run make up." if stage == "local" else "AWS cannot be reached from here."
        )
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return OperatorError("There are no AWS credentials here: sign in first, or name a profile in AWS_PROFILE.")
    if isinstance(error, NoRegionError):
        return OperatorError("Name the region of the stage in AWS_REGION.")
    if isinstance(error, ProfileNotFound):
        return OperatorError(f"{str(error).rstrip('.')}: name another one in AWS_PROFILE.")
    if isinstance(error, ClientError):
        return _refused(error, stage)
    return OperatorError(f"AWS could not be asked: {str(error).rstrip('.')}.")


def _refused(error: Any, stage: str) -> OperatorError:
    code = error.response.get("Error", {}).get("Code", "")
    if code == "ResourceNotFoundException":
        remedy = "run make up" if stage == "local" else "look at the account and at AWS_REGION"
        return OperatorError(f"Stage '{stage}' is not deployed there: {remedy}.")
    if code in {"ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId"}:
        return OperatorError("These AWS credentials are not valid any more: sign in again.")
    if code in {"AccessDenied", "AccessDeniedException"}:
        return OperatorError(f"These AWS credentials may not invoke the sweep of stage '{stage}'.")
    return OperatorError(f"AWS refused: {code or error}.")

"""Nothing of the operator's AWS account reaches the processes of the stack."""

from __future__ import annotations

from pathlib import Path

from leadflow_local import environments

OPERATOR = {
    "PATH": "/bin",
    "HOME": "/home/me",
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "real",
    "AWS_SESSION_TOKEN": "real",
    "OPENAI_API_KEY": "secret",
    "DATABASE_URL": "postgresql://elsewhere",
    "HTTPS_PROXY": "http://proxy.example.com",
    "NO_PROXY": "intranet.example.com",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def test_the_emulator_listens_on_loopback_only_and_keeps_its_state(tmp_path: Path) -> None:
    environment = environments.for_emulator(OPERATOR, port=4570, folder=tmp_path / "emulator", temporary=tmp_path)
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["GATEWAY_PORT"] == "4570"
    assert environment["PERSIST_STATE"] == environment["S3_PERSIST"] == "1"
    assert environment["IOT_MTLS_ENABLED"] == environment["SFTP_ENABLED"] == "0"
    assert environment["TMPDIR"] == str(tmp_path)


def test_the_emulator_inherits_no_secret_and_no_aws_profile(tmp_path: Path) -> None:
    environment = environments.for_emulator(OPERATOR, port=1, folder=tmp_path, temporary=tmp_path)
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "OPENAI_API_KEY", "DATABASE_URL"} & set(environment)
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["AWS_ACCESS_KEY_ID"] == "test"


def test_loopback_is_reached_past_a_proxy(tmp_path: Path) -> None:
    environment = environments.for_emulator(OPERATOR, port=1, folder=tmp_path, temporary=tmp_path)
    assert environment["HTTPS_PROXY"] == "http://proxy.example.com"
    assert environment["NO_PROXY"] == environment["no_proxy"] == "intranet.example.com,127.0.0.1,localhost"


def test_cdk_talks_to_the_emulator_alone(tmp_path: Path) -> None:
    environment = environments.for_cdk(OPERATOR, endpoint="http://127.0.0.1:1", folder=tmp_path, temporary=tmp_path)
    assert environment["AWS_ENDPOINT_URL"] == environment["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:1"
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert environment["HOME"] == str(tmp_path)
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY"} & set(environment)


def test_the_tools_own_calls_are_isolated_in_place() -> None:
    environment = dict(OPERATOR)
    environments.isolate(environment)
    assert "AWS_PROFILE" not in environment
    assert environment["AWS_ACCESS_KEY_ID"] == "test"

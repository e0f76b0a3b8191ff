"""The environments of the processes the tool starts: nothing of the operator's AWS account gets into them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

REGION = "us-east-1"
ACCOUNT = "000000000000"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}

KEPT = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
LOOPBACK_NAMES = "127.0.0.1,localhost"


def base(environment: Mapping[str, str], temporary: Path) -> dict[str, str]:
    """What any process may see: where programs and certificates are, and no secrets."""
    kept = {name: environment[name] for name in KEPT if name in environment}
    return {"LANG": "C.UTF-8", **kept, "TMPDIR": str(temporary), **_no_proxy(environment)}


def isolate(environment: MutableMapping[str, str]) -> None:
    """Make the tool's own AWS calls reach the emulator whatever profile, endpoint or proxy the operator has set."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(CREDENTIALS)
    environment.update(_no_proxy(environment))


def for_emulator(environment: Mapping[str, str], *, port: int, folder: Path, temporary: Path) -> dict[str, str]:
    """MiniStack's environment, which its Lambdas inherit; proxies stay, for an AI provider behind one."""
    proxies = {name: environment[name] for name in PROXIES if name in environment}
    return {
        **base(environment, temporary),
        **proxies,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "LAMBDA_EXECUTOR": "local",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        # Listeners nobody here needs.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # Never the machine's Docker, even where it runs.
        "DOCKER_HOST": f"unix://{folder / 'no-docker.sock'}",
        "LOG_LEVEL": "INFO",
    }


def for_cdk(environment: Mapping[str, str], *, endpoint: str, folder: Path, temporary: Path) -> dict[str, str]:
    """The CDK command's environment: it talks to the emulator alone."""
    return {
        **base(environment, temporary),
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_S3": endpoint,
        # CDK and its library keep caches in the home folder, which may be read-only.
        "HOME": str(folder),
        "CDK_HOME": str(folder / "home"),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "1",
        "CDK_VALIDATION": "false",
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(jsii_cache(environment)),
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
        "NO_COLOR": "1",
        "CI": "true",
    }


def jsii_cache(environment: Mapping[str, str]) -> Path:
    """Where CDK's library unpacks itself (once, some seconds): beside the library, unless said otherwise."""
    chosen = environment.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT")
    return Path(chosen) if chosen else Path(sys.prefix) / ".cache" / "jsii"


def _no_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    given = environment.get("NO_PROXY") or environment.get("no_proxy")
    value = f"{given},{LOOPBACK_NAMES}" if given else LOOPBACK_NAMES
    return {"NO_PROXY": value, "no_proxy": value}

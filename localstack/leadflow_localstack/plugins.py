"""What LocalStack looks for by its entry points, and chooses by LAMBDA_RUNTIME_EXECUTOR and GATEWAY_SERVER."""

from __future__ import annotations

import tempfile
from pathlib import Path

from localstack.runtime.server.core import RuntimeServer, RuntimeServerPlugin
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *_args: object, **_named: object) -> type[object]:
        from leadflow_localstack.executor import ProcessExecutor

        return ProcessExecutor


class OneInterfacePlugin(RuntimeServerPlugin):
    name = "one-interface"

    def load(self, *_args: object, **_named: object) -> RuntimeServer:
        from leadflow_localstack.gateway import OneInterfaceServer

        _keep_objects_apart()
        return OneInterfaceServer()


def _keep_objects_apart() -> None:
    """S3's objects would lie in one folder of the machine, which belongs to whoever ran LocalStack first."""
    from localstack.services.s3 import provider

    provider.DEFAULT_S3_TMP_DIR = str(Path(tempfile.gettempdir()) / "s3")

"""LocalStack's execution environments as processes: one worker each, kept warm between calls.

LEADFLOW_LAMBDA_PYTHON names the interpreter that has the functions' libraries, LEADFLOW_LAMBDA_RUNTIME the folder with
Lambda's runtime client.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from leadflow_localstack.runtime_api import LOOPBACK, Invocation
from leadflow_localstack.worker import Program, StartError, Worker
from localstack import config


class ProcessExecutor(RuntimeExecutor):
    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._program: Program | None = None
        self._worker: Worker | None = None
        self._folder = tempfile.TemporaryDirectory(prefix=f"{function_version.id.function_name}-")

    def start(self, env_vars: dict[str, str]) -> None:
        settings = self.function_version.config
        self._program = Program(
            interpreter=Path(os.environ["LEADFLOW_LAMBDA_PYTHON"]),
            libraries=Path(os.environ["LEADFLOW_LAMBDA_RUNTIME"]),
            code=settings.code.get_unzipped_code_location(),
            handler=settings.handler,
            environment={name: str(value) for name, value in env_vars.items()},
            log=Path(self._folder.name) / "output.log",
        )
        self._start_worker(self._program)

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Run one call; in a new process where the last one ended."""
        program, worker = self._program, self._worker
        if program is None or worker is None:
            raise LambdaRuntimeException("This environment was never started.")
        if not worker.is_alive:
            worker = self._start_worker(program)
        invocation = Invocation(
            request_id=payload["invoke-id"],
            function_arn=payload["invoked-function-arn"],
            trace_id=payload["trace-id"],
            payload=payload["payload"].encode(),
            timeout_s=self.function_version.config.timeout,
        )
        printed_before = program.log.stat().st_size
        started = time.perf_counter()
        outcome = worker.run(invocation)
        took_ms = (time.perf_counter() - started) * 1000
        printed = program.log.read_bytes()[printed_before:].decode(errors="replace")
        return InvocationResult(
            invocation.request_id, outcome.payload, outcome.is_error, self._log(invocation, printed, took_ms)
        )

    def stop(self) -> None:
        if self._worker:
            self._worker.stop()
        self._folder.cleanup()

    def get_address(self) -> str:
        return LOOPBACK

    def get_endpoint_from_executor(self) -> str:
        return LOOPBACK

    def get_runtime_endpoint(self) -> str:
        return f"http://{LOOPBACK}:{config.GATEWAY_LISTEN[0].port}"

    def get_logs(self) -> str:
        if self._program and self._program.log.exists():
            return self._program.log.read_text(errors="replace")
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        settings = function_version.config
        if not (settings.runtime or "").startswith("python"):
            raise LambdaRuntimeException(f"Only Python functions run here, not {settings.runtime}.")
        if settings.layers:
            raise LambdaRuntimeException("Layers are not supported here: the interpreter brings the libraries.")
        settings.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        del function_version  # its code is removed by LocalStack

    def _start_worker(self, program: Program) -> Worker:
        worker = self._worker = Worker(program)
        try:
            worker.wait_ready(config.LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT)
        except StartError as error:
            raise StatusErrorException("The function did not start", error.payload) from None
        return worker

    def _log(self, invocation: Invocation, printed: str, took_ms: float) -> str:
        """What the function printed, between the lines that Lambda adds."""
        request = f"RequestId: {invocation.request_id}"
        version, memory = self.function_version.id.qualifier, self.function_version.config.memory_size
        spent = f"Duration: {took_ms:.2f} ms\tBilled Duration: {took_ms + 0.5:.0f} ms"
        body = printed if not printed or printed.endswith("\n") else f"{printed}\n"
        return (
            f"START {request} Version: {version}\n{body}END {request}\n"
            f"REPORT {request}\t{spent}\tMemory Size: {memory} MB\n"
        )

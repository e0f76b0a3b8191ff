"""A stand-in for AWS over real HTTP: answers every call well, or as told, and keeps what was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class StandInAws:
    """`calls` has each call's target (Step Functions) or path (Lambda, API Gateway) with its parsed body.

    A target named in `errors` is answered by that error code; `function_error` says how each invoked function failed.
    """

    url: str = ""
    calls: list[tuple[str, Any]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    function_error: str = ""

    def reset(self) -> None:
        self.calls.clear()
        self.errors.clear()
        self.answers.clear()
        self.function_error = ""

    def called(self, target: str) -> list[Any]:
        """The bodies of the calls to a target."""
        return [body for name, body in self.calls if name == target]


@contextmanager
def stand_in_aws() -> Iterator[StandInAws]:
    """Serve on a free port of 127.0.0.1."""
    aws = StandInAws()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            target = self.headers.get("X-Amz-Target", self.path).rpartition(".")[2]
            aws.calls.append((target, json.loads(raw) if raw else None))
            error = aws.errors.get(target)
            status = 400 if error else 202 if "/invocations" in self.path else 200
            answer = {"__type": error} if error else aws.answers.get(target, {"executionArn": "x", "startDate": 0})
            self._answer(status, answer, error)

        do_DELETE = do_POST  # noqa: N815

        def _answer(self, status: int, answer: dict[str, Any], error: str | None) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if error:
                self.send_header("x-amzn-ErrorType", error)
            if aws.function_error:
                self.send_header("X-Amz-Function-Error", aws.function_error)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    aws.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield aws
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

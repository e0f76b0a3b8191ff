"""The Lambda Runtime API, as one worker of a function sees it: it asks for work, and says what became of it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import TypeVar

LOOPBACK = "127.0.0.1"
PREFIX = "/2018-06-01/runtime"

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """One call of a function, which may take `timeout_s`."""

    request_id: str
    function_arn: str
    trace_id: str
    payload: bytes
    timeout_s: float


@dataclass(frozen=True)
class Outcome:
    """What a call answered: JSON, of an error where it `is_error`."""

    payload: bytes
    is_error: bool


class RuntimeApi:
    """The server of one worker process, at `address`. `start` is settled when the worker asks for work the first time:
    with None, or with the error that kept it from starting."""

    def __init__(self) -> None:
        self.start: Future[bytes | None] = Future()
        self._work: SimpleQueue[Invocation | None] = SimpleQueue()
        self._outcome: Future[Outcome] = Future()
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"{LOOPBACK}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        """Hand the worker its next call; one at a time."""
        self._outcome = Future()
        self._work.put(invocation)
        return self._outcome

    def abandon(self, error: bytes) -> None:
        """The worker is gone: whoever waits for it gets this error."""
        _settle(self.start, error)
        _settle(self._outcome, Outcome(error, is_error=True))

    def close(self) -> None:
        self._work.put(None)
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path != f"{PREFIX}/invocation/next":
                    self._answer(404)
                    return
                _settle(api.start, None)
                work = api._work.get()
                if work is None:
                    self.close_connection = True
                    return
                self._answer(
                    200,
                    work.payload,
                    {
                        "Content-Type": "application/json",
                        "Lambda-Runtime-Aws-Request-Id": work.request_id,
                        "Lambda-Runtime-Invoked-Function-Arn": work.function_arn,
                        "Lambda-Runtime-Trace-Id": work.trace_id,
                        "Lambda-Runtime-Deadline-Ms": str(int((time.time() + work.timeout_s) * 1000)),
                    },
                )

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.path == f"{PREFIX}/init/error":
                    _settle(api.start, body)
                elif self.path.startswith(f"{PREFIX}/invocation/"):
                    _settle(api._outcome, Outcome(body, is_error=self.path.endswith("/error")))
                else:
                    self._answer(404)
                    return
                self._answer(202, b'{"status":"OK"}')

            def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_request(self, *_args: object) -> None:
                return

        return Handler


def _settle(future: Future[T], value: T) -> None:
    """The first that says how it ended is right."""
    try:
        future.set_result(value)
    except InvalidStateError:
        return

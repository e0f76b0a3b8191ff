"""A stand-in for an AI service: speaks OpenAI's chat completions over real HTTP, answers as told, keeps what was asked.

It can refuse what a server or model may refuse, and answer slowly, in drips, cut off or not at all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "gpt-6-luna-2026-09-22"

INTENT = {"category": "support", "confidence": 0.8, "rationale": "The sender reports a fault."}


@dataclass(frozen=True)
class Asked:
    """One request: its parsed body, its headers in lower case."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Respond:
    """What to do with a request. `body` is sent as it is, `status` and `headers` before it.

    `drip_s` waits so long before each byte of the body, of the headers too with `drip_headers`; `cut` closes the
    connection after so many bytes of the body; `silent` never answers.
    """

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    drip_s: float = 0
    drip_headers: bool = False
    cut: int | None = None
    silent: bool = False


Answerer = Callable[[Asked], Respond]


@dataclass
class OpenAiServer:
    """`asked` has every request so far; `answer` says what the next ones get, in order, the last for good."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    _answers: list[Answerer] = field(default_factory=list)

    def answer(self, *responses: Respond | Answerer) -> None:
        self._answers = [_always(item) if isinstance(item, Respond) else item for item in responses]

    def respond(self, asked: Asked) -> Respond:
        self.asked.append(asked)
        answerer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answerer(asked)

    @property
    def last(self) -> dict[str, Any]:
        """The body of the last request."""
        return self.asked[-1].body


def _always(response: Respond) -> Answerer:
    return lambda _: response


def completion(
    content: Any,
    *,
    finish_reason: str = "stop",
    model: str = MODEL,
    refusal: str | None = None,
    logprobs: object = None,
) -> Respond:
    """A chat completion. `content` is the model's text, or what it says in JSON."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "logprobs": logprobs,
                "message": {"role": "assistant", "content": text, "refusal": refusal},
            }
        ],
        "usage": {
            "prompt_tokens": 1_000,
            "completion_tokens": 100,
            "total_tokens": 1_100,
            "prompt_tokens_details": {"cached_tokens": 400},
        },
    }
    return Respond(json.dumps(body).encode())


def spelled(*tokens: tuple[str, float]) -> Respond:
    """A completion with the log-probability of every token that its text is made of."""
    logprobs: dict[str, Any] = {
        "content": [{"token": text, "logprob": value, "bytes": None, "top_logprobs": []} for text, value in tokens],
    }
    return completion("".join(text for text, _ in tokens), logprobs=logprobs)


def error(
    status: int, message: str = "no", *, code: str | None = None, param: str | None = None, kind: str = "error"
) -> Respond:
    """An error as OpenAI sends it."""
    body = {"error": {"message": message, "type": kind, "param": param, "code": code}}
    return Respond(json.dumps(body).encode(), status)


def refusing(*parameters: str, then: Respond) -> Answerer:
    """A model that does not take these parameters (top-level names of the request)."""

    def answer(asked: Asked) -> Respond:
        for name in parameters:
            if name in asked.body:
                text = f"Unsupported parameter: '{name}' is not supported with this model."
                return error(400, text, code="unsupported_parameter", param=name, kind="invalid_request_error")
        return then

    return answer


def knowing_formats(*types: str, then: Respond) -> Answerer:
    """A server that takes only these types of `response_format`, and says so in words of its own."""

    def answer(asked: Asked) -> Respond:
        asked_type = asked.body.get("response_format", {"type": "text"})["type"]
        return then if asked_type in (*types, "text") else error(400, "This response_format type is unavailable now")

    return answer


@contextmanager
def openai_server() -> Iterator[OpenAiServer]:
    """Serve on a free port of 127.0.0.1."""
    server = OpenAiServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            response = server.respond(Asked(self.path, headers, json.loads(raw)))
            try:
                self._send(response)
            except OSError:
                self.close_connection = True  # the client has gone, as it should where we are slow

        def _send(self, response: Respond) -> None:
            if response.silent:
                server.stopped.wait()
                self.close_connection = True
                return
            head = [f"HTTP/1.1 {response.status} X", f"Content-Length: {len(response.body)}"]
            head += [f"{name}: {value}" for name, value in response.headers.items()]
            self._write("\r\n".join(head).encode() + b"\r\n\r\n", response.drip_s if response.drip_headers else 0)
            self._write(response.body[: response.cut], response.drip_s)
            if response.cut is not None:
                self.close_connection = True

        def _write(self, data: bytes, drip_s: float) -> None:
            if not drip_s:
                self.wfile.write(data)
                return
            for byte in data:
                if server.stopped.wait(drip_s):
                    return
                self.wfile.write(bytes([byte]))

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{httpd.server_port}/v1"
    try:
        yield server
    finally:
        server.stopped.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()

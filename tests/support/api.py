"""Talks to the API's handler in this process, with events as API Gateway sends them."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.support.lambdas import Context

BASE = ""


@dataclass
class Answer:
    """What came back. `json` is the parsed body."""

    status: int
    headers: dict[str, str]
    body: str
    cookies: list[str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """A client with its access token and its cookies, as a browser keeps them."""

    token: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "203.0.113.7"

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        raw: str | bytes | None = None,
    ) -> Answer:
        from functions.api.handler import handler

        result = handler(self._event(method, path, body, query or {}, headers or {}, raw), Context("api"))
        answer = Answer(
            result["statusCode"],
            {name.lower(): value for name, value in result.get("headers", {}).items()},
            result.get("body") or "",
            result.get("cookies", []),
        )
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def _event(
        self, method: str, path: str, body: Any, query: dict[str, Any], headers: dict[str, str], raw: str | bytes | None
    ) -> dict[str, Any]:
        sent = {"content-type": "application/json", **{name.lower(): value for name, value in headers.items()}}
        if self.token:
            sent.setdefault("authorization", f"Bearer {self.token}")
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": urlencode(query),
            "headers": sent,
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "api",
                "http": {"method": method, "path": path, "sourceIp": self.address, "protocol": "HTTP/1.1"},
                "requestId": str(uuid.uuid4()),
                "routeKey": "$default",
                "stage": "$default",
            },
            "isBase64Encoded": False,
        }
        if query:
            event["queryStringParameters"] = {name: str(value) for name, value in query.items()}
        if self.cookies:
            event["cookies"] = [f"{name}={value}" for name, value in self.cookies.items()]
        if isinstance(raw, bytes):
            event |= {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}
        elif raw is not None:
            event["body"] = raw
        elif body is not None:
            event["body"] = json.dumps(body)
        return event

    def sign_up(self, email: str | None = None, password: str = "correct horse battery") -> dict[str, Any]:
        """Make an account and keep its tokens; the answer."""
        answer = self.send(
            "POST", "/auth/signup", {"email": email or f"{uuid.uuid4()}@example.com", "password": password}
        )
        assert answer.status == 201, answer.body
        self.token = answer.json["access_token"]
        return dict(answer.json)

    def submit(self, message: str = "We need 20 licences, please send a quote.", **fields: Any) -> dict[str, Any]:
        """Send a lead; the answer."""
        answer = self.send("POST", "/leads", {"message": message, **fields})
        assert answer.status == 202, answer.body
        return dict(answer.json)

    def lead(self, lead_id: str) -> dict[str, Any]:
        answer = self.send("GET", f"/leads/{lead_id}")
        assert answer.status == 200, answer.body
        return dict(answer.json)

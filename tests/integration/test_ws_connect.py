"""The WebSocket's handler: tickets, origins, pings."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis

from functions.common.connections import Connections, Identity, Tickets
from functions.ws_connect.handler import handler
from tests.support.api import Client
from tests.support.lambdas import invoke


def connect(ticket: str | None, origin: str | None = None, connection_id: str = "c") -> int:
    event = {
        "requestContext": {"eventType": "CONNECT", "connectionId": connection_id, "routeKey": "$connect"},
        "headers": {"Origin": origin} if origin else {},
        "queryStringParameters": {"ticket": ticket} if ticket is not None else None,
    }
    return int(invoke(handler, event)["statusCode"])


def send(body: str | None, connection_id: str = "c") -> dict[str, Any]:
    event = {
        "requestContext": {"eventType": "MESSAGE", "connectionId": connection_id, "routeKey": "$default"},
        "body": body,
    }
    answer = invoke(handler, event)
    assert answer["statusCode"] == 200
    return dict(json.loads(answer["body"]))


def test_a_ticket_connects_once(client: Client, connections: Connections) -> None:
    answer = client.send("POST", "/ws/ticket").json
    assert answer["url"] == f"wss://live.example.com/live?ticket={answer['ticket']}"
    assert answer["expires_in"] == 30
    assert connect(answer["ticket"]) == 200
    assert connections.knows("c")
    assert connect(answer["ticket"], connection_id="d") == 401
    assert not connections.knows("d")


def test_a_ticket_expires(tickets: Tickets, redis: Redis) -> None:
    ticket = tickets.issue(Identity(uuid4(), uuid4()))
    (key,) = redis.keys("leadflow:ticket:*")
    assert 0 < redis.ttl(key) <= 30
    assert ticket not in key
    redis.delete(key)
    assert connect(ticket) == 401


@pytest.mark.parametrize("ticket", [None, "", "forged", "é", "\ud800"])
def test_a_forged_ticket_is_refused(redis: Redis, ticket: str | None) -> None:
    assert connect(ticket) == 401


def test_a_foreign_origin_is_refused_and_spends_no_ticket(tickets: Tickets) -> None:
    ticket = tickets.issue(Identity(uuid4(), uuid4()))
    assert connect(ticket, origin="https://evil.example") == 403
    assert connect(ticket, origin="https://desk.example.com") == 200


def test_a_ticket_ends_with_its_session(client: Client) -> None:
    ticket = client.send("POST", "/ws/ticket").json["ticket"]
    assert client.send("POST", "/auth/logout-all").status == 204
    assert connect(ticket) == 401


def test_a_ping_is_answered(tickets: Tickets) -> None:
    connect(tickets.issue(Identity(uuid4(), uuid4())))
    assert send('{"action": "ping"}') == {"type": "pong"}


def test_an_unknown_connection_is_told_to_reconnect(tickets: Tickets, redis: Redis) -> None:
    connect(tickets.issue(Identity(uuid4(), uuid4())))
    redis.flushall()
    assert send('{"action": "ping"}') == {"type": "reconnect"}


@pytest.mark.parametrize("body", [None, "", "ping", "[]", '{"action": "shout"}', "[" * 50_000, "1" * 5_000, '"ping"'])
def test_other_messages_are_told_what_to_send(redis: Redis, body: str | None) -> None:
    assert send(body)["type"] == "error"


def test_a_disconnect_forgets_the_connection(tickets: Tickets, connections: Connections) -> None:
    connect(tickets.issue(Identity(uuid4(), uuid4())))
    event = {"requestContext": {"eventType": "DISCONNECT", "connectionId": "c", "routeKey": "$disconnect"}}
    assert invoke(handler, event)["statusCode"] == 200
    assert not connections.knows("c")
    assert invoke(handler, event)["statusCode"] == 200

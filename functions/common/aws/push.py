"""API Gateway's WebSocket connections: pushing to them and closing them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from functions.common.aws.clients import client


class GatewayConnections:
    """The connections of one WebSocket API. Safe to use from several threads."""

    def __init__(self, endpoint: str, parallel: int = 1) -> None:
        self._endpoint = endpoint
        self._parallel = parallel

    @cached_property
    def _client(self) -> Any:
        return client(
            "apigatewaymanagementapi",
            endpoint_url=self._endpoint,
            read_timeout_s=2,
            retries=0,
            connections=self._parallel,
        )

    def push(self, connection_id: str, data: bytes) -> bool:
        """Send one frame. False: the connection is gone. Raises botocore's errors otherwise."""
        gateway = self._client
        try:
            gateway.post_to_connection(ConnectionId=connection_id, Data=data)
        except gateway.exceptions.GoneException:
            return False
        return True

    def close(self, connection_id: str) -> None:
        """Close a connection; one that is gone already is no error. Raises botocore's errors otherwise."""
        gateway = self._client
        try:
            gateway.delete_connection(ConnectionId=connection_id)
        except gateway.exceptions.GoneException:
            return

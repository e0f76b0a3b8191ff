"""Lambda: waking the relay."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from functions.common.aws.clients import client


class LambdaRelayWaker:
    """Invokes the relay function asynchronously."""

    def __init__(self, function_name: str) -> None:
        self._function_name = function_name

    @cached_property
    def _client(self) -> Any:
        return client("lambda", read_timeout_s=1, retries=0)

    def wake(self, owner: str) -> None:
        self._client.invoke(
            FunctionName=self._function_name, InvocationType="Event", Payload=json.dumps({"owner": owner}).encode()
        )

"""What Lambda hands to a handler besides the event."""

from __future__ import annotations

import time
import uuid
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext


class Context(LambdaContext):
    """The context of one invocation that may take `timeout_s`."""

    def __init__(self, function_name: str, timeout_s: float = 30) -> None:
        self._function_name = function_name
        self._invoked_function_arn = f"arn:aws:lambda:us-east-1:000000000000:function:{function_name}"
        self._aws_request_id = str(uuid.uuid4())
        self._memory_limit_in_mb = 512
        self._function_version = "$LATEST"
        self._deadline = time.monotonic() + timeout_s

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # static in Powertools' stand-in
        return int((self._deadline - time.monotonic()) * 1000)


def invoke(handler: Any, event: dict[str, Any], timeout_s: float = 30) -> Any:
    """Call a handler as Lambda does."""
    return handler(event, Context("test", timeout_s))

"""Redis stream -> WebSocket connections. Invoked by whoever publishes while no relay is awake."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.common import wiring
from functions.common.connections import Connections
from functions.common.ids import new_id
from functions.common.observability import logger, metrics
from functions.common.settings import RelaySettings
from functions.ws_relay.relay import BLOCK_MS, Relay

PARALLEL = 16
HAND_OVER_MS = 10_000
"""Time kept for the last batch, whose pushes take 2 s each at most, and for waking the successor."""


@cache
def _redis() -> Any:
    """A client that outwaits the blocking read."""
    return wiring.redis_client(timeout_s=BLOCK_MS / 1000 + 2)


@cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(PARALLEL, thread_name_prefix="push")


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, bool]:
    """Relay until the stream is quiet; `{"owner": token}` names the token the awake key was set by."""
    relay = Relay(
        redis=_redis(),
        channel=wiring.channel(),
        connections=Connections(_redis()),
        gateway=wiring.gateway(PARALLEL),
        executor=_executor(),
        owner=str(event.get("owner") or new_id()),
        linger_s=RelaySettings.load().relay_linger_s,
    )
    time_was_up = relay.run(lambda: context.get_remaining_time_in_millis() < HAND_OVER_MS)
    if time_was_up:
        relay.hand_over(wiring.waker())
    logger.info("relay ended", handed_over=time_was_up)
    return {"handed_over": time_was_up}

"""The addresses of the deployed APIs on LocalStack, as LocalStack itself tells them, and the functions told of them.

The CDK app writes MiniStack's addresses into the functions' environment, which are known before a deploy. LocalStack's
are not: they are read after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import boto3

from leadflow_local import environments
from leadflow_local.errors import OperatorError

HOST = "localhost.localstack.cloud"
"""LocalStack, from everywhere: public name servers say 127.0.0.1, and in a function's container LocalStack answers."""

HTTP_API, WEBSOCKET_API, STAGE = "leadflow-local-api", "leadflow-local-live", "local"
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "0.0.0.0")  # noqa: S104 - compared with only


@dataclass(frozen=True)
class Gateways:
    """Where the HTTP API is, where browsers connect, and where functions push to connections."""

    api_url: str
    ws_url: str
    push_url: str

    def variables(self, function: str) -> dict[str, str]:
        """What a function is told, over what the CDK app says."""
        if function == "leadflow-local-relay":
            return {"WEBSOCKET_ENDPOINT": self.push_url}
        return {"WEBSOCKET_ENDPOINT": self.push_url, "WEBSOCKET_URL": self.ws_url, "API_BASE_PATH": ""}


def read(endpoint: str, port: int) -> Gateways:
    """
    Raises:
        OperatorError: an API is not there.
    """
    client: Any = boto3.client("apigatewayv2", endpoint_url=endpoint, region_name=environments.REGION)
    found = {each["Name"]: each["ApiEndpoint"] for each in client.get_apis(MaxResults="100")["Items"]}
    missing = [name for name in (HTTP_API, WEBSOCKET_API) if not found.get(name)]
    if missing:
        raise OperatorError(
            f"LocalStack has no {' and no '.join(missing)}: does the token's plan have HTTP and WebSocket APIs?"
        )
    return Gateways(
        api_url=plain(found[HTTP_API], "http"),
        ws_url=f"{plain(found[WEBSOCKET_API], 'ws')}/{STAGE}",
        # LocalStack's maintainers: the management calls go to the gateway itself, whatever the API's own address is.
        push_url=f"http://{HOST}:{port}",
    )


def plain(address: str, scheme: str) -> str:
    """An address without TLS, and with a name that means LocalStack in a function's container too."""
    parts = urlsplit(address if "://" in address else f"{scheme}://{address}")
    host = HOST if parts.hostname in LOOPBACK_HOSTS else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return f"{scheme}://{host}{port}{parts.path}".rstrip("/")


def tell(endpoint: str, gateways: Gateways) -> None:
    """Give the functions these addresses, where they have others."""
    client = boto3.client("lambda", endpoint_url=endpoint, region_name=environments.REGION)
    for function in ("leadflow-local-api", "leadflow-local-relay"):
        has = client.get_function_configuration(FunctionName=function).get("Environment", {}).get("Variables", {})
        wanted = {**has, **gateways.variables(function)}
        if wanted != has:
            client.update_function_configuration(FunctionName=function, Environment={"Variables": wanted})
            client.get_waiter("function_updated_v2").wait(FunctionName=function)

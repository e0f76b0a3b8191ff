"""The gateway on the interface that GATEWAY_LISTEN names; LocalStack's own server reads only the port of it."""

from __future__ import annotations

from localstack.runtime.server.twisted import TwistedRuntimeServer
from rolo.gateway import Gateway
from rolo.serving.twisted import TwistedGateway
from twisted.internet import endpoints, reactor

from localstack import config


class OneInterfaceServer(TwistedRuntimeServer):
    """Speaks HTTP only: nothing here calls it by TLS."""

    def register(
        self, gateway: Gateway, listen: list[config.HostAndPort], ssl_creds: tuple[str, str] | None = None
    ) -> None:
        del ssl_creds
        for address in listen:
            endpoint = endpoints.TCP4ServerEndpoint(reactor, address.port, interface=address.host)
            endpoint.listen(TwistedGateway(gateway))

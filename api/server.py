"""The HTTP server itself: who may reach it, over what, and how long a client may take to say what it wants.

uvicorn has no limit for the time in which a request's head must arrive; a client that sends a byte now and then would keep its
connection for ever. `Patient` closes it. How long the body may take is the Guard's part.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.problems import NotServed
from api.settings import Settings

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
HEAD_S = 10.0
"""Seconds from the connection, or from the end of the response before, until a whole request head must be there."""
CONNECTIONS = 1000
"""Open at once; the next are closed without a word. Beyond lie the limits of the system for files."""


class Patient(H11Protocol):
    """uvicorn's HTTP/1.1 over h11, with a limit for the time between requests that what trickles in does not prolong."""

    head_s = HEAD_S
    networks: Sequence[IPv4Network | IPv6Network] = ()
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Starts the clock."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS or not self._welcome():
            transport.abort()
            return
        self._mind()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops it."""
        super().connection_lost(exc)
        self._stop()

    def handle_events(self) -> None:
        """Takes what came; a whole head stops the clock."""
        super().handle_events()
        self._mind()

    def on_response_complete(self) -> None:
        """Starts the clock again: a body that nobody wanted may still trickle in."""
        super().on_response_complete()
        self._mind()

    def _welcome(self) -> bool:
        """Whether the connection comes from this machine or, where networks are named, from one of them."""
        if not self.networks or self.client is None:
            return True
        peer = ip_address(self.client[0].partition("%")[0])
        return peer.is_loopback or any(peer in network for network in self.networks)

    def _mind(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.head_s, self._late)

    def _late(self) -> None:
        self._deadline = None
        self.transport.close()
        self.loop.call_later(self.head_s, self.transport.abort)  # close() alone would wait until the client has read what was sent

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def check_reachable(settings: Settings) -> None:
    """Nothing. Raises NotServed, with what to do, where passwords and keys would cross the network in clear text."""
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise NotServed("证书和私钥要一起给：--tls-cert 和 --tls-key。")
    if settings.host in LOCAL_HOSTS or settings.tls_cert or settings.trusted_proxy:
        return
    raise NotServed(
        f"没有启动：在 {settings.host} 上监听会让密码和密钥不加密地经过网络。请用 --tls-cert 和 --tls-key 给出证书，"
        "或者在前面放一个加密的代理，并用 --trusted-proxy 写明它的地址；只在本机使用时不用 --host。"
    )


def hosts_of(settings: Settings) -> frozenset[str]:
    """The names by which the server may be called; empty for any."""
    if settings.allowed_hosts:
        return frozenset({*settings.allowed_hosts, *LOCAL_HOSTS})
    return frozenset(LOCAL_HOSTS if settings.host in LOCAL_HOSTS else ())


def server_of(app: Any, settings: Settings) -> uvicorn.Server:  # noqa: ANN401 - an ASGI application
    """The server, ready to run on a socket that listens already."""
    clear = settings.host not in LOCAL_HOSTS and not settings.tls_cert

    class Door(Patient):
        """Without TLS only the proxy gets in: everybody else would send their password in clear text."""

        networks = [ip_network(network) for network in settings.trusted_proxy] if clear else ()

    config = uvicorn.Config(
        app,
        http=Door,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxy),
        forwarded_allow_ips=list(settings.trusted_proxy) or None,
        ssl_certfile=str(settings.tls_cert) if settings.tls_cert else None,
        ssl_keyfile=str(settings.tls_key) if settings.tls_key else None,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
    )
    return uvicorn.Server(config)

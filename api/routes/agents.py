"""/mcp: the MCP server over streamable HTTP, for agents with a key of purpose "mcp". Read-only.

The SDK takes long to load, and most servers never see an agent: it is loaded by the first request.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.agent_tools import AgentTools
from api.answering.answer import Answer, Turn
from api.gate import principal_of
from api.guard import error_json
from api.knowledge_base import KnowledgeBase
from api.service.asking import Request
from api.service.desk import Desk
from api.service.errors import NotSignedIn
from api.service.visible import Visible
from index.hits import Filter

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context, MCPServer

PATH = "/mcp"


class AgentDoor:
    """An ASGI application for one path. `open_hours` must surround its use: the SDK keeps tasks of its own."""

    def __init__(self, knowledge_base: KnowledgeBase, desk: Desk, hosts: Iterable[str]) -> None:
        self._base = knowledge_base
        self._desk = desk
        self._hosts = tuple(hosts)
        self._wanted = asyncio.Event()
        self._ready = asyncio.Event()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; a page of another site gets none."""
        if not _same_origin(scope):
            await JSONResponse(error_json("forbidden", "不接受其他网站的请求。"), status_code=403)(scope, receive, send)
            return
        self._wanted.set()
        await self._ready.wait()
        if self._app is None:
            await JSONResponse(error_json("missing_component", "MCP 服务没有启动。"), status_code=503)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    @asynccontextmanager
    async def open_hours(self) -> AsyncIterator[None]:
        """Loads the SDK when the first request comes, and ends its tasks at the end."""
        running = asyncio.create_task(self._run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _run(self) -> None:
        await self._wanted.wait()
        try:
            server = await asyncio.to_thread(self._make)
            app = server.streamable_http_app(streamable_http_path=PATH, stateless_http=True, transport_security=_security(self._hosts))
            async with server.session_manager.run():
                self._app = app
                self._ready.set()
                await asyncio.Event().wait()
        finally:
            self._ready.set()

    def _make(self) -> MCPServer:
        server: MCPServer = importlib.import_module("api.mcp_server").make_server(self._tools_of)
        return server

    def _tools_of(self, context: Context) -> AgentTools:
        request = context.request_context.request
        principal = principal_of(request.scope) if request is not None else None
        if principal is None:
            raise NotSignedIn
        return AgentTools(shown=Visible(self._base, principal), reply=self._reply)

    def _reply(self, shown: Visible, question: str, history: Sequence[Turn], filter: Filter) -> Answer:
        """Through the desk, which notes that something was asked, not what."""
        return self._desk.asking.reply(shown, Request(question=question, door="mcp", history=history, filter=filter)).answer


def _security(hosts: Sequence[str]) -> Any:  # noqa: ANN401  (the SDK's own type, which is loaded late)
    """Which Host and Origin the SDK lets through, beside what our own rings check; any Host where no names are given."""
    settings = importlib.import_module("mcp.server.transport_security").TransportSecuritySettings
    if not hosts:
        return settings(enable_dns_rebinding_protection=False)
    named = [f"[{host}]" if ":" in host else host for host in hosts]
    both = [name for host in named for name in (host, f"{host}:*")]
    return settings(allowed_hosts=both, allowed_origins=[f"{scheme}://{name}" for scheme in ("http", "https") for name in both])


def _same_origin(scope: Scope) -> bool:
    """Whether the request comes from no page at all, or from one of our own. Source: MCP, transports, security warning on DNS rebinding."""
    headers = {name.lower(): value.decode("latin-1").lower() for name, value in scope["headers"]}
    origin = headers.get(b"origin")
    return origin is None or origin.partition("://")[2] == headers.get(b"host", "")

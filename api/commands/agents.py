"""unionqa mcp: the MCP server over standard input and output, for an agent on this machine."""

from __future__ import annotations

import logging
import sys

from api.agent_tools import AgentTools
from api.commands.session import Session, tell
from api.mcp_server import make_server
from api.problems import DONE, BadRequest
from api.service.identity import Principal, Role, Via
from api.service.visible import Visible


def serve_stdio(session: Session) -> int:
    """Serves until the agent closes standard input. Nothing but the protocol is written to standard output."""
    role, writes = Role(session.arguments.role), bool(session.arguments.allow_writes)
    if writes and role is not Role.ADMIN:
        raise BadRequest("--allow-writes 要和 --role admin 一起用：只有管理员可以加入或移除文件。")
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    with session.open() as knowledge_base:
        knowledge_base.search("工会", limit=1)  # loads the model now, so that the first question need not wait for it
        shown = Visible(knowledge_base, Principal.of("local", "本机", role, Via.LOCAL))
        if len(shown.documents()) < len(knowledge_base.documents()):
            tell("有些文件按级别没有提供；--role cadre 提供内部文件，--role admin 提供全部文件。")
        tools = AgentTools(shown=shown)
        make_server(lambda context: tools, allow_writes=writes).run("stdio")
    return DONE

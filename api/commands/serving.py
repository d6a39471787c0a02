"""unionqa serve: the HTTP door on this machine."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
import sys

import uvicorn

from api.app import LOCAL_HOSTS, create_app
from api.commands.session import Session, tell
from api.problems import DONE, NotServed, message_of
from api.service.accounts import Accounts
from api.service.store import ServiceStore


def serve(session: Session) -> int:
    """Serves until it is stopped (Ctrl-C or a TERM signal)."""
    host, port = session.settings.host, session.settings.port
    local = host in LOCAL_HOSTS
    with _listen(host, port) as listener, session.open() as knowledge_base, contextlib.closing(ServiceStore.open(session.settings.data)) as store:
        knowledge_base.search("工会", limit=1)  # loads the model now, so that the first question need not wait for it
        app = create_app(knowledge_base, Accounts(store), hosts=LOCAL_HOSTS if local else ())
        if not local:
            tell("注意：现在还没有登录保护，能连到这个地址的人都能查看和改动知识库。")
        sys.stdout.write(f"已启动：http://{host}:{listener.getsockname()[1]}（按 Ctrl-C 停止）\n")
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises the signal again when it is done: it must not end us here
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=10)).run(sockets=[listener])
    sys.stdout.write("已停止。\n")
    return DONE


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the address. Raises NotServed where it is taken or not ours."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = "已被占用，请用 --port 换一个端口" if error.errno == errno.EADDRINUSE else message_of(error).rstrip("。")
        raise NotServed(f"不能监听 {host}:{port}：{reason}。") from error

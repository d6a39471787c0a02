"""unionqa serve: the HTTP door."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.app import create_app
from api.commands.session import Session, tell
from api.problems import DONE, NotServed, message_of
from api.server import check_reachable, hosts_of, server_of
from api.service.accounts import CODE_FILE, Accounts
from api.service.logs import log_to
from api.service.store import ServiceStore
from api.settings import Settings
from api.throttle import Limits, lanes

if TYPE_CHECKING:
    from api.service.oidc import Oidc


_SWITCH_S = 0.001
"""Seconds after which a thread that computes lets the others have the interpreter (usual: .005): who listens must not wait for all who answer."""


def serve(session: Session) -> int:
    """Serves until it is stopped (Ctrl-C or a TERM signal): what has been asked is still answered, for at most ten seconds."""
    settings = session.settings
    check_reachable(settings)
    with (
        _listen(settings.host, settings.port) as listener,
        session.open() as knowledge_base,
        _accounts(settings) as accounts,
        _oidc(settings, accounts) as oidc,
    ):
        knowledge_base.search("工会", limit=1)  # loads the model now, so that the first question need not wait for it
        app = create_app(knowledge_base, accounts, hosts=hosts_of(settings), limits=_limits(settings), oidc=oidc, settings=settings)
        _tell_code(accounts, settings)
        scheme = "https" if settings.tls_cert else "http"
        sys.stdout.write(f"已启动：{scheme}://{settings.host}:{listener.getsockname()[1]}（按 Ctrl-C 停止）\n")
        sys.stdout.flush()
        log_to(sys.stderr)
        sys.setswitchinterval(_SWITCH_S)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises the signal again when it is done: it must not end us here
        with contextlib.suppress(KeyboardInterrupt):
            server_of(app, settings).run(sockets=[listener])
    sys.stdout.write("已停止。\n")
    return DONE


@contextmanager
def _accounts(settings: Settings) -> Iterator[Accounts]:
    store = ServiceStore.open(settings.data)
    try:
        yield Accounts(store)
    finally:
        store.close()


@contextmanager
def _oidc(settings: Settings, accounts: Accounts) -> Iterator[Oidc | None]:
    """The sign-in service that the settings name, None where they name none."""
    if not settings.oidc_issuer:
        yield None
        return
    import httpx  # noqa: PLC0415  (few installations have such a service; the server starts faster without)

    from api.service.oidc import Oidc, provider_of  # noqa: PLC0415

    provider = provider_of(settings)
    # the system's certificates, to which an office adds its own; no proxy and no redirect: the secret goes to the address that the settings name
    with httpx.Client(verify=ssl.create_default_context(), timeout=10, trust_env=False, follow_redirects=False) as client:
        yield Oidc(provider, accounts.users, client)


def _limits(settings: Settings) -> Limits:
    models = settings.llm_parallel if settings.llm_url else 0
    return Limits(per_minute=settings.rate_limit, lanes=lanes(os.cpu_count() or 2, models))


def _tell_code(accounts: Accounts, settings: Settings) -> None:
    code = accounts.setup_code()
    if code is not None:
        tell(f"还没有管理员。一次性管理员代码：{code}（也在 {settings.data / CODE_FILE}）。")
        tell("在网页上用它建立管理员，或运行 unionqa users add 名称 --role admin。")


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the address. Raises NotServed where it is taken or not ours."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = "已被占用，请用 --port 换一个端口" if error.errno == errno.EADDRINUSE else message_of(error).rstrip("。")
        raise NotServed(f"不能监听 {host}:{port}：{reason}。") from error

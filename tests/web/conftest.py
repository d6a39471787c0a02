"""A real service and a real browser. Every page is watched: nothing from elsewhere, no complaint in the console, none of the CSP."""

from __future__ import annotations

import os
import runpy
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from api.answering.answerer import Answerer
from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.service.accounts import Accounts
from api.service.credentials import COOKIE
from api.service.identity import Role
from api.service.passwords import Cost, Passwords
from api.service.store import ServiceStore
from api.throttle import Limits
from index.embedding.card import bundled_model_dir
from index.embedding.convert import convert
from index.embedding.e5 import E5Embedder
from index.library import Library
from ingest.document import Level
from ingest.words import Words

_FAILED = pytest.StashKey[bool]()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=zh-CN",
)
PASSWORD = "a long pass phrase"
ROOT = Path(__file__).parents[2]
SMALL = runpy.run_path(str(ROOT / "tests" / "api" / "conftest.py"))
"""Of these names: REPORT, RULE, the papers of the other tests."""
RULE_2023 = """青岚市职工互助保障办法
青工发〔2023〕15号

第一条 为了做好职工互助保障工作，根据有关规定，制定本办法。
第二条 职工因病住院的，每人每年最高补助12000元。
第三条 申请补助应当自出院之日起九十日内提出。
第四条 本办法自2023年6月1日起施行。2021年印发的《青岚市职工互助保障办法》（青工发〔2021〕7号）同时废止。
"""
SECRET = """青岚市总工会内部请示
（2022年3月1日）

拟安排专项资金9876万元用于金凤凰计划，组织职工参加疗休养。
"""
WATCHING = """
addEventListener('securitypolicyviolation', (event) => window.__report('CSP: ' + event.violatedDirective + ' ' + event.blockedURI));
window.__pwned = (what) => window.__report('XSS: ' + what);
window.alert = window.confirm = window.prompt = () => window.__report('XSS: dialog');
"""


@dataclass(kw_only=True)
class Site:
    """A running service, and the session cookie of a user of each role."""

    address: str
    base: KnowledgeBase
    accounts: Accounts
    data: Path
    cookies: dict[Role, str] = field(default_factory=dict)

    def cookie(self, role: Role) -> str:
        """The session of the role's user, made at the first call: signing in is limited, as it should be."""
        if role not in self.cookies:
            answer = httpx.post(f"{self.address}/api/login", json={"name": role.value, "password": PASSWORD}, timeout=30)
            self.cookies[role] = answer.cookies[COOKIE]
        return self.cookies[role]


@dataclass(kw_only=True)
class Watched:
    """What a browser said that it should not have said."""

    site: Site
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Parts of console lines that a test provokes: an answer with an error status is one, and the browser notes it."""

    def watch(self, context: Any) -> None:
        """Every page of the context from now on."""
        context.expose_binding("__report", lambda _source, what: self.faults.append(str(what)))
        context.add_init_script(WATCHING)
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))

    def unexpected(self) -> list[str]:
        """The faults that no test asked for."""
        return [fault for fault in self.faults if not any(part in fault for part in self.expected)]

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.site.address, "data:", "blob:")):
            self.faults.append(f"elsewhere: {request.url}")


@contextmanager
def serving(base: KnowledgeBase, data: Path) -> Iterator[Site]:
    """The service over an open knowledge base, with a user of each role."""
    store = ServiceStore.open(data)
    accounts = Accounts(store, passwords=Passwords(Cost(n=16, p=1)))
    for role in Role:
        if not any(user.name == role.value for user in accounts.users.list()):
            accounts.users.add(role.value, role, PASSWORD)
    with running_app(create_app(base, accounts, limits=Limits(per_minute=60_000))) as address:
        yield Site(address=address, base=base, accounts=accounts, data=data)
    store.close()


@contextmanager
def running_app(app: Any) -> Iterator[str]:
    """An application on a free port; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report, two versions of a rule, and a PDF."""
    folder = tmp_path_factory.mktemp("web-papers")
    (folder / "青岚市总工会2022年工作报告.txt").write_text(SMALL["REPORT"], encoding="utf-8")
    (folder / "互助保障办法2021.txt").write_text(SMALL["RULE"], encoding="utf-8")
    (folder / "互助保障办法2023.txt").write_text(RULE_2023, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "api" / "files" / "report.pdf", folder / "云岭市报告.pdf")
    return folder


@pytest.fixture(scope="session")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], KnowledgeBase]:
    """Opens the knowledge base of a folder with the real model, which is converted once and kept in .cache/model (ignored by git)."""
    folder = bundled_model_dir(ROOT / ".cache" / "model")
    convert(folder)
    model, words = E5Embedder.open(folder, threads=2), Words.open(cache=tmp_path_factory.mktemp("web-words"))

    def open_base(data: Path) -> KnowledgeBase:
        library = Library.open(data, embedder=lambda: model, words=words, embedder_name=model.name)
        return KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words))

    return open_base


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, papers: Path, opener: Callable[[Path], KnowledgeBase]) -> Iterator[Site]:
    """The service that most tests use; those that change documents take their own back."""
    data = tmp_path_factory.mktemp("web") / "kb"
    secret = tmp_path_factory.mktemp("web-secret") / "内部请示.txt"
    secret.write_text(SECRET, encoding="utf-8")
    base = opener(data)
    base.add(sorted(papers.iterdir()))
    base.add([secret], level=Level.INTERNAL)
    with serving(base, data) as running:
        yield running
    base.close()


@pytest.fixture
def running() -> Callable[..., Any]:
    """running(app): an application on a free port, for as long as a with-block lasts; gives its address."""
    return running_app


@pytest.fixture(scope="session")
def serve() -> Callable[..., Any]:
    """serve(base, folder): the service over another knowledge base, for as long as a with-block lasts."""
    return serving


@pytest.fixture(scope="module")  # its event loop must not run when tests of other files start theirs
def chromium() -> Iterator[Any]:
    """The browser; without one the tests are skipped, and say why."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        # Chromium reads the proxy of the environment, and this machine's own address may not be among its exceptions
        environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()} | {"LANGUAGE": "zh_CN"}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), env=environment)
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def until() -> Callable[[Any, str], None]:
    """until(page, script): waits until the script gives something true. Playwright's own wait_for_function needs eval, which the CSP refuses."""

    def wait(page: Any, script: str) -> None:
        for _ in range(150):
            if page.evaluate(script):
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"never true: {script}")

    return wait


@pytest.fixture
def watched(site: Site) -> Iterator[Watched]:
    """The watch over all pages of a test."""
    watch = Watched(site=site)
    yield watch
    assert watch.unexpected() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Notes on the test that it failed."""
    report: Any = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture
def browse(chromium: Any, site: Site, watched: Watched, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a page as somebody: browse(Role.CADRE, "#/search?q=x", width=375, dark=True)."""
    contexts: list[Any] = []

    def open_as(role: Role | None = Role.CADRE, at: str = "", *, width: int = 1440, height: int = 900, dark: bool = False, **more: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale="zh-CN", reduced_motion="reduce", **more
        )
        contexts.append(context)
        context.set_default_timeout(60_000)  # a busy machine is slow, not wrong
        watched.watch(context)
        if role is not None:
            context.add_cookies([{"name": COOKIE, "value": site.cookie(role), "url": site.address, "httpOnly": True, "sameSite": "Lax"}])
        page = context.new_page()
        page.goto(f"{site.address}/{at}")
        page.wait_for_selector("#main .page" if role is not None else "form")
        return page

    yield open_as
    for context in contexts:
        for page in context.pages if request.node.stash.get(_FAILED, False) else []:
            sys.stdout.write(f"{page.url} showed:\n{page.inner_text('body')[:3000]}\n")  # shown with the failure: what a person would have seen
        context.close()

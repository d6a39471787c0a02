"""The pictures of docs/screenshots, made anew: `SCREENSHOTS=data make web-test ARGS="-k picture"`; `data` is the folder that `make run` fills."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.knowledge_base import KnowledgeBase
from api.service.credentials import COOKIE
from api.service.identity import Role

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
pytestmark = pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="pictures are made when SCREENSHOTS is set")
SIZES = {"desktop": (1440, 900), "phone": (375, 812)}
QUESTION = "2021年澜江市组织了多少名一线职工参加疗休养？"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, opener: Callable[[Path], KnowledgeBase], serve: Callable[..., Any]) -> Iterator[Any]:
    """The service over a copy of the documents that come with the project."""
    data = tmp_path_factory.mktemp("shown") / "kb"
    shutil.copytree(os.environ["SCREENSHOTS"], data, ignore=shutil.ignore_patterns("service.sqlite*", "*.lock"))
    base = opener(data)
    with serve(base, data) as site:
        yield site
    base.close()


def _asked(page: Any) -> None:
    page.fill(".composer-text", QUESTION)
    page.keyboard.press("Enter")
    page.locator(".actions").wait_for()
    page.evaluate("document.activeElement.blur()")


def _source(page: Any) -> None:
    page.fill(".composer-text", "2022年澜江市全年新建工会组织多少家？")
    page.keyboard.press("Enter")
    page.locator(".actions").wait_for()
    page.locator(".mark").first.click()
    page.locator(".tab[data-view=page]").click()
    page.locator(".source-page").wait_for()


def _refused(page: Any) -> None:
    page.fill(".composer-text", "2019年澜江市组织了多少名职工疗休养？")
    page.keyboard.press("Enter")
    page.locator(".related").wait_for()
    page.evaluate("document.activeElement.blur()")


def _worded(page: Any) -> None:
    if page.locator(".term-row").count():
        return
    for number, (word, kind) in enumerate((("江畔驿站", "场所"), ("匠声宣讲团", "组织"), ("春风行动", "活动"))):
        page.click("button:has-text('加词语')")
        page.locator(".term-row input").nth(number).fill(word)
        page.locator(".term-row select").nth(number).select_option(kind)
    for number, (said, official) in enumerate((("歇脚点 小驿", "户外劳动者服务站点"), ("困补", "生活救助"))):
        page.click("button:has-text('加一组')")
        page.locator(".group-row input").nth(2 * number).fill(said)
        page.locator(".group-row input").nth(2 * number + 1).fill(official)
    page.click("button:text-is('保存')")
    page.locator(".words-job[data-state=done]").wait_for()
    page.locator(".toast").wait_for(state="detached")  # it goes by itself
    page.evaluate("document.activeElement.blur()")


VIEWS: dict[str, tuple[str, str, Callable[[Any], None] | None]] = {
    "signing": ("", "form", None),
    "ask": ("#/ask", ".welcome-questions button", _asked),
    "refusal": ("#/ask", ".welcome-questions button", _refused),
    "source": ("#/ask", ".welcome-questions button", _source),
    "search": ("#/search?q=疗休养", ".group", None),
    "article": ("#/search?q=《澜江市职工疗休养管理办法》第六条", ".article", None),
    "compare": ("#/compare?name=澜江市职工疗休养管理办法", ".compare-row", None),
    "library": ("#/library", "text=澜江市总工会2024年工作报告", None),
    "courses": ("#/courses", ".page-courses *", None),
    "figures": ("#/figures", ".page-figures td", None),
    "admin": ("#/admin", ".tile", None),
    "dictionary": ("#/admin/dictionary", ".words .button.primary", _worded),
    "trial": ("#/admin/trial?q=2021年澜江市组织了多少名一线职工参加疗休养？", ".trial-table tbody tr", None),
    "help": ("#/help", ".help-card", None),
}
"""Address, what must be there, and what is done before the picture."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
def test_picture(chromium: Any, shown: Any, view: str, size: str, dark: bool) -> None:
    address, ready, do = VIEWS[view]
    if dark and view not in ("ask", "source"):
        pytest.skip("dark is shown of two pages")
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    if view != "signing":
        context.add_cookies([{"name": COOKIE, "value": shown.cookie(Role.ADMIN), "url": shown.address, "httpOnly": True, "sameSite": "Lax"}])
    page = context.new_page()
    page.goto(f"{shown.address}/{address}")
    page.locator(ready).first.wait_for()
    if do is not None:
        do(page)
    page.wait_for_timeout(600)
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{view}-{size}{'-dark' if dark else ''}.png"
    page.screenshot(path=path)
    context.close()
    assert path.stat().st_size < 400_000

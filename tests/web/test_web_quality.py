"""What holds for every page: small, quick, readable by everybody, at home on a phone, and still while it loads."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from api.service.identity import Role

Open = Callable[..., Any]
FIRST_VIEW = 200 * 1024  # bytes
QUESTION = "2021年青岚市组织了多少名一线职工参加疗休养？"
VIEWS = {
    "ask": ("#/ask", ".welcome-questions button"),
    "search": ("#/search?q=疗休养", ".group"),
    "article": ("#/search?q=《青岚市职工互助保障办法》第二条", ".article"),
    "compare": ("#/compare?name=青岚市职工互助保障办法", ".compare-row"),
    "library": ("#/library", ".page-library *"),
    "courses": ("#/courses", ".page-courses *"),
    "figures": ("#/figures", ".figure-table tbody tr"),
    "statistics": ("#/admin", ".tile"),
    "gaps": ("#/admin/gaps", ".gap, .empty"),
    "trial": ("#/admin/trial?q=疗休养了多少名职工", ".trial-table tbody tr"),
    "dictionary": ("#/admin/dictionary", ".words .button.primary"),
    "users": ("#/admin/users", ".table tbody tr"),
    "keys": ("#/admin/keys", ".admin-bar .primary"),
    "audit": ("#/admin/audit", ".table tbody tr"),
    "settings": ("#/admin/settings", ".table tbody tr"),
    "help": ("#/help", ".help-card"),
}


def serious(page: Any) -> list[str]:
    """What axe-core finds that is serious or critical: the rule and where."""
    # axe-core would fetch what our sheets import, and look for it at the page's own address
    found = Axe().run(page, options={"preload": False}).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}" for one in grave]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(browse: Open, view: str, dark: bool) -> None:
    address, ready = VIEWS[view]
    # axe-core writes styles of its own into the page, which the CSP would report
    page = browse(Role.ADMIN, address, dark=dark, width=375 if dark else 1440, bypass_csp=True)
    page.locator(ready).first.wait_for()
    assert serious(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_at_the_door_and_in_an_answer(browse: Open, dark: bool) -> None:
    assert serious(browse(None, dark=dark, bypass_csp=True)) == []
    page = browse(Role.ADMIN, dark=dark, bypass_csp=True)
    page.fill(".composer-text", QUESTION)
    page.keyboard.press("Enter")
    page.locator(".actions").wait_for()
    page.locator(".mark").first.click()
    page.locator(".drawer .found").wait_for()
    assert serious(page) == []


@pytest.mark.parametrize("width", [360, 375, 1440])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_sticks_out_to_the_side(browse: Open, view: str, width: int) -> None:
    address, ready = VIEWS[view]
    page = browse(Role.ADMIN, address, width=width, height=780)
    page.locator(ready).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    if view == "ask":
        page.fill(".composer-text", QUESTION)
        page.keyboard.press("Enter")
        page.locator(".actions").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "an answer"
    if width < 400:
        page.click("[aria-label=打开导航]")
        page.locator(".nav-link", has_text="检索").click()
        page.locator(".page-search").wait_for()


def test_the_first_view_is_small(browse: Open) -> None:
    page = browse(None)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    cdp.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.reload()
    page.wait_for_selector("form")
    page.fill("#f-name", "cadre")
    page.fill("#f-password", "a long pass phrase")
    page.keyboard.press("Enter")
    page.wait_for_selector(".welcome-questions button")
    assert 5_000 < sum(sizes) <= FIRST_VIEW, f"{sum(sizes) / 1024:.1f} KB in {len(sizes)} requests"



def test_it_can_be_used_soon_on_a_slow_machine(browse: Open, site: Any) -> None:
    page = browse(Role.CADRE)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    took = []
    for _ in range(3):
        page.goto("about:blank")
        started = time.perf_counter()
        page.goto(site.address)
        page.locator(".composer-text").wait_for()
        took.append(time.perf_counter() - started)

    assert min(took) <= 6, took  # the target is 1.5 s on an idle machine; this one may be shared


def test_nothing_moves_while_a_page_loads_and_an_answer_comes(browse: Open) -> None:
    page = browse(Role.CADRE)
    page.context.add_init_script(
        """window.__shift = 0; new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
        }).observe({type: 'layout-shift', buffered: true});"""
    )
    page.reload()
    page.locator(".welcome-questions button").first.wait_for()
    assert page.evaluate("window.__shift") < 0.02
    page.fill(".composer-text", QUESTION)
    page.keyboard.press("Enter")
    page.locator(".actions").wait_for()
    page.wait_for_timeout(200)
    assert page.evaluate("window.__shift") < 0.05


def test_dark_and_large_letters_are_kept(browse: Open) -> None:
    page = browse(Role.CADRE)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[aria-label=浅色或深色]")
    page.click("[aria-label=大字]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    page.locator(".page-ask").wait_for()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "19px"


def test_what_the_page_is_served_with(site: Any, browse: Open) -> None:
    page = browse(None)
    answer = page.request.get(site.address)
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert not re.search(r"<script(?![^>]* src=)|\sstyle=|\son\w+=", answer.text())
    script = re.search(r'src="(/static/[^"]+/js/main.js)"', answer.text())
    assert script is not None
    assert "immutable" in page.request.get(site.address + script[1]).headers["cache-control"]
    assert page.request.get(f"{site.address}/static/old/js/main.js").headers["cache-control"] == "no-cache"
    assert page.request.get(f"{site.address}/static/old/%2e%2e/assets.py").status in (401, 404)

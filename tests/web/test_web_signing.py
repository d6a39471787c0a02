"""Who gets in, by which door, and what they then see of the navigation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.service.accounts import CODE_FILE, Accounts
from api.service.identity import Role
from api.service.passwords import Cost, Passwords
from api.service.store import ServiceStore

PASSWORD = "a long pass phrase"
Open = Callable[..., Any]


def test_signing_in_with_a_wrong_and_then_the_right_password(browse: Open, watched: Any) -> None:
    watched.expected.append("401")  # the browser notes the refused password
    page = browse(None)
    assert page.evaluate("document.activeElement.id") == "f-name"
    page.fill("#f-name", "cadre")
    page.fill("#f-password", "not the password")
    page.keyboard.press("Enter")
    page.wait_for_selector(".wrong:not(:empty)")
    page.fill("#f-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".page-ask")
    assert page.inner_text(".account-role") == "干部"
    page.reload()
    page.wait_for_selector(".page-ask")
    page.click("[aria-label=退出登录]")
    page.wait_for_selector("#f-password")


@pytest.mark.parametrize("role", list(Role))
def test_the_navigation_has_what_the_role_may_open(browse: Open, role: Role) -> None:
    page = browse(role)
    shown = page.eval_on_selector_all(".nav-link", "links => links.map(link => link.dataset.page)")
    reads = role is not Role.AUDITOR
    assert ("ask" in shown, "search" in shown, "help" in shown) == (reads, reads, True)


def test_a_page_that_is_not_for_the_role_says_so(browse: Open) -> None:
    page = browse(Role.AUDITOR, "#/search?q=x")
    assert "不对你开放" in page.inner_text("h1")


def test_a_session_that_ends_leads_to_the_door_and_back(browse: Open, site: Any, watched: Any) -> None:
    watched.expected.append("401")
    page = browse(Role.STAFF)
    late: list[Any] = []
    doors: list[Any] = []
    page.on("request", lambda request: doors.append(request) if request.url.endswith("/api/setup") else None)
    page.route("**/api/conversations?*", lambda route: late.append(route), times=1)  # noqa: PLW0108 - Playwright looks into what it is given
    page.context.clear_cookies()
    page.fill(".composer-text", "疗休养")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f-password")
    page.fill("#f-name", "staff")
    page.fill("#f-password", PASSWORD)
    with page.expect_response("**/api/conversations?*"):  # a second refusal: what is typed at the door stays
        [late_one] = late
        late_one.continue_()
    page.keyboard.press("Enter")
    page.wait_for_selector(".page-ask")
    assert len(doors) == 1


def test_the_first_administrator_is_made_with_the_code(chromium: Any, site: Any, tmp_path: Path, running: Callable[..., Any]) -> None:
    store = ServiceStore.open(tmp_path)
    accounts = Accounts(store, passwords=Passwords(Cost(n=16, p=1)))
    accounts.setup_code()
    with running(create_app(site.base, accounts)) as address:
        page = chromium.new_context(locale="zh-CN").new_page()
        page.goto(address)
        page.wait_for_selector("#f-code")
        page.fill("#f-code", (tmp_path / CODE_FILE).read_text("utf-8").strip())
        page.fill("#f-name", "first")
        page.fill("#f-password", PASSWORD)
        page.fill("#f-again", "something else altogether")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=两次输入的密码不一样")
        page.fill("#f-again", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".page-ask")
        assert page.inner_text(".account-role") == "管理员"
        page.context.close()
    store.close()

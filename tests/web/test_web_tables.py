"""Courses, figures and administration in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.service.identity import Role
from eval.cases import load_cases

Open = Callable[..., Any]


def test_courses_are_understood_and_conditions_can_be_taken_back(browse: Open, courses: str) -> None:
    page = browse(Role.STAFF, "#/courses?q=线上的财务课")
    page.wait_for_selector(".course")
    assert page.inner_text(".course h2").startswith("工会财务网络班")
    assert page.locator(".course .badge").first.inner_text() != ""
    page.click("[aria-label='去掉“形式：线上”']")
    page.wait_for_selector(".course h2:has-text('工会财务面授班')")
    page.click(".facet-value:has-text('线下')")
    page.wait_for_selector(".course h2:has-text('工会财务网络班')", state="detached")


def test_figures_are_narrowed_open_their_source_and_can_be_saved(browse: Open) -> None:
    page = browse(Role.STAFF, "#/figures?kind=achieved")
    page.wait_for_selector(".figure-table tbody tr")
    assert set(page.eval_on_selector_all(".figure-table .badge", "all => all.map(one => one.textContent)")) == {"成绩"}
    with page.expect_download() as download:
        page.click("text=导出 .csv")
    assert download.value.suggested_filename.endswith(".csv")
    page.click(".figure-source button >> nth=0")
    page.wait_for_selector(".drawer mark.found")


@pytest.mark.parametrize(("role", "tabs"), [(Role.ADMIN, 8), (Role.AUDITOR, 3)])
def test_administration_shows_what_the_role_may_see(browse: Open, role: Role, tabs: int) -> None:
    page = browse(role, "#/admin", width=375)
    page.wait_for_selector(".tile")
    assert page.locator(".admin-tab").count() == tabs
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.click("text=审计记录")
    page.wait_for_selector(".table tbody tr")
    page.click("text=核对记录链")
    page.wait_for_selector("text=记录链完整")


def test_a_user_and_a_key_are_made_and_taken_back(browse: Open, watched: Any) -> None:
    watched.expected.append("422")  # the first password is too short
    page = browse(Role.ADMIN, "#/admin/users")
    page.click("text=加用户")
    page.locator("dialog input").nth(0).fill("li.si")
    page.locator("dialog input").nth(1).fill("short")
    page.click("dialog >> text=加入")
    page.wait_for_selector("dialog .wrong:not(:empty)")
    page.locator("dialog input").nth(1).fill("a long pass phrase")
    page.click("dialog .dialog-foot .primary")
    page.wait_for_selector("tr:has-text('li.si')")
    page.click("[aria-label='li.si 的操作']")
    page.click("[role=menu] >> text=停用")
    page.click("dialog .danger")
    page.wait_for_selector("tr:has-text('li.si') >> text=已停用")
    page.goto(page.url.split("#")[0] + "#/admin/keys")
    page.click("text=建密钥")
    page.locator("dialog input").first.fill("OA")
    page.click("dialog .dialog-foot .primary")
    page.wait_for_selector(".secret code")
    page.click("text=我已保存")
    page.click("[aria-label='吊销 OA']")
    page.click("dialog .danger")
    page.wait_for_selector("tr:has-text('OA') >> text=已吊销")


def test_the_retrieval_test_shows_the_legs_keeps_cases_and_settings_are_shown(browse: Open, watched: Any) -> None:
    watched.expected.append("422")  # the first attempt to keep a case has no answer
    page = browse(Role.ADMIN, "#/admin/trial?q=2021年青岚市组织了多少名一线职工参加疗休养")
    page.wait_for_selector(".trial-table tbody tr")
    assert page.locator(".rival").count() > 0
    assert page.locator(".trial-table tr >> nth=1 >> .score").count() >= 2
    page.click("text=存为评测题")
    assert page.locator("dialog select >> nth=0").input_value() == "figure"
    page.click("dialog .dialog-foot .primary")
    page.wait_for_selector("dialog .wrong:has-text('要写答案里应有的话')")
    page.fill("dialog textarea >> nth=0", "3.2万名")
    page.click("dialog .dialog-foot .primary")
    page.click("summary:has-text('已存 1 道评测题')")
    with page.expect_download() as download:
        page.click("text=下载 .jsonl")
    [case] = load_cases(download.value.path())
    assert case.answers == ("3.2万名",) and "3.2万名" in case.evidence[0]
    page.click(f"[aria-label='去掉 {case.id}']")
    page.wait_for_selector(".cases summary", state="detached")
    page.click(".admin-tab:has-text('设置')")
    page.wait_for_selector("text=UNIONQA_PORT")


@pytest.fixture
def courses(site: Any, tmp_path: Any) -> Any:
    """A catalogue of two courses, there for one test."""
    text = """青岚市总工会2030年培训课程目录
（2030年1月5日）

课程一 工会财务网络班
课程编号：QL-01
类别：财务
对象：基层工会财务人员
形式：线上
时间：2030年3月1日至3月5日
报名截止：2030年2月20日
学时：8学时

课程二 工会财务面授班
课程编号：QL-02
类别：财务
对象：基层工会财务人员
形式：线下
时间：2030年4月1日至4月2日
报名截止：2030年3月20日
学时：16学时
"""
    path = tmp_path / "2030年课程目录.txt"
    path.write_text(text, encoding="utf-8")
    [added] = site.base.add([path]).added
    yield added.document_id
    site.base.remove(added.document_id)

"""The library: taking files in, looking at them first, what is there already, putting right, deleting and having back, one document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.service.identity import Role

Open = Callable[..., Any]
NOTICE = """青岚市总工会关于开展夏送清凉活动的通知
青工发〔2024〕31号

各区总工会：
一、慰问一线职工2万名，发放防暑用品3.5万份。
二、各单位于8月31日前报送总结。
青岚市总工会
2024年6月3日
"""


def _file(text: str, name: str = "夏送清凉通知.txt") -> dict[str, Any]:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def _remove(page: Any, title: str) -> None:
    page.click(f"[aria-label='删除《{title}》']")
    page.wait_for_selector("text=一分钟内可以撤销")


def test_a_file_is_looked_at_taken_in_put_right_deleted_and_had_back(browse: Open) -> None:
    page = browse(Role.ADMIN, "#/library")
    page.wait_for_selector(".document-row")
    page.set_input_files("#pick-files", _file(NOTICE))
    page.click("[aria-label='预览：夏送清凉通知.txt']")
    page.wait_for_selector("dialog .passage-text")
    assert "3.5万份" in page.inner_text("dialog .previewed-passages")
    page.click("dialog >> text=加入知识库")
    page.wait_for_selector(".intake-row[data-status=done]", timeout=60_000)
    page.click(".intake-said a")
    page.wait_for_selector(".document-head")
    assert "青工发〔2024〕31号" in page.inner_text(".document-head")
    page.click("[data-view=figures]")
    page.wait_for_selector(".figure-table")
    assert "3.5万份" in page.inner_text(".figure-table")
    page.click("text=改正信息")
    page.locator("dialog input").first.fill("青岚市夏送清凉通知")
    page.click("dialog >> text=保存")
    page.wait_for_selector("h1:has-text('青岚市夏送清凉通知')")
    page.goto(page.url.split("#")[0] + "#/library")
    page.wait_for_selector(".document-row >> text=青岚市夏送清凉通知")
    _remove(page, "青岚市夏送清凉通知")
    page.wait_for_selector(".document-row >> text=青岚市夏送清凉通知", state="detached")
    page.click("button:text-is('撤销')")
    page.wait_for_selector(".document-row >> text=青岚市夏送清凉通知")
    _remove(page, "青岚市夏送清凉通知")


def test_what_is_there_already_is_asked_about(browse: Open, watched: Any) -> None:
    watched.expected.append("409")  # the browser notes the refusal
    page = browse(Role.ADMIN, "#/library")
    page.wait_for_selector(".document-row")
    page.set_input_files("#pick-files", _file(NOTICE + "又", "互助保障办法2021.txt"))
    page.click("text=加入知识库")
    page.wait_for_selector("dialog >> text=已有这份文件")
    assert page.eval_on_selector_all("dialog [type=radio]", "all => all.map(one => one.value)") == ["skip", "replace", "new_version"]
    page.click("dialog .dialog-foot button")
    page.wait_for_selector(".intake-row[data-status=skipped]")


def test_a_file_that_cannot_be_read_says_why(browse: Open, watched: Any) -> None:
    page = browse(Role.ADMIN, "#/library")
    page.wait_for_selector(".document-row")
    page.set_input_files("#pick-files", {"name": "坏的.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 nothing"})
    watched.expected += ["415", "422"]
    page.click("text=加入知识库")
    page.wait_for_selector(".intake-row[data-status=failed]", timeout=60_000)
    assert "坏的.pdf" in page.inner_text(".intake-said")


def test_readers_find_a_document_and_its_place_but_take_nothing_in(browse: Open) -> None:
    page = browse(Role.CADRE, "#/library?kind=policy", width=375)
    page.wait_for_selector(".document-row")
    assert page.locator(".drop").count() == 0
    assert set(page.eval_on_selector_all(".document-badges .badge:first-child", "all => all.map(one => one.textContent)")) == {"政策制度"}
    page.click(".document-title >> nth=0")
    page.wait_for_selector(".reader p")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.click(".outline summary")
    page.click(".outline li:last-child button")
    assert page.evaluate("document.activeElement.closest('.reader') !== null")


def test_a_title_with_markup_is_text(browse: Open) -> None:
    page = browse(Role.ADMIN, "#/library")
    page.wait_for_selector(".document-row")
    evil = "<img src=x onerror=__pwned(1)>"
    page.set_input_files("#pick-files", _file(f"{evil}\n\n第一条 {evil}<script>__pwned(2)</script>为了帮扶职工100名。\n", "恶意.txt"))
    page.click("text=加入知识库")
    page.wait_for_selector(".intake-row[data-status=done]", timeout=60_000)
    page.click(".intake-said a")
    page.wait_for_selector(".reader p")
    assert page.locator("#main img").count() == 0 and "__pwned(2)" in page.inner_text(".reader")
    page.click("text=删除")
    page.wait_for_selector("text=一分钟内可以撤销")

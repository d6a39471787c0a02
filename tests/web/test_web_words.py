"""The office's own words on the page of administrators, and a Word file that is handed in and asked about."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import docx
import pytest

from api.own_words import OwnWords, own_file, write_own
from api.service.identity import Role

Open = Callable[..., Any]
LINES = (
    "青岚市总工会关于开展职工技能大赛的通知",
    "青工发〔2024〕19号",
    "各区总工会：",
    "为提升职工技能，2024年全市举办职工技能大赛27场，组织参赛职工6340名。",
    "青岚市总工会",
    "2024年4月8日",
)


@pytest.fixture
def own_words(site: Any) -> Iterator[None]:
    """The words of the office are gone after the test: other tests share the service."""
    yield
    write_own(site.data, OwnWords())
    site.base.renew_words(own_file(site.data))
    site.base.reindex()


@pytest.mark.usefixtures("own_words")
def test_the_dictionary_is_edited_and_takes_effect(browse: Open, watched: Any, site: Any) -> None:
    question = "2021年建成了多少个小驿？"
    assert "45个" not in site.base.ask(question).text, "nobody knows the word yet"
    watched.expected.append("422")  # the first attempt has a word that cannot be kept
    page = browse(Role.ADMIN, "#/admin/dictionary")
    page.click("button:has-text('加词语')")
    page.locator(".term-row input").fill("站")
    page.locator(".term-row select").select_option("场所")
    page.click("button:has-text('加一组')")
    page.locator(".group-row input").nth(0).fill("歇脚的棚子、小驿")
    page.locator(".group-row input").nth(1).fill("户外职工爱心接力站")
    page.click("button:text-is('保存')")
    page.wait_for_selector(".term-row .words-wrong:has-text('“站”要有 2—30 个字')")
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    page.locator(".term-row input").fill("爱心接力站")
    page.keyboard.press("Enter")
    page.wait_for_selector(".words-job[data-state=done]")
    assert page.locator(".words-wrong:not(:empty)").count() == 0
    page.goto(page.url.split("#")[0] + "#/ask")
    page.fill(".composer-text", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(".actions")
    assert "45个" in page.inner_text(".answer")
    page.goto(page.url.split("#")[0] + "#/admin/dictionary")
    page.wait_for_selector(".group-row")
    assert page.locator(".group-row input").first.input_value() == "歇脚的棚子 小驿"
    page.click("[aria-label='去掉这一行'] >> nth=0")
    page.click("button:text-is('保存')")
    page.wait_for_selector(".term-row", state="detached")


@pytest.mark.usefixtures("own_words")
def test_words_that_are_not_saved_yet_are_still_there_after_a_look_at_another_page(browse: Open) -> None:
    page = browse(Role.ADMIN, "#/admin/dictionary")
    page.click("button:has-text('加一组')")
    page.locator(".group-row input").nth(0).fill("歇脚点")
    page.click("[data-part=statistics]")
    page.wait_for_selector(".words", state="detached")
    page.click("[data-part=dictionary]")
    page.wait_for_selector(".group-row")
    assert page.locator(".group-row input").first.input_value() == "歇脚点"
    assert "还没有保存" in page.inner_text(".words-state")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    page.wait_for_selector(".words")
    assert asked == ["beforeunload"]
    assert page.locator(".group-row").count() == 0


def test_a_word_file_is_handed_in_and_asked_about(browse: Open, site: Any) -> None:
    paper, out = docx.Document(), io.BytesIO()
    for line in LINES:
        paper.add_paragraph(line)
    paper.save(out)
    page = browse(Role.ADMIN, "#/library")
    page.wait_for_selector(".document-row")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.set_input_files("#pick-files", {"name": "技能大赛通知.docx", "mimeType": kind, "buffer": out.getvalue()})
    page.click("text=加入知识库")
    page.wait_for_selector(".intake-row[data-status=done]")
    page.goto(page.url.split("#")[0] + "#/ask")
    page.fill(".composer-text", "2024年职工技能大赛组织了多少名职工参赛？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".actions")
    assert "6340名" in page.inner_text(".answer")
    page.click(".mark")
    page.wait_for_selector(".drawer .found:has-text('6340名')")
    for head in site.base.documents():
        if head.source.name == "技能大赛通知.docx":
            site.base.remove(head.id)

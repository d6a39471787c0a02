"""Asking in the browser: the answer with its sources, what one can do with it, and what is still there afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from api.service.identity import Role

Open = Callable[..., Any]
Until = Callable[[Any, str], None]
QUESTION = "2021年青岚市组织了多少名一线职工参加疗休养？"
QUOTE = "组织3.2万名一线职工参加疗休养"


def ask(page: Any, question: str = QUESTION) -> Any:
    """The turn of a question that has been answered."""
    before = page.locator(".turn").count()
    page.fill(".composer-text", question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(before)
    turn.locator(".actions").wait_for()
    return turn


def test_ask_and_open_the_source(browse: Open) -> None:
    page = browse()
    turn = ask(page)
    assert QUOTE in turn.locator(".answer").inner_text()
    assert "2021年" in turn.locator(".turn-scope").inner_text()
    assert re.search(r"数字已核对 (\d+)/\1", turn.locator(".badges").inner_text())
    assert turn.locator(".source-card .badge-achieved").first.inner_text() == "成绩"
    turn.locator(".mark").first.hover()
    card = page.locator(".hover-card")
    card.wait_for()
    assert QUOTE in card.inner_text()
    assert "2021年主要工作" in card.inner_text()
    turn.locator(".mark").first.click()
    found = page.locator(".drawer .found")
    found.wait_for()
    assert QUOTE in found.inner_text()
    assert found.evaluate("el => { const at = el.getBoundingClientRect(); return at.top > 0 && at.bottom < innerHeight; }")
    assert "举办劳动和技能竞赛96场" in page.locator(".drawer .context").inner_text()  # what stands around it
    page.keyboard.press("Escape")
    assert page.locator(".drawer").count() == 0


def test_sources_come_before_the_text(browse: Open) -> None:
    page = browse()
    page.evaluate(
        """() => {
        window.__order = [];
        new MutationObserver(() => {
          const cards = document.querySelector('.source-card:not(.source-ghost)'), text = document.querySelector('.answer > *');
          for (const [name, there] of [['sources', cards], ['text', text]]) if (there && !window.__order.includes(name)) window.__order.push(name);
        }).observe(document.body, {childList: true, subtree: true});
    }"""
    )
    ask(page)
    assert page.evaluate("window.__order") == ["sources", "text"]


def test_the_page_of_a_pdf_is_shown_with_the_sentence_marked(browse: Open, site: Any, until: Until) -> None:
    pdf = next(head for head in site.base.documents() if head.source.name.endswith(".pdf"))
    first = site.base.document(pdf.id).pages[0].span
    passage = [one for one in site.base.passages(pdf.id) if one.span.end < first.end][-1]  # low on the page
    page = browse(Role.CADRE, f"#/search?q={passage.text[:20]}")
    page.locator(".group", has_text=pdf.title).locator(".hit-open").first.click()
    page.click(".tab[data-view=page]")
    page.locator(".source-page").wait_for()
    until(page, "document.querySelector('.source-page')?.naturalWidth > 400")
    assert page.locator(".source-figure").inner_text().startswith("第 ")
    spot = "document.querySelector('.source-spot')?.getBoundingClientRect().top"
    until(page, f"{spot} > 0 && {spot} < innerHeight - 60")  # the marked line is what is seen first, not the head of the page


def test_reload_keeps_the_conversation_with_its_citations(browse: Open) -> None:
    page = browse()
    ask(page)
    ask(page, "那2022年呢？")
    page.reload()
    page.locator(".turn").nth(1).locator(".actions").wait_for()
    assert page.locator(".turn").count() == 2
    page.locator(".turn").first.locator(".mark").first.click()
    assert QUOTE in page.locator(".drawer .found").inner_text()
    assert page.locator(".talk[aria-current]").count() == 1


def test_a_refusal_helps(browse: Open) -> None:
    page = browse()
    turn = ask(page, "2019年青岚市组织了多少名一线职工参加疗休养？")
    assert turn.locator(".answer-none").count() == 1
    assert turn.locator(".mark").count() == 0
    assert "不是答案" in turn.locator(".related").inner_text()
    turn.locator(".near-item").first.click()
    page.locator(".drawer .found").wait_for()


def test_a_chip_is_taken_away_and_the_question_is_asked_without_it(browse: Open) -> None:
    page = browse()
    turn = ask(page)
    turn.locator("button.chip", has_text="2021年").click()
    asked = page.locator(".turn").nth(1).locator(".asked")
    asked.wait_for()
    assert asked.inner_text() == "青岚市组织了多少名一线职工参加疗休养？"


def test_what_the_reader_narrows_is_shown_and_sent(browse: Open) -> None:
    page = browse()
    page.click("[aria-label=限定范围]")
    page.fill("#scope-years", "2022")
    page.check("input[name=kinds][value=target]")
    page.click("dialog button.primary")
    assert page.locator(".composer-chosen .chip").all_inner_texts() == ["只看目标", "2022年"]
    turn = ask(page, "疗休养安排多少人？")
    assert "3.5万名" in turn.locator(".answer").inner_text()
    page.click(".composer-chosen [aria-label='去掉“只看目标”']")
    assert page.locator(".composer-chosen .chip").all_inner_texts() == ["2022年"]


def test_copy_as_an_official_phrase(browse: Open) -> None:
    page = browse(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "职工因病住院每年最高补助多少元？")
    turn.locator("text=复制公文引用").click()
    page.wait_for_selector(".toast")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.match(r"根据《青岚市职工互助保障办法》.*第二条.*规定：“职工因病住院的", copied)


def test_feedback_with_reasons(browse: Open, site: Any) -> None:
    page = browse()
    turn = ask(page)
    turn.locator("[aria-label=有问题]").click()
    turn.locator(".choice", has_text="数字不对").locator("input").check()
    turn.locator(".feedback .field").fill("应为3.3万名")
    with page.expect_response(re.compile("/feedback$")) as sent:
        turn.locator(".feedback button[type=submit]").click()
    assert sent.value.json()["reasons"] == ["wrong_number"]
    turn.locator("[aria-label=有问题][aria-pressed=true]").wait_for()


def test_a_suggested_question_is_asked(browse: Open) -> None:
    page = browse()
    turn = ask(page)
    suggestion = turn.locator(".next .suggestion").first
    text = suggestion.inner_text()
    suggestion.click()
    page.locator(".turn").nth(1).locator(".actions").wait_for()
    assert page.locator(".asked").nth(1).inner_text() == text


def test_stop_keeps_what_has_come(browse: Open, until: Until) -> None:
    page = browse()
    frames = [
        {"event": "meta", "data": {"stream_id": "s1", "message_id": "m1", "conversation_id": None, "question": "问", "understood": ""}},
        {"event": "status", "data": {"stage": "searching", "text": "正在查找原文"}},
    ]
    body = "".join(f"id: {n}\nevent: {one['event']}\ndata: {json.dumps(one['data'])}\n\n" for n, one in enumerate(frames, 1))
    # the service is too quick for a person to stop it here: its stream breaks off, and the page waits for the rest
    page.route("**/api/ask/stream", lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    page.route("**/api/streams/s1?*", lambda route: None)
    stopped: list[str] = []

    def stop(route: Any) -> None:
        stopped.append(route.request.method)
        route.fulfill(json={"stopped": "s1"})

    page.route("**/api/streams/s1/stop", stop)
    page.fill(".composer-text", QUESTION)
    page.keyboard.press("Enter")
    page.locator("text=正在查找原文").wait_for()
    page.click("[aria-label=停止回答]")
    page.locator("text=已停止").wait_for()
    until(page, "document.querySelector('.composer-send').getAttribute('aria-label') === '提问'")
    assert stopped == ["POST"]


def test_a_stream_that_breaks_off_goes_on(browse: Open) -> None:
    page = browse()
    whole: list[bytes] = []

    def cut(route: Any) -> None:
        answer = route.fetch()
        whole.append(answer.body())
        head = answer.body().split(b"\n\nid: 4")[0] + b"\n\n"
        route.fulfill(body=head, headers={"content-type": "text/event-stream", "x-stream-id": answer.headers["x-stream-id"]})

    page.route("**/api/ask/stream", cut)
    turn = ask(page)
    assert QUOTE in turn.locator(".answer").inner_text()
    assert b"event: final" in whole[0]


def test_conversations_are_found_renamed_and_deleted(browse: Open) -> None:
    page = browse(Role.STAFF)
    ask(page, "户外职工爱心接力站建了多少个？")
    page.locator(".talk", has_text="户外职工爱心接力站").wait_for()
    page.click(".talk-row:has(.talk[aria-current]) [aria-haspopup=menu]")
    page.click("[role=menuitem]:has-text('改名')")
    page.fill("dialog .field", "接力站")
    page.keyboard.press("Enter")
    page.locator(".talk-title", has_text=re.compile("^接力站$")).wait_for()
    page.fill(".talks-search", "没有这样的词")
    page.locator("text=没有这样的对话").wait_for()
    page.fill(".talks-search", "接力站")
    page.locator(".talk").wait_for()
    page.click(".talk-row [aria-haspopup=menu]")
    with page.expect_download() as saved:
        page.click("[role=menuitem]:has-text('导出 Word')")
    assert saved.value.suggested_filename.endswith(".docx")
    page.click(".talk-row [aria-haspopup=menu]")
    page.keyboard.press("ArrowUp")  # the last entry: delete
    page.keyboard.press("Enter")
    page.click("dialog button.danger")
    page.locator("text=没有这样的对话").wait_for()
    page.wait_for_selector(".welcome")


def test_by_keyboard_alone(browse: Open) -> None:
    page = browse()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".turn .actions").wait_for()
    page.locator(".turn .mark").first.focus()
    page.keyboard.press("Enter")
    page.locator(".drawer .found").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "mark"


def test_what_is_not_for_the_reader_is_not_there(browse: Open) -> None:
    question = "金凤凰计划安排专项资金多少万元？"
    assert "9876" in ask(browse(Role.CADRE), question).locator(".answer").inner_text()
    page = browse(Role.STAFF)
    ask(page, question)
    assert "9876" not in page.inner_text("body")

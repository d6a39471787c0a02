"""Eighty-three ways to smuggle a script in: as title, file name and text of a document, as question, and as what a language model writes. None runs.

`browse` fails a test in which a script of theirs ran, the CSP had to step in, or anything was fetched from elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.service.identity import Role

Open = Callable[..., Any]
PAYLOADS = (Path(__file__).parent / "payloads.txt").read_text("utf-8").splitlines()
FOREIGN = "document.querySelectorAll('main script, main img:not(.source-page), main iframe, main object, main embed, main base, main meta').length"


def _citation(payload: str, number: int = 1) -> dict[str, Any]:
    return {
        "number": number,
        "document_id": "d1",
        "title": payload,
        "issuer": payload,
        "document_number": payload,
        "date": "2022-01-18",
        "path": [payload, payload],
        "page": 1,
        "official": payload,
        "quote": payload,
        "start": 0,
        "end": len(payload),
    }


def _events(payload: str) -> str:
    """A stream in which everything that can be text is the payload."""
    cited = _citation(payload)
    final = {
        "question": payload,
        "status": "answered",
        "text": f"{payload}[1]",
        "citations": [cited],
        "figures": [{"raw": payload, "value": 1, "unit": payload, "subject": payload, "year": 2022, "kind": payload, "citation": 1}],
        "confidence": 1,
        "generator": payload,
        "notes": [payload],
        "related": [cited],
        "suggestions": [payload],
        "scope": [f"年份：{payload}"],
        "elapsed_ms": 1,
        "message_id": "m1",
    }
    told = [
        ("meta", {"message_id": "m1", "stream_id": "s1", "conversation_id": None, "question": payload, "understood": payload}),
        ("status", {"stage": "searching", "text": payload}),
        ("retrieval", {"sources": [cited], "scope": [f"年份：{payload}"]}),
        ("delta", {"text": f"{payload}[1]", "marks": [1]}),
        ("citation", cited),
        ("check", {"numbers": 1, "numbers_held": 1, "quotes": 1, "quotes_held": 1, "dropped": 0}),
        ("final", final),
        ("done", {"reason": "complete"}),
    ]
    return "".join(f"id: {n}\nevent: {name}\ndata: {json.dumps(data)}\n\n" for n, (name, data) in enumerate(told, 1))


def _echo(route: Any) -> None:
    route.fulfill(body=_events(route.request.post_data_json["question"]), content_type="text/event-stream")


def _answer(answer: Any, route: Any) -> None:
    route.fulfill(json=answer)


def test_there_are_eighty() -> None:
    assert len(set(PAYLOADS)) >= 80


def test_what_a_language_model_writes_and_what_is_asked(browse: Open) -> None:
    page = browse(Role.CADRE)
    page.route("**/api/ask/stream", _echo)
    for number, payload in enumerate(PAYLOADS):
        page.fill(".composer-text", payload)
        page.keyboard.press("Enter")
        turn = page.locator(".turn").nth(number)
        turn.locator(".actions").wait_for()
        assert turn.locator(".asked").inner_text() == " ".join(payload.split())
    turn.locator(".mark").first.hover()
    page.locator(".hover-card").wait_for()
    assert page.evaluate(FOREIGN) == 0


def test_what_a_source_says_of_itself(browse: Open) -> None:
    page = browse(Role.CADRE)
    page.route("**/api/ask/stream", lambda route: route.fulfill(body=_events(PAYLOADS[15]), content_type="text/event-stream"))
    page.fill(".composer-text", "问")
    page.keyboard.press("Enter")
    for payload in PAYLOADS[::4]:
        detail = {"id": "d1", "title": payload, "kind": payload, "issuer": payload, "document_number": payload, "date": payload, "level": payload}
        more = {"validity": payload, "pages": 1, "media_type": payload, "has_original": True, "name": payload, "outline": []}
        text = {"document_id": "d1", "title": payload, "start": 0, "end": len(payload), "total": 9, "page": None, "text": payload}
        page.route("**/api/documents/d1", partial(_answer, {**detail, **more}))
        page.route("**/api/documents/d1/text?*", partial(_answer, text))
        page.locator(".turn .mark").click()
        page.locator(".drawer .context").wait_for()
        page.keyboard.press("Escape")
    assert page.evaluate(FOREIGN) == 0


@pytest.fixture
def planted(site: Any, tmp_path: Path) -> Iterator[list[str]]:
    """The titles of documents whose title, name and text are payloads; gone after the test."""
    rows = [{"id": f"x{n}", "title": f"毒饵 {payload}", "text": f"毒饵文件说：{payload}。"} for n, payload in enumerate(PAYLOADS)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    names = [payload.replace("/", "∕")[:60] + ".txt" for payload in PAYLOADS[15:20]]
    for name in names:
        (tmp_path / name).write_text("毒饵文件的名字不寻常。", encoding="utf-8")
    report = site.base.add([tmp_path / "rows.jsonl", *(tmp_path / name for name in names)])
    yield [one.title for one in report.added]
    for one in report.added:
        site.base.remove(one.document_id)


def test_titles_names_and_texts_of_documents(browse: Open, planted: list[str]) -> None:
    assert len(planted) >= 80
    page = browse(Role.CADRE, "#/search?q=毒饵")
    seen: list[str] = []
    while True:
        page.locator(".group").first.wait_for()
        seen += page.locator(".group h2").all_inner_texts()
        page.locator(".hit-open").first.click()
        page.locator(".drawer .context").wait_for()
        page.keyboard.press("Escape")
        onward = page.locator(".pager button:has-text('下一页'):enabled")
        if not onward.count():
            break
        before = page.url
        onward.click()
        page.wait_for_url(lambda url, before=before: url != before)
        page.locator(".results:not([aria-busy])").wait_for()
    assert len(seen) >= 60  # the search counts the 200 best passages; every group on every page was drawn
    assert page.evaluate(FOREIGN) == 0
    page.goto(f"{page.url.split('#')[0]}#/library")
    page.locator("text=毒饵").first.wait_for()
    assert page.evaluate(FOREIGN) == 0

"""Searching in the browser: boxes, order, days, articles and versions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from api.service.identity import Role

Open = Callable[..., Any]
Until = Callable[[Any, str], None]


def test_words_are_marked_and_the_passage_opens(browse: Open) -> None:
    page = browse(Role.CADRE, "#/search")
    page.fill(".search-words", "疗休养")
    page.keyboard.press("Enter")
    page.locator(".group").first.wait_for()
    assert "疗休养" in page.locator(".hit-text mark").all_inner_texts()
    assert "q=" in page.url
    page.locator(".hit-open").first.click()
    page.locator(".drawer .found").wait_for()


def test_boxes_narrow_and_chips_widen(browse: Open, until: Until) -> None:
    page = browse(Role.CADRE, "#/search?q=疗休养")
    page.locator(".facet-value", has_text="目标").locator("input").check()
    page.locator(".search-chosen .chip", has_text="目标").wait_for()
    until(page, "[...document.querySelectorAll('.hit-where .badge')].every(one => one.textContent === '目标')")
    page.reload()  # the address holds all of it
    page.locator(".search-chosen .chip", has_text="目标").click()
    until(page, "new Set([...document.querySelectorAll('.hit-where .badge')].map(one => one.textContent)).size > 1")


def test_another_order(browse: Open, until: Until) -> None:
    page = browse(Role.CADRE, "#/search?q=职工")
    page.select_option("#search-order", "old")
    page.wait_for_url(re.compile("sort=old"))
    until(page, "document.querySelectorAll('.group').length > 2 && !document.querySelector('.results[aria-busy]')")
    dates = page.locator(".group-facts").all_inner_texts()
    years = [int(year) for text in dates for year in re.findall(r"(\d{4})年", text)[:1]]
    assert years == sorted(years)


def test_an_article_and_the_day(browse: Open) -> None:
    page = browse(Role.CADRE, "#/search")
    page.fill(".search-words", "《青岚市职工互助保障办法》第二条")
    page.keyboard.press("Enter")
    article = page.locator(".article")
    article.first.wait_for()
    assert "12000元" in article.first.inner_text()
    assert "现行有效" in article.first.inner_text()
    page.fill("#search-day", "2022-01-01")
    page.locator(".article", has_text="8000元").wait_for()
    page.locator(".search-chosen .chip", has_text="2022年1月1日").wait_for()
    page.locator(".article .text-button", has_text="第三条").first.click()
    page.locator(".article", has_text="六十日内").wait_for()


def test_an_article_that_is_not_there_is_named(browse: Open) -> None:
    page = browse(Role.CADRE, "#/search?q=《青岚市职工互助保障办法》第九十条")
    page.locator(".article").first.wait_for()
    assert "第九十条" in page.locator(".article").first.inner_text()


def test_versions_side_by_side(browse: Open) -> None:
    page = browse(Role.CADRE, "#/search?q=《青岚市职工互助保障办法》第二条")
    page.locator("text=对比各版本").first.click()
    page.locator(".compare-row").first.wait_for()
    assert "已废止" in page.locator(".version").first.inner_text()
    row = page.locator(".compare-row", has_text="第二条").first
    assert "8000" in row.locator("del").all_inner_texts()[0]
    assert "12000" in row.locator("ins").all_inner_texts()[0]


def test_nothing_found_says_what_to_do(browse: Open) -> None:
    page = browse(Role.CADRE, "#/search?q=疗休养&years=1999")
    page.locator(".empty").wait_for()
    page.click("text=去掉全部条件")
    page.locator(".group").first.wait_for()

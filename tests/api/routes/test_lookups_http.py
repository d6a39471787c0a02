"""Articles, versions, checked citations and courses over HTTP: the answers of the command line, within the caller's levels."""

from __future__ import annotations

from typing import Any

import httpx

from api.service.identity import Role


def test_an_article_is_looked_up_by_its_words(staff: httpx.Client) -> None:
    [found] = staff.get("/api/articles", params={"q": "互助保障办法第二条"}).json()["articles"]
    assert found["text"].endswith("每人每年最高补助8000元。")
    text = staff.get(f"/api/documents/{found['rule']['document_id']}/text", params={"start": found["start"], "end": found["end"]}).json()["text"]
    assert text == found["text"]
    assert staff.get("/api/articles", params={"q": "互助保障办法第九十条"}).json()["missing"][0]["why"] == "no_article"


def test_versions_are_listed_and_a_name_that_is_none_is_not_there(staff: httpx.Client) -> None:
    [rule] = staff.get("/api/rules/versions", params={"name": "青岚市职工互助保障办法"}).json()["rules"]
    assert [one["in_force"] for one in rule["versions"]] == [True]
    assert staff.get("/api/rules/versions", params={"name": "没有这个办法"}).status_code == 404
    assert staff.get("/api/rules/compare", params={"old": "没有这个办法"}).status_code == 404


def test_a_draft_is_held_to_the_rules(staff: httpx.Client) -> None:
    draft = "根据《青岚市职工互助保障办法》第二条和《青岚市职工互助保障办法》第九十条的规定。"
    checked = staff.post("/api/check-citations", json={"text": draft}).json()
    assert checked["total"] == len(checked["citations"]) == 2
    assert [one["exists"] for one in checked["citations"]] == [True, False]
    assert [draft[one["start"] : one["end"]] for one in checked["citations"]] == [one["text"] for one in checked["citations"]]


def test_a_rule_above_the_callers_levels_is_not_there(own_world: Any) -> None:
    admin, staff = own_world.client(Role.ADMIN), own_world.client(Role.STAFF)
    rule = next(one for one in admin.get("/api/documents").json()["documents"] if one["kind"] == "policy")
    admin.patch(f"/api/documents/{rule['id']}", json={"level": "restricted"})
    assert staff.get("/api/articles", params={"q": "互助保障办法第二条"}).json()["articles"] == []
    assert staff.get("/api/rules/versions", params={"name": "青岚市职工互助保障办法"}).status_code == 404
    checked = staff.post("/api/check-citations", json={"text": "见《青岚市职工互助保障办法》第二条。"}).json()
    assert [one["document"] for one in checked["citations"]] == [None]
    assert staff.get(f"/api/documents/{rule['id']}/courses").status_code == 404


def test_courses_are_searched(staff: httpx.Client) -> None:
    found = staff.post("/api/courses/search", json={"query": "工会主席的线上课", "top": 3}).json()
    assert (found["courses"], found["listed"]) == ([], 0)
    assert staff.post("/api/courses/search", json={"format": "水下"}).status_code == 422

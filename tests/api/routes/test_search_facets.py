"""Searching over HTTP: marked words, facets that count what is shown, documents together, and no trace of what the caller may not read."""

from __future__ import annotations

from typing import Any

import httpx


def _search(client: httpx.Client, **body: Any) -> dict[str, Any]:
    response = client.post("/api/search", json=body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def _counts(found: dict[str, Any], facet: str) -> dict[str, int]:
    return {one["value"]: one["count"] for one in found["facets"].get(facet, [])}


def test_the_words_looked_for_are_marked_in_the_text(staff: httpx.Client) -> None:
    first = _search(staff, query="职工疗休养")["hits"][0]
    marked = [first["text"][span["start"] : span["end"]] for span in first["highlights"]]
    assert marked and all("疗休养" in words or "职工" in words for words in marked)


def test_facets_count_the_passages_that_narrowing_leaves(staff: httpx.Client) -> None:
    found = _search(staff, query="疗休养", limit=100)
    kinds = _counts(found, "kinds")
    assert sum(kinds.values()) == found["total"] == len(found["hits"])
    for kind, count in kinds.items():
        narrowed = _search(staff, query="疗休养", filter={"kinds": [kind]}, limit=100)
        assert narrowed["total"] == count
        assert _counts(narrowed, "kinds") == kinds
        assert [one["value"] for one in narrowed["facets"]["kinds"] if one["chosen"]] == [kind]


def test_a_rule_is_narrowed_by_whether_it_holds(staff: httpx.Client) -> None:
    holds = _search(staff, query="补助", validity=["in_force"], limit=100)
    assert {hit["document_kind"] for hit in holds["hits"]} == {"policy"}
    assert _search(staff, query="补助", validity=["expired"])["total"] == 0
    assert _search(staff, query="补助", validity=["not_yet"], filter={"as_of": "2020-01-01"})["total"] == 0  # as_of leaves out what is not in force
    rules = [hit for hit in _search(staff, query="补助", limit=100)["hits"] if hit["document_kind"] == "policy"]
    assert _counts(holds, "validity") == {"in_force": len(rules)}


def test_documents_are_shown_together_and_paged(staff: httpx.Client) -> None:
    whole = _search(staff, query="疗休养", group=True)
    assert whole["hits"] == [] and whole["total"] == len(whole["groups"]) == 2
    assert whole["groups"][0]["hits"][0]["document_id"] == whole["groups"][0]["document"]["id"]
    assert _search(staff, query="疗休养", group=True, limit=1, offset=1)["groups"] == whole["groups"][1:]


def test_pages_follow_each_other(staff: httpx.Client) -> None:
    whole = _search(staff, query="疗休养", limit=6)["hits"]
    assert [*_search(staff, query="疗休养", limit=3)["hits"], *_search(staff, query="疗休养", limit=3, offset=3)["hits"]] == whole


def test_counts_and_levels_know_only_what_the_caller_may_read(staff: httpx.Client, cadre: httpx.Client) -> None:
    low, high = (_search(client, query="金凤凰计划专项资金", limit=100) for client in (staff, cadre))
    assert "9876" in high["hits"][0]["text"] and "9876" not in str(low)
    assert set(_counts(low, "levels")) == {"public"}
    assert _counts(high, "levels")["internal"] == high["total"] - low["total"]
    asked_for_more = _search(staff, query="金凤凰计划专项资金", filter={"levels": ["internal", "restricted"]})
    assert (asked_for_more["total"], asked_for_more["hits"]) == (0, [])


def test_without_facets_there_are_none(staff: httpx.Client) -> None:
    assert _search(staff, query="疗休养", facets=False)["facets"] == {}

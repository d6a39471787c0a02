"""Figures as a table and as files, feedback, statistics and gaps: within the caller's levels, questions for their keepers alone."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import openpyxl
import pytest

from api.service.identity import Role
from api.service.tabling import guarded

ASKED = "2021年组织了多少名一线职工参加疗休养？"


def test_the_numbers_of_all_documents_stand_in_one_table(staff: httpx.Client) -> None:
    table = staff.get("/api/figures", params={"q": "疗休养"}).json()
    assert table["total"] == len(table["figures"]) == 2
    done, planned = table["figures"]
    assert (done["value"], done["unit"], done["kind"], done["year"]) == (32000, "名", "achieved", 2021)
    assert (planned["value"], planned["kind"], planned["year"]) == (35000, "target", 2022)
    text = staff.get(f"/api/documents/{done['document_id']}/text", params={"start": done["start"], "end": done["end"]}).json()["text"]
    assert text == done["raw"]
    assert staff.get(f"/api/passages/{done['passage_id']}").json()["passage"]["path"] == done["path"]


@pytest.mark.parametrize(
    ("narrowed", "holds"),
    [
        ({"kind": "target"}, lambda one: one["kind"] == "target"),
        ({"year": 2022}, lambda one: one["year"] == 2022),
        ({"unit": "元"}, lambda one: one["unit"] == "元"),
        ({"kind": ["rule", "target"], "limit": 1000}, lambda one: one["kind"] in ("rule", "target")),
    ],
)
def test_the_table_is_narrowed(staff: httpx.Client, narrowed: dict[str, Any], holds: Any) -> None:
    everything = staff.get("/api/figures", params={"limit": 1000}).json()["figures"]
    found = staff.get("/api/figures", params=narrowed).json()
    assert found["figures"] == [one for one in everything if holds(one)] != []
    assert staff.get("/api/figures", params={**narrowed, "limit": 1, "offset": found["total"] - 1}).json()["figures"] == found["figures"][-1:]


def test_figures_above_the_callers_levels_are_not_there(staff: httpx.Client, cadre: httpx.Client) -> None:
    assert cadre.get("/api/figures", params={"q": "9876"}).json()["total"] == 1
    assert staff.get("/api/figures", params={"q": "9876"}).json() == {"figures": [], "total": 0}
    assert "9876" not in staff.get("/api/figures.csv").text


def test_the_table_goes_into_spreadsheets_and_no_cell_can_run(staff: httpx.Client) -> None:
    total = staff.get("/api/figures").json()["total"]
    rows = list(csv.reader(io.StringIO(staff.get("/api/figures.csv").content.decode("utf-8-sig"))))
    assert len(rows) == total + 1 and {len(row) for row in rows} == {15}
    sheet = openpyxl.load_workbook(io.BytesIO(staff.get("/api/figures.xlsx").content)).active
    assert sheet.max_row == total + 1
    assert [sheet.cell(row, 3).value for row in (2, 3)] == [float(rows[1][2]), float(rows[2][2])]
    assert [guarded(f"{sign}1") for sign in "=+-@\t\r"] == [f"'{sign}1" for sign in "=+-@\t\r"]


def test_a_reader_says_what_is_wrong_with_their_own_answer(staff: httpx.Client, cadre: httpx.Client) -> None:
    message = staff.post("/api/ask", json={"question": ASKED}).json()["message_id"]
    url = f"/api/messages/{message}/feedback"
    said = staff.post(url, json={"verdict": "down", "reasons": ["wrong_number"], "comment": " 应为3.2万 "}).json()
    assert (said["message_id"], said["verdict"], said["reasons"], said["comment"]) == (message, "down", ["wrong_number"], "应为3.2万")
    assert staff.post(url, json={"verdict": "up"}).json()["reasons"] == []
    assert staff.post(url, json={"verdict": "perhaps"}).status_code == 422
    theirs, nobodys = cadre.post(url, json={"verdict": "up"}), cadre.post("/api/messages/m_no/feedback", json={"verdict": "up"})
    assert theirs.status_code == nobodys.status_code == 404 and theirs.text.replace(message, "m_no") == nobodys.text


def test_statistics_count_what_was_asked(own_world: Any) -> None:
    staff, admin = own_world.client(Role.STAFF), own_world.client(Role.ADMIN)
    first = staff.post("/api/ask", json={"question": ASKED}).json()
    staff.post("/api/ask", json={"question": "食堂明天几点开饭？"})
    staff.post(f"/api/messages/{first['message_id']}/feedback", json={"verdict": "down", "reasons": ["outdated"]})
    counts = admin.get("/api/statistics", params={"days": 1}).json()
    assert (counts["questions"], counts["answered"], counts["refused"], counts["askers"]) == (2, 1, 1, 1)
    assert (counts["feedback"]["down"], counts["feedback"]["outdated"], counts["feedback"]["up"]) == (1, 1, 0)
    assert counts["most_cited"][0]["document_id"] == first["citations"][0]["document_id"]
    assert sum(day["questions"] for day in counts["by_day"]) == 2 and counts["p95_ms"] >= counts["median_ms"] > 0


def test_gaps_put_questions_together_that_ask_alike(own_world: Any) -> None:
    staff, auditor = own_world.client(Role.STAFF), own_world.client(Role.AUDITOR)
    for question in ("食堂明天几点开饭？", "食堂明天几点开饭", "食堂后天几点开饭？", "班车从哪里出发去机场？"):
        staff.post("/api/ask", json={"question": question})
    disliked = staff.post("/api/ask", json={"question": ASKED}).json()["message_id"]
    staff.post(f"/api/messages/{disliked}/feedback", json={"verdict": "down", "reasons": ["not_answered"]})
    gaps = auditor.get("/api/gaps").json()
    found = {gap["question"]: gap for gap in gaps["gaps"]}
    assert gaps["total"] == len(found)
    first = gaps["gaps"][0]
    assert first["times"] >= 2 and first["refused"] == first["times"] and "食堂" in first["question"]
    assert (found[ASKED]["disliked"], found[ASKED]["reasons"]) == (1, ["not_answered"])


def test_what_was_asked_is_for_its_keepers_alone(staff: httpx.Client, cadre: httpx.Client) -> None:
    assert [client.get(url).status_code for client in (staff, cadre) for url in ("/api/statistics", "/api/gaps")] == [403] * 4

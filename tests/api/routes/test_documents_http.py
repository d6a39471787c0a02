"""Documents over HTTP: taken in by jobs, looked at, read, put right, deleted and had back; levels hold everywhere."""

from __future__ import annotations

import struct
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.service.identity import Role

NOTE = "青岚市总工会关于开展技能比武的通知\n青工发〔2023〕9号\n\n各基层工会：\n决定举办技能比武12场，组织参赛职工860名。\n2023年3月1日\n"
PDF = Path(__file__).parents[3] / "corpus" / "澜江市总工会2023年工作报告.pdf"


def _upload(client: httpx.Client, *files: tuple[str, bytes], **data: str) -> httpx.Response:
    return client.post("/api/documents", files=[("files", one) for one in files], data=data)


def _done(client: httpx.Client, response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 202, response.text
    job: dict[str, Any] = response.json()
    for _ in range(600):
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.05)
        job = client.get(f"/api/jobs/{job['id']}").json()
    raise AssertionError(f"the job does not end: {job}")


def _found(client: httpx.Client, query: str) -> list[str]:
    return [hit["document_id"] for hit in client.post("/api/search", json={"query": query, "facets": False}).json()["hits"]]


@pytest.fixture
def admin(own_world: Any) -> httpx.Client:
    client: httpx.Client = own_world.client(Role.ADMIN)
    return client


def test_files_are_taken_in_by_a_job_that_tells_what_became_of_each(admin: httpx.Client) -> None:
    job = _done(admin, _upload(admin, ("../../etc/通知.txt", NOTE.encode()), ("空.txt", b""), level="internal"))
    assert (job["state"], job["level"], job["progress"]["stage"]) == ("done", "internal", "done")
    good, bad = job["files"]
    assert (good["name"], good["status"], good["title"]) == ("通知.txt", "added", "青岚市总工会关于开展技能比武的通知")
    assert good["passages"] > 0
    assert (bad["name"], bad["status"], bad["code"]) == ("空.txt", "failed", "empty_file") and "空.txt" in bad["message"]
    assert good["document_id"] in _found(admin, "技能比武")
    assert admin.get("/api/jobs").json()["jobs"][0]["id"] == job["id"]


def test_a_job_of_bad_files_has_failed(admin: httpx.Client) -> None:
    assert _done(admin, _upload(admin, ("空.txt", b"")))["state"] == "failed"


def test_what_is_there_already_is_named_and_nothing_is_kept(admin: httpx.Client) -> None:
    first = _done(admin, _upload(admin, ("通知.txt", NOTE.encode())))["files"][0]["document_id"]
    jobs = len(admin.get("/api/jobs").json()["jobs"])
    for name, data in (("别名.txt", NOTE.encode()), ("通知.txt", NOTE.replace("860", "870").encode())):
        response = _upload(admin, (name, data))
        assert (response.status_code, response.json()["error"]["code"]) == (409, "already_there")
        assert response.json()["error"]["existing_id"] == first
    assert len(admin.get("/api/jobs").json()["jobs"]) == jobs


@pytest.mark.parametrize(
    ("choice", "status", "old_is_there"), [("skip", "skipped", True), ("replace", "replaced", False), ("new_version", "added", True)]
)
def test_what_to_do_with_a_namesake_is_the_clients_choice(admin: httpx.Client, choice: str, status: str, old_is_there: bool) -> None:
    old = _done(admin, _upload(admin, ("通知.txt", NOTE.encode())))["files"][0]["document_id"]
    other = NOTE.replace("技能比武的通知", "技能竞赛的通知").replace("9号", "19号").encode()
    assert _done(admin, _upload(admin, ("通知.txt", other), on_duplicate=choice))["files"][0]["status"] == status
    assert (admin.get(f"/api/documents/{old}").status_code == 200) is old_is_there


def test_a_preview_shows_the_passages_and_keeps_nothing(admin: httpx.Client) -> None:
    before = admin.get("/api/documents").json()
    seen = admin.post("/api/documents/preview", files={"file": ("通知.txt", NOTE.encode())}).json()
    [document] = seen["documents"]
    assert (document["document_number"], document["kind"], document["total"]) == ("青工发〔2023〕9号", "policy", len(document["passages"]))
    assert "860名" in "".join(one["text"] for one in document["passages"])
    assert admin.get("/api/documents").json() == before
    assert admin.post("/api/documents/preview", files={"file": ("空.txt", b"")}).json()["error"]["code"] == "empty_file"


def test_a_deleted_document_is_found_no_more_and_can_be_had_back(admin: httpx.Client) -> None:
    [rule] = [one for one in admin.get("/api/documents").json()["documents"] if one["kind"] == "policy"]
    detail, original = admin.get(f"/api/documents/{rule['id']}").json(), admin.get(f"/api/documents/{rule['id']}/original").content
    gone = admin.delete(f"/api/documents/{rule['id']}").json()
    assert gone["removed"] == rule["id"] and 50 < gone["undo_until"] - time.time() <= 60
    assert rule["id"] not in _found(admin, "互助保障办法")
    assert admin.get(f"/api/documents/{rule['id']}").status_code == 404
    assert admin.post(f"/api/documents/{rule['id']}/restore").json() == rule
    assert admin.get(f"/api/documents/{rule['id']}").json() == detail
    assert admin.get(f"/api/documents/{rule['id']}/original").content == original
    assert rule["id"] in _found(admin, "互助保障办法")
    assert admin.post(f"/api/documents/{rule['id']}/restore").status_code == 404


def test_a_changed_level_moves_the_document_and_a_changed_title_is_searched(admin: httpx.Client, own_world: Any) -> None:
    [rule] = [one for one in admin.get("/api/documents").json()["documents"] if one["kind"] == "policy"]
    staff = own_world.client(Role.STAFF)
    assert rule["id"] in _found(staff, "互助保障")
    changed = admin.patch(f"/api/documents/{rule['id']}", json={"level": "restricted", "title": "玉兰花办法", "expires": "2030-12-31"}).json()
    assert (changed["id"], changed["level"], changed["title"]) == (rule["id"], "restricted", "玉兰花办法")
    assert rule["id"] not in _found(staff, "互助保障")
    assert staff.get(f"/api/documents/{rule['id']}").status_code == 404
    assert _found(admin, "玉兰花办法")[0] == rule["id"]
    assert admin.get(f"/api/documents/{rule['id']}").json()["dates"]["expires"] == "2030-12-31"
    assert admin.get(f"/api/documents/{rule['id']}/original").status_code == 200
    back = admin.patch(f"/api/documents/{rule['id']}", json={"level": "public"}).json()
    assert back["level"] == "public" and rule["id"] in _found(staff, "互助保障")


@pytest.mark.parametrize(
    "body", [{}, {"title": " "}, {"title": None}, {"kind": None}, {"color": "red"}, {"effective": "2024-01-01", "expires": "2023-01-01"}]
)
def test_a_revision_that_makes_no_sense_changes_nothing(boss: httpx.Client, body: dict[str, Any]) -> None:
    document = boss.get("/api/documents").json()["documents"][0]
    assert boss.patch(f"/api/documents/{document['id']}", json=body).status_code == 422
    assert boss.get("/api/documents").json()["documents"][0] == document


def test_the_list_is_narrowed_ordered_and_paged(boss: httpx.Client, staff: httpx.Client) -> None:
    def ids(client: httpx.Client, **query: Any) -> list[str]:
        return [one["id"] for one in client.get("/api/documents", params=query).json()["documents"]]

    everything = ids(boss)
    assert len(everything) == 3 and len(ids(staff)) == 2
    assert len(ids(boss, level="internal")) == 1 and ids(staff, level="internal") == []
    assert len(ids(boss, kind="policy")) == len(ids(boss, validity="in_force")) == 1
    assert len(ids(boss, q="互助 办法")) == 1 and ids(boss, q="没有这个词") == []
    assert ids(boss, limit=1, offset=1) == everything[1:2]
    assert sorted(ids(boss, order="title")) == sorted(everything)
    assert boss.get("/api/documents", params={"color": "red"}).status_code == 422


def test_a_document_is_looked_at_and_read(staff: httpx.Client) -> None:
    report = next(one for one in staff.get("/api/documents").json()["documents"] if one["kind"] == "report")
    staff.post("/api/ask", json={"question": "2021年组织了多少名一线职工参加疗休养？"})
    detail = staff.get(f"/api/documents/{report['id']}").json()
    assert detail["cited"]["times"] >= 1 and detail["cited"]["questions"] == []
    assert ["一、2021年主要工作", "（一）维权服务更加扎实"] in [one["path"] for one in detail["outline"]]
    section = detail["outline"][-1]
    text = staff.get(f"/api/documents/{report['id']}/text", params={"start": section["start"], "end": section["end"]}).json()
    assert text["text"].startswith(section["path"][-1]) and text["total"] == detail["characters"]
    whole = staff.get(f"/api/documents/{report['id']}/text").json()["text"]
    assert whole[section["start"] : section["end"]] == text["text"]
    passages = staff.get(f"/api/documents/{report['id']}/passages").json()
    assert passages["total"] == report["passages"] == len(passages["passages"])
    one = passages["passages"][1]
    seen = staff.get(f"/api/passages/{one['id']}", params={"around": 1}).json()
    assert (seen["passage"], seen["before"], seen["after"]) == (one, passages["passages"][:1], passages["passages"][2:3])


def test_the_original_is_only_ever_saved(boss: httpx.Client, papers: Path) -> None:
    rule = next(one for one in boss.get("/api/documents").json()["documents"] if one["kind"] == "policy")
    response = boss.get(f"/api/documents/{rule['id']}/original")
    assert response.content == (papers / rule["name"]).read_bytes()
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    assert response.headers["content-disposition"].isascii()


def test_a_page_of_a_pdf_is_shown_with_the_quote_marked(admin: httpx.Client) -> None:
    document = _done(admin, _upload(admin, (PDF.name, PDF.read_bytes())))["files"][0]
    assert document["pages"] >= 2
    text = admin.get(f"/api/documents/{document['document_id']}/text").json()["text"]
    start = text.index("。", len(text) // 2) + 1
    page = admin.get(f"/api/documents/{document['document_id']}/text", params={"start": start}).json()["page"]
    url = f"/api/documents/{document['document_id']}/pages/{page}"
    plain, marked = admin.get(url), admin.get(url, params={"start": start, "end": text.index("。", start)})
    assert plain.headers["content-type"] == "image/png" and plain.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", plain.content[16:24]) == struct.unpack(">II", marked.content[16:24])
    assert (plain.headers["x-highlight-boxes"], int(marked.headers["x-highlight-boxes"]) >= 1) == ("0", True)
    assert plain.content != marked.content
    assert admin.get(f"/api/documents/{document['document_id']}/pages/999").status_code == 404


def test_what_is_not_for_the_caller_is_not_there_in_the_same_words(boss: httpx.Client, staff: httpx.Client) -> None:
    secret = boss.get("/api/documents", params={"level": "internal"}).json()["documents"][0]["id"]
    for path in ("", "/text", "/passages", "/original", "/pages/1"):
        theirs, nobodys = (staff.get(f"/api/documents/{one}{path}") for one in (secret, "0" * 16))
        assert theirs.status_code == 404 and theirs.text.replace(secret, "0" * 16) == nobodys.text
    assert staff.get(f"/api/passages/{secret}:0").text.replace(secret, "x") == staff.get("/api/passages/x:0").text


def test_only_an_administrator_changes_what_there_is(staff: httpx.Client, cadre: httpx.Client) -> None:
    for client in (staff, cadre):
        for method, url in (("POST", "/api/documents"), ("POST", "/api/documents/preview"), ("GET", "/api/jobs"), ("DELETE", "/api/documents/x"),
                            ("PATCH", "/api/documents/x"), ("POST", "/api/documents/x/restore")):  # fmt: skip
            assert client.request(method, url).status_code == 403

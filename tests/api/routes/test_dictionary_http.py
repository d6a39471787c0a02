"""The office's own words: kept in the data folder, in force for questions at once and for documents after a job, refused row by row."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.assembly import open_knowledge_base
from api.backup import back_up
from api.knowledge_base import KnowledgeBase
from api.own_words import KINDS, own_file, read_own
from api.restore import restore
from api.service.identity import Role
from api.service.jobs import Jobs, JobState
from api.service.metrics import Metrics
from api.service.store import ServiceStore
from api.service.taking_in import TakingIn
from api.service.uploads import Uploads
from api.settings import load_settings
from ingest.lexicon import Term, read_dictionary
from ingest.words import Words

TERM = {"word": "爱心接力站", "kind": "场所"}
GROUP = {"colloquial": ["歇脚的棚子", "小驿"], "official": ["户外职工爱心接力站"]}


def put(client: httpx.Client, terms: list[Any], synonyms: list[Any], version: str | None = None) -> httpx.Response:
    version = client.get("/api/dictionary").json()["version"] if version is None else version
    return client.put("/api/dictionary", json={"version": version, "terms": terms, "synonyms": synonyms})


def ended(client: httpx.Client, job: Any) -> Any:
    for _ in range(500):
        if job["state"] not in ("waiting", "running"):
            return job
        time.sleep(0.02)
        job = client.get(f"/api/jobs/{job['id']}").json()
    raise AssertionError("the job does not end")


def test_synonyms_are_in_force_at_once_and_terms_after_a_job(own_world: Any) -> None:
    boss, data = own_world.client(Role.ADMIN), own_world.accounts.store.folder
    assert boss.get("/api/dictionary").json() == {"version": "", "terms": [], "synonyms": [], "kinds": list(KINDS), "job": None}
    kept = put(boss, [], [GROUP]).json()
    assert kept["job"] is None, "synonyms are for questions alone: nothing is indexed anew"
    understood = boss.post("/api/retrieval-test", json={"question": "建成了多少个歇脚的棚子？"}).json()["parts"][0]["terms"]
    assert ["户外职工爱心接力站"] in [term["official"] for term in understood]
    generation = (data / "index" / "public" / "CURRENT").read_text()
    kept = put(boss, [TERM], [GROUP]).json()
    assert ended(boss, kept["job"])["state"] == "done"
    assert (data / "index" / "public" / "CURRENT").read_text() != generation, "the index was made anew"
    assert own_world.base.verify() == []
    assert boss.post("/api/search", json={"query": "爱心接力站"}).json()["hits"]
    assert boss.get("/api/dictionary").json()["terms"] == [TERM]
    assert [one["event"] for one in boss.get("/api/audit", params={"limit": 2}).json()["entries"]] == ["dictionary.change"] * 2
    assert kept["job"]["id"] not in [one["id"] for one in boss.get("/api/jobs").json()["jobs"]], "the library's list is of files"
    refused = boss.post(f"/api/jobs/{kept['job']['id']}/cancel")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_request")


def test_what_is_wrong_is_said_row_by_row_and_nothing_is_kept(world: Any) -> None:
    boss = world.client(Role.ADMIN)
    terms = [{"word": word} for word in ("爱心接力站", "站", "爱心接力站", "一、二", "2024", "怎么", "长" * 31)]
    synonyms = [
        GROUP,
        {"colloquial": [], "official": ["困难职工"]},
        {"colloquial": ["小驿"], "official": ["驿站"]},
        {"colloquial": ["补贴"], "official": ["补贴"]},
        {"colloquial": ["歇脚点"], "official": ["户外职工爱心接力站"]},
        {"colloquial": ["甲#乙"], "official": ["丙"]},
    ]
    answer = put(boss, terms, synonyms)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "bad_request")
    rows = [(one["part"], one["row"]) for one in error["wrong"]]
    assert rows == [("terms", row) for row in range(1, len(terms))] + [("synonyms", row) for row in range(1, len(synonyms))]
    said = [one["message"] for one in error["wrong"]]
    assert "与第 1 行重复" in said[1] and "“小驿”在第 1 组已经有了" in said[7] and "请合成一组" in said[9]
    assert boss.get("/api/dictionary").json()["terms"] == []
    assert not own_file(world.accounts.store.folder).exists()


def test_two_who_change_at_once_do_not_undo_each_other(own_world: Any) -> None:
    boss = own_world.client(Role.ADMIN)
    assert put(boss, [], [GROUP], version="").status_code == 200
    assert put(boss, [], [], version="").status_code == 409
    assert boss.get("/api/dictionary").json()["synonyms"] == [GROUP]


@pytest.mark.parametrize("role", [Role.STAFF, Role.CADRE, Role.AUDITOR])
def test_only_administrators_see_and_change_the_dictionary(world: Any, role: Role) -> None:
    client = world.client(role)
    assert client.get("/api/dictionary").status_code == 403
    assert client.put("/api/dictionary", json={"version": "", "terms": [TERM]}).status_code == 403


def test_the_command_line_reads_the_same_words_and_a_backup_has_them(tmp_path: Path) -> None:
    data = tmp_path / "kb"
    data.mkdir()
    own_file(data).write_text("爱心接力站 7 场所\n小驿 -> 户外职工爱心接力站\n", encoding="utf-8")
    base = open_knowledge_base(load_settings(data=data), print)
    assert "户外职工爱心接力站" in str(base.explain("小驿建了几个？"))
    assert read_own(data).terms == (Term(word="爱心接力站", frequency=7, kind="场所"),)
    made = back_up(data, tmp_path / "copy", 0, base.snapshot)
    base.close()
    assert own_file(data).name in made.files
    restore(tmp_path / "copy", tmp_path / "again", lambda _: [])
    assert read_own(tmp_path / "again") == read_own(data)


def test_kinds_are_those_of_the_bundled_dictionary() -> None:
    path = Path(str(sys.modules[Words.__module__].__file__)).with_name("dictionary") / "union_terms.txt"
    assert {line.kind for line in read_dictionary(path) if isinstance(line, Term) and line.kind} == set(KINDS)


def test_a_job_that_a_crash_broke_off_is_done_at_the_next_start(opener: Callable[..., KnowledgeBase], stocked: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(stocked, tmp_path / "kb"))
    base, store = opener(load_settings(data=data), print), ServiceStore.open(data)
    jobs, generation = Jobs(store), (data / "index" / "public" / "CURRENT").read_text()
    left = jobs.create_words("u_1")
    worker = TakingIn(base=base, jobs=jobs, uploads=Uploads(data / "uploads"), metrics=Metrics())
    worker.resume()
    worker.close()
    assert jobs.get(left.id).state is JobState.DONE
    assert (data / "index" / "public" / "CURRENT").read_text() != generation
    store.close()
    base.close()

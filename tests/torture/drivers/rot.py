"""A knowledge base that was answered from, harmed in one byte or cut short, and answered from again."""

from __future__ import annotations

import random
import re
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jobs

from api.answering.answerer import Answerer
from api.knowledge_base import KnowledgeBase
from index.errors import IndexProblem
from index.hits import Filter
from ingest.document import Level
from ingest.words import Words

QUESTIONS = (
    "2021年组织了多少名一线职工参加疗休养？", "2022年计划组织多少名职工参加疗休养？", "职工住院最高补助多少元？", "法律援助案件有多少件？",
    "申请补助应当在多少日内提出？", "举办了多少场劳动和技能竞赛？", "选树了多少名市级工匠？", "爱心接力站建成多少个？",
)  # fmt: skip
PAPERS = {
    "青岚市总工会2022年工作报告.txt": ("public", """凝心聚力 服务职工
——在青岚市总工会第八届委员会第三次全体会议上的报告
（2022年1月18日）

一、2021年主要工作
（一）维权服务更加扎实
组织3.2万名一线职工参加疗休养，完成45个户外职工爱心接力站建设。全年受理职工法律援助案件1260件，涉及金额8400余万元。
（二）技能提升成效明显
举办劳动和技能竞赛96场，吸引12.5万名职工参与。选树市级工匠30名。

二、2022年工作安排
（一）深化普惠服务
全年组织3.5万名一线职工参加疗休养。新建户外职工爱心接力站20个。
"""),
    "互助保障办法.txt": ("internal", """青岚市职工互助保障办法
青工发〔2021〕7号

第一条 为了做好职工互助保障工作，制定本办法。
第二条 职工因病住院的，每人每年最高补助8000元。
第三条 申请补助应当自出院之日起六十日内提出。
第四条 本办法自2021年5月1日起施行。
"""),
    "经费检查情况.txt": ("restricted", """青岚市总工会经费检查情况
2021年检查基层工会经费收支120家，发现问题35个，涉及金额260万元。
"""),
}  # fmt: skip


def base_in(folder: str, words: Words, told: list[str]) -> KnowledgeBase:
    """A knowledge base as the composition root makes it, with the small embedder."""
    library = jobs.opened(folder, words, told)
    return KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words, lambda: date(2022, 6, 1)))


def make(job: dict[str, Any], words: Words, say: jobs.Say) -> None:
    """Makes the knowledge base of PAPERS in job["folder"], its papers in job["papers"]; says what it answers."""
    papers = Path(job["papers"])
    papers.mkdir(parents=True)
    base = base_in(job["folder"], words, [])
    for name, (level, text) in PAPERS.items():
        (papers / name).write_text(text, encoding="utf-8")
        base.add([papers / name], level=Level(level))
    answered(base)  # and the vectors of its sentences are kept
    say({"answers": answered(base)})
    base.close()


def answered(base: KnowledgeBase) -> list[Any]:
    """What a reader sees: answers with their citations, hits, documents."""
    questions = QUESTIONS[:4]  # each costs more than all the rest of a harm
    answers = [base.ask(question) for question in questions]
    hits = [[(hit.passage.id, hit.passage.text, hit.document.title, hit.document.level.value) for hit in base.search(q, limit=5)] for q in questions]
    kept = sorted(base.documents(), key=lambda head: head.id)  # what a rebuild reads anew is listed last
    heads = [(head.id, head.title, head.level.value, head.issuer, head.number, str(head.dates)) for head in kept]
    texts = [(base.document(head.id).text, [str(figure) for figure in base.figures(head.id)]) for head in kept]
    shown = [(one.status.value, one.text, [(c.quote, c.title, str(c.date), c.start) for c in map(_cited, one.citations)]) for one in answers]
    return [repr(one) for one in (shown, hits, heads, texts)]


def seen(base: KnowledgeBase, question: str, filter: Filter) -> str:
    """What a reader of some levels sees of a question: the answer, its quotes, and which passages are found in which order.

    Scores are left out: an index that is made in one go and one that grew in four differ in their third digit, because tantivy
    estimates the mean length of texts anew when it merges segments.
    """
    answer = base.ask(question, filter=filter)
    hits = [(hit.passage.id, hit.document.level.value) for hit in base.search(question, filter=filter, limit=5)]
    return repr((answer.status.value, answer.text, [_cited(c).quote for c in answer.citations], hits))


def _cited(citation: Any) -> Any:
    return type("Cited", (), {"quote": citation.quote, "title": citation.title, "date": citation.date, "start": citation.span.start})


def harm(job: dict[str, Any], words: Words, say: jobs.Say) -> None:
    """For each of job["numbers"]: a bit flipped ("flip"), a figure changed ("figure") or a file cut short ("cut"): what came of it."""
    for number in range(*job["numbers"]):
        folder = Path(job["place"]) / "harmed"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(job["folder"], folder)
        what = _WAYS[job["way"]](folder, number)
        say({"number": number, "what": what} | _outcome(str(folder), words, job["answers"]))


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock" and path.stat().st_size)
    return sorted(path for path in found if path.relative_to(folder).parts[0] in {"catalog.sqlite3", "index", "originals"})


def _flip(folder: Path, number: int) -> str:
    """One bit of one byte: each file gets its turn, headers more often than the rest."""
    dice, files = random.Random(f"flip {number}"), _files(folder)
    path = files[number % len(files)] if number % 2 else folder / "catalog.sqlite3"
    data = bytearray(path.read_bytes())
    at = dice.randrange(min(len(data), 256)) if dice.random() < 0.3 else dice.randrange(len(data))
    data[at] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    return f"{path.relative_to(folder)} byte {at}"


def _figure(folder: Path, number: int) -> str:
    """The lowest bit of a digit of a figure, wherever the catalog keeps it: the harm that a reader could not see."""
    path = folder / "catalog.sqlite3"
    data = bytearray(path.read_bytes())
    shown = sorted({found for _, text in PAPERS.values() for found in re.findall(r"\d[\d.]*[万名元个家件场]+", text)})
    places = [found.start() for figure in shown for found in re.finditer(re.escape(figure.encode()), data)]
    at = random.Random(f"figure {number}").choice(places)
    data[at] ^= 1
    path.write_bytes(data)
    return f"{path.name} byte {at}"


def _cut(folder: Path, number: int) -> str:
    dice, files = random.Random(f"cut {number}"), _files(folder)
    path = files[number % len(files)]
    size = dice.choice([0, 1, dice.randrange(path.stat().st_size), path.stat().st_size - 1])
    path.write_bytes(path.read_bytes()[:size])
    return f"{path.relative_to(folder)} to {size}"


_WAYS = {"flip": _flip, "figure": _figure, "cut": _cut}


def _outcome(folder: str, words: Words, right: list[Any]) -> dict[str, Any]:
    """same: the answers are right; noticed: something was said; detected: by opening, asking or verify; mended, named: what rebuild could do."""
    told: list[str] = []
    error, answers = "", None
    began = time.monotonic()
    try:
        base = base_in(folder, words, told)
        try:
            answers = answered(base)
        finally:
            damage = base.verify()
            base.close()
    except IndexProblem as problem:
        error, damage = str(problem), []
    detected = bool(error or told or damage)
    silent = answers is not None and answers != right and not detected
    if not detected:
        return {"same": answers == right, "detected": False, "silent": silent}
    mended, named = _mended(folder, words, right)
    wrong = answers is not None and answers != right  # it was said, but was what was answered wrong?
    return {"same": answers == right, "detected": True, "silent": False, "told_and_wrong": wrong, "mended": mended, "named": named or error,
            "seconds": time.monotonic() - began}  # fmt: skip


def _mended(folder: str, words: Words, right: list[Any]) -> tuple[bool, str]:
    """Whether `rebuild` makes it whole and right again, and else what it says to do."""
    try:
        base = base_in(folder, words, [])
        try:
            base.rebuild()
            damage = base.verify()
            return (damage == [] and answered(base) == right), "；".join(damage)
        finally:
            base.close()
    except IndexProblem as problem:
        return False, str(problem)


def lines(found: list[dict[str, Any]]) -> Iterator[str]:
    """The findings that are not right, for a person to read."""
    return (str(one) for one in found if one["silent"])

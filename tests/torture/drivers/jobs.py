"""What the children of the nursery do: write, look, ask. Each job is a function (job, words, say)."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from lossy import Disk, parsed

from index.errors import IndexProblem, UnknownDocument
from index.library import Library
from index.rows import rows_of
from ingest.document import Document, DocumentKind, Ingested, Level, Passage, PassageKind, Section, Source, Span
from ingest.words import Words

Say = Callable[[dict[str, Any]], object]
Job = dict[str, Any]
TOPICS = ("疗休养", "法律援助", "职工书屋", "互助保障", "劳动竞赛", "困难帮扶", "技能培训", "女职工权益", "爱心驿站", "经费收支")


class HashEmbedder:
    """Character pairs hashed into 64 places: real, tiny, the same on every machine."""

    name = "hash-64"
    dim = 64

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Any:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Any:
        row = np.full(self.dim, 1e-3, np.float32)
        for pair in pairwise(text):
            row[hash_of("".join(pair)) % self.dim] += 1
        return (row / np.linalg.norm(row)).astype(np.float32)


def hash_of(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=1).digest(), "little")


def text_of(name: str, version: int) -> list[str]:
    """The passages of a document: what they say follows from its name and version alone, so that a checker knows it."""
    source = random.Random(f"{name}:{version}")
    topics = source.sample(TOPICS, source.randint(1, 3))
    return [f"{name}第{version}版：{topic}惠及职工{source.randint(1, 99999)}人次。" for topic in topics]


def document(name: str, version: int, level: str) -> Ingested:
    """A document of a known text; its id is its name, so that a new version takes the place of the old one."""
    parts = text_of(name, version)
    text = "\n".join(parts)
    data = bytes_of(name, version)
    spans, start = [], 0
    for part in parts:
        spans.append(Span(start=start, end=start + len(part)))
        start += len(part) + 1
    passages = tuple(
        Passage(id=f"{name}:{n}", document_id=name, ordinal=n, path=("一、回顾",), kind=PassageKind.OTHER, text=part, span=span, period=None, page=1)
        for n, (part, span) in enumerate(zip(parts, spans, strict=True))
    )
    section = Section(path=("一、回顾",), level=1, span=Span(start=0, end=len(text)), heading=None)
    source = Source(name=f"{name}.txt", media_type="text/plain", sha256=hashlib.sha256(data).hexdigest(), size=len(data), row_id=None)
    made = Document(id=name, title=f"文件{name}", kind=DocumentKind.REPORT, level=Level(level), source=source, text=text, sections=(section,))
    return Ingested(document=made, passages=passages, figures=())


def bytes_of(name: str, version: int) -> bytes:
    return "\n".join(text_of(name, version)).encode()


def opened(folder: str, words: Words, told: list[str] | None = None) -> Library:
    return Library.open(Path(folder), HashEmbedder, words, HashEmbedder.name, patience=60.0, notice=(told if told is not None else []).append)


def write(job: Job, words: Words, say: Say) -> None:
    """Does job["steps"], one after the other, and says of each when it starts and when it is acknowledged, or what stopped it."""
    library = opened(job["folder"], words)
    say({"opened": True})
    for number, step in enumerate(job["steps"]):
        say({"waits": number} if step["do"] == "wait" else {"start": number})
        try:
            _do(library, step, job.get("die_at"))
        except IndexProblem as error:
            say({"failed": number, "error": f"{type(error).__name__}: {error}"})
        else:
            say({"done": number})
    library.close()


def _do(library: Library, step: dict[str, Any], die_at: str | None) -> None:
    if step["do"] == "wait":
        while not Path(step["until"]).exists():
            time.sleep(0.005)
        return
    if step["do"] == "remove":
        library.remove(step["names"][0])
        return
    named = {hashlib.sha256(bytes_of(n, step["version"])).hexdigest(): n for n in step["names"]}
    library.add(
        [document(name, step["version"], step["level"]) for name in step["names"]],
        originals=lambda source: bytes_of(named[source.sha256], step["version"]),
        progress=None if die_at is None else lambda progress: os._exit(77) if progress.stage == die_at else None,
    )


def look(job: Job, words: Words, say: Say) -> None:
    """Says what `judged` finds in job["folder"], where job["allowed"] is right."""
    say(judged(job["folder"], job["allowed"], words))


def judged(folder: str, right: dict[str, list[Any]], words: Words) -> dict[str, Any]:
    """What a knowledge base is found to be when it is opened, asked once and verified.

    Args:
        folder: where it lies.
        right: name -> the states, [version, level] or null, that the document may be in.
        words: cuts texts.

    Returns:
        "ready" (seconds), "told" (notices), "damage" (of verify), "wrong" (what is in no state that is right), "unfound" (by a search), "state".
    """
    began, told = time.monotonic(), list[str]()
    library = opened(folder, words, told)
    try:
        library.search("职工疗休养")
        ready = time.monotonic() - began
        heads = {head.id: head for head in library.documents()}
        kept = library._parts.catalog.digests(list(heads))
        state: dict[str, Any] = {}
        wrong = sorted(heads.keys() - right.keys())
        for name, allowed in right.items():
            match = [one for one in allowed if _is(one, name, heads.get(name), kept)]
            state[name] = match[0] if match else "wrong"
            wrong += [] if match else [f"{name}: {allowed}"]
        shown = sorted(heads)[:: max(1, len(heads) // 5)]
        unfound = [name for name in shown if name not in {hit.document.id for hit in library.search(name, limit=30)}]
        return {"ready": ready, "told": told, "damage": library.verify(), "wrong": wrong, "unfound": unfound, "state": state}
    finally:
        library.close()


def cuts(job: Job, words: Words, say: Say) -> None:
    """Cuts the power at job["seeds"] moments of a traced work, and says of each what was wrong afterwards."""
    calls = parsed(Path(job["trace"]).read_text("utf-8"))
    moments = sorted((random.Random(f"cut {seed}").randrange(len(calls) + 1), seed) for seed in range(*job["seeds"]))
    disk, said, played = Disk(job["folder"]), list[dict[str, Any]](), 0
    say({"calls": len(calls)})
    for moment, seed in moments:
        for name, arguments, result in calls[played:moment]:
            disk.step(name, arguments, result)
            said += _said(name, arguments)
        played = moment
        target = Path(job["target"])
        disk.cut(target, random.Random(f"dice {seed}"))
        right = states(job["plan"], said)
        try:
            found = judged(str(target), right, words)
            wrong = [*found["wrong"], *found["damage"], *found["unfound"]]
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what a user would meet
            wrong = [f"{type(error).__name__}: {error}"]
        say({"seed": seed, "moment": moment, "wrong": wrong})
        if wrong and job.get("keep"):
            shutil.copytree(target, f"{job['keep']}/{seed}", dirs_exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)


def _said(name: str, arguments: str) -> list[dict[str, Any]]:
    """What a worker said with this call, if it did."""
    text = re.search(r'"((?:\\x[0-9a-f]{2})+)"', arguments) if name == "write" else None
    line = bytes.fromhex(text[1].replace("\\x", "")) if text else b""
    return [json.loads(line)] if line.startswith((b'{"start"', b'{"done"', b'{"failed"')) else []


def states(plan: list[dict[str, Any]], said: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Name -> the states that are right: what was acknowledged, and of a step that was begun and not ended, both."""
    names = {name for step in plan for name in step["names"]}
    now: dict[str, Any] = dict.fromkeys(names)
    flying: dict[str, Any] = {}
    for line in said:
        step = plan[line["start"] if "start" in line else line.get("done", 0)]
        new = dict.fromkeys(step["names"]) if step["do"] == "remove" else {name: [step["version"], step["level"]] for name in step["names"]}
        if "start" in line:
            flying = new
        elif "done" in line:
            now, flying = now | new, {}
    return {name: [now[name], *([flying[name]] if name in flying else [])] for name in names}


def _is(state: list[Any] | None, name: str, head: Any, kept: dict[str, str]) -> bool:
    if state is None or head is None:
        return state is None and head is None
    return kept[name] == rows_of(document(name, state[0], state[1])).document["digest"]


def rot(job: Job, words: Words, say: Say) -> None:
    """A step of rot.py or doors.py, which load the whole product."""
    module = importlib.import_module("rot" if job["step"] in ("make", "harm") else "doors")
    getattr(module, job["step"])(job, words, say)


def read(job: Job, words: Words, say: Say) -> None:
    """Searches and reads until job["until"] exists; says what did not fit together."""
    library = opened(job["folder"], words)
    asked, wrong, versions = 0, list[str](), set[str]()
    while not Path(job["until"]).exists():
        asked += 1
        try:
            hits = library.search("r0", limit=5)
            said = {_written(hit.passage.text) for hit in hits}
            wrong += [f"{sorted(said)} at once"] if len({name for name, _ in said}) < len(said) else []
            for hit in hits:
                if hit.passage.document_id != hit.document.id or hit.passage.text not in text_of(*_written(hit.passage.text)):
                    wrong.append(f"{hit.passage.text} was never written")
                text = library.document(hit.document.id).text  # may be a later version than the one that was found
                versions.add(text)
                if text.split("\n") != text_of(*_written(text)):
                    wrong.append(f"{text} was never written")
        except UnknownDocument:
            continue  # it was replaced between two looks
        except IndexProblem as error:
            wrong.append(str(error))
    library.close()
    say({"asked": asked, "wrong": wrong, "versions": len(versions)})


def _written(text: str) -> tuple[str, int]:
    """Name and version that a text says it is of."""
    found = re.match(r"(\w+?)第(\d+)版", text)
    assert found, text
    return found[1], int(found[2])

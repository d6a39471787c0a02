"""What the children of the nursery do: write, look, ask. Each job is a function (job, words, say)."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import IndexProblem
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
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little")


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
        say({"start": number})
        try:
            _do(library, step)
        except IndexProblem as error:
            say({"failed": number, "error": f"{type(error).__name__}: {error}"})
        else:
            say({"done": number})
    library.close()


def _do(library: Library, step: dict[str, Any]) -> None:
    if step["do"] == "remove":
        library.remove(step["names"][0])
        return
    named = {hashlib.sha256(bytes_of(n, step["version"])).hexdigest(): n for n in step["names"]}
    library.add(
        [document(name, step["version"], step["level"]) for name in step["names"]],
        originals=lambda source: bytes_of(named[source.sha256], step["version"]),
    )


def look(job: Job, words: Words, say: Say) -> None:
    """Opens, asks once, and says how that went, compared with job["allowed"]: name -> the states, [version, level] or null, it may be in.

    Says "ready" (seconds), "told" (notices), "damage" (of verify), "wrong" (what is in no allowed state), "state" (name -> its state).
    """
    began, told = time.monotonic(), list[str]()
    library = opened(job["folder"], words, told)
    library.search("职工疗休养")
    ready = time.monotonic() - began
    heads = {head.id: head for head in library.documents()}
    kept = library._parts.catalog.digests(list(heads))
    state: dict[str, Any] = {}
    wrong = sorted(heads.keys() - job["allowed"].keys())
    for name, allowed in job["allowed"].items():
        match = [one for one in allowed if _is(one, name, heads.get(name), kept)]
        state[name] = match[0] if match else "wrong"
        wrong += [] if match else [f"{name}: {allowed}"]
    shown = [name for name in sorted(heads)[:: max(1, len(heads) // 5)] if name not in {hit.document.id for hit in library.search(name, limit=30)}]
    say({"ready": ready, "told": told, "damage": library.verify(), "wrong": wrong, "unfound": shown, "state": state})
    library.close()


def _is(state: list[Any] | None, name: str, head: Any, kept: dict[str, str]) -> bool:
    if state is None or head is None:
        return state is None and head is None
    return kept[name] == rows_of(document(name, state[0], state[1])).document["digest"]

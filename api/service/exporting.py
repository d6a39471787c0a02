"""A conversation -> a file to hand on: Markdown or Word, every answer with its sources, and whether they still say so."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from api.answering.answer import in_title_marks
from api.service.conversations import Conversation
from api.service.sources_now import SourceState
from api.shapes_service import KeptCitationJson, MessageJson

CHINA = timezone(timedelta(hours=8))
_HIDDEN = "（这条回答引用了现在无权查看的文件，不显示。）"
_STATES = {SourceState.CHANGED.value: "（来源此后已修改）", SourceState.GONE.value: "（来源现已不在知识库中，或无权查看）"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


class Format(StrEnum):
    """Of the file."""

    MARKDOWN = "md"
    WORD = "docx"


MEDIA_TYPES = {
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The conversation with its messages, as they are shown."""

    conversation: Conversation
    messages: Sequence[MessageJson]


def exported(what: Exported, format: Format) -> bytes:
    """The file."""
    return markdown(what).encode("utf-8", "replace") if format is Format.MARKDOWN else word(what)


def markdown(what: Exported) -> str:
    """The conversation as Markdown; nothing that was said can be taken for markup."""
    lines = [f"# {_plain(_title(what))}", "", f"导出时间：{_day(what.conversation.updated)}", ""]
    for message in what.messages:
        lines += [f"## 问：{_plain(message['question'])}", ""]
        answer = message["answer"]
        if answer is None:
            lines += [_HIDDEN, ""]
            continue
        lines += [*(f"*{_plain(one)}*  " for one in answer["scope"]), "", _plain(answer["text"]), ""]
        lines += [f"> {_plain(note)}" for note in answer["notes"]]
        for citation in answer["citations"]:
            lines += ["", f"{citation['number']}. {_plain(source(citation))}", "", f"   > {_plain(citation['quote'])}"]
        lines.append("")
    return "\n".join(lines) + "\n"


def word(what: Exported) -> bytes:
    """The conversation as a .docx file."""
    import docx  # noqa: PLC0415  # heavy

    document: Any = docx.Document()
    document.add_heading(_printable(_title(what)), level=1)
    document.add_paragraph(f"最后更新：{_day(what.conversation.updated)}")
    for message in what.messages:
        document.add_heading(f"问：{_printable(message['question'])}", level=2)
        answer = message["answer"]
        if answer is None:
            document.add_paragraph(_HIDDEN)
            continue
        for line in answer["scope"]:
            document.add_paragraph().add_run(_printable(line)).italic = True
        document.add_paragraph(_printable(answer["text"]))
        for note in answer["notes"]:
            document.add_paragraph(f"注：{_printable(note)}")
        for citation in answer["citations"]:
            document.add_paragraph(_printable(f"[{citation['number']}] {source(citation)}"))
            document.add_paragraph(_printable(citation["quote"]), style="Intense Quote")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def source(citation: KeptCitationJson) -> str:
    """Where a quote stands, in one line: 《标题》 · 发文机关 · 文号 · 日期 · 章节 · 第3页."""
    page = f"第{citation['page']}页" if citation["page"] else None
    parts = (citation["issuer"], citation["document_number"], citation["date"], " / ".join(citation["path"]) or None, page)
    return " · ".join([in_title_marks(citation["title"]), *(part for part in parts if part)]) + _STATES.get(citation["source"], "")


def _title(what: Exported) -> str:
    return what.conversation.title or "未命名的对话"


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).strftime("%Y年%m月%d日 %H:%M")


def _plain(text: str) -> str:
    """Text with Markdown's signs taken for what they are; marks [1] stay readable."""
    return re.sub(r"\\\[(\d+)\\\]", r"[\1]", _SPECIAL.sub(r"\\\1", " ".join(text.split())))


def _printable(text: str) -> str:
    """Text without what XML cannot hold."""
    return "".join(char for char in text if char in "\n\t" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"))

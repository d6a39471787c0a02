"""A draft on disk -> its text, and what its lines are: lines of a text file, paragraphs of a Word document or a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from api.reading import read_bytes
from ingest.errors import IngestError
from ingest.readers.encoding import decode

if TYPE_CHECKING:
    from api.knowledge_base import KnowledgeBase

_PLAIN = (".txt", ".md", ".markdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftText:
    """The text to be checked; `unit` is what its lines are called (行, 段)."""

    text: str
    unit: str


def read_draft(knowledge_base: KnowledgeBase, path: Path) -> DraftText:
    """The text of a file in any format that is read; nothing of it is kept.

    Raises:
        IngestError: it cannot be read; says why, and what to do.
    """
    if path.suffix.lower() in _PLAIN:  # as it stands, so that line numbers are those of the file
        return DraftText(text=decode(path.name, read_bytes(path)).text, unit="行")
    preview = knowledge_base.preview(path, limit=1)
    if preview.failed:
        raise preview.failed[0]
    if not preview.items:
        raise IngestError(path.name, "文件里没有文字", "请确认文件内容后重试")
    return DraftText(text=preview.items[0].document.text, unit="段")

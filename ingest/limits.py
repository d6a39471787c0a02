"""How large a file may be and what reading it may cost. Apart from the readers: a door refuses a file before it loads or reads anything."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import OversizedFile

MAX_BYTES = 100 * 2**20
MAX_CHARACTERS = 5_000_000  # of one document's text: some 5,000 printed pages
MAX_PARTS = 60_000  # passages, and figures, of one document: more would take the program over 200 MiB of memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What reading one file (or one row of a .jsonl) may cost: bytes of memory, seconds of work, seconds by the clock."""

    memory: int = 1536 * 2**20
    cpu: int = 60
    wall: int = 110


def check_size(name: str, size: int) -> None:
    """Nothing.

    Raises:
        OversizedFile: `size` (in bytes) is more than 100 MiB.
    """
    if size > MAX_BYTES:
        raise OversizedFile(name, f"文件有 {size // 2**20} MB，超过 {MAX_BYTES // 2**20} MB 的上限", "请拆分成几个文件后再添加")


def check_text(name: str, characters: int) -> None:
    """Nothing.

    Raises:
        OversizedFile: the text has more than 5 million characters.
    """
    if characters > MAX_CHARACTERS:
        raise OversizedFile(name, f"文字约 {characters // 10_000} 万字，超过 {MAX_CHARACTERS // 10_000} 万字的上限", "请拆分成几个文件后再添加")

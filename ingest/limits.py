"""How large a file may be, packed. Apart from the readers, so that a door can refuse a file before it loads or reads anything."""

from __future__ import annotations

from ingest.errors import OversizedFile

MAX_BYTES = 100 * 2**20


def check_size(name: str, size: int) -> None:
    """Nothing.

    Raises:
        OversizedFile: `size` (in bytes) is more than 100 MiB.
    """
    if size > MAX_BYTES:
        raise OversizedFile(name, f"文件有 {size // 2**20} MB，超过 {MAX_BYTES // 2**20} MB 的上限", "请拆分成几个文件后再添加")

"""Files at paths -> what they give, one after the other: what failed and what is to be told is remembered on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

from api.intake import typed
from ingest.document import Ingested, Level, Source
from ingest.errors import IngestError, OversizedFile
from ingest.limits import MAX_BYTES, check_size
from ingest.parsing import InProcess, Parsing, Quarantine


class Reader:
    """Reads the files that are handed in. `start` makes what reads them (`ingest.parsing`) when the first one comes.

    `classified` says what becomes of documents with a 密级 mark.
    """

    def __init__(self, start: Callable[[], Parsing] = InProcess, classified: Quarantine = Quarantine.REFUSE) -> None:
        self._start = start
        self._classified = classified
        self._parsing: Parsing | None = None
        self._lock = threading.Lock()

    def files(self, level: Level) -> Files:
        """Files to come, for readers of this level."""
        return Files(self.parsing(), level, self._classified)

    def parsing(self) -> Parsing:
        """What reads, started where it was not."""
        with self._lock:
            self._parsing = self._parsing or self._start()
            return self._parsing

    def read(self, name: str, data: bytes, level: Level) -> Iterator[Ingested]:
        """What a file gives that was taken in before and is at hand as bytes; a 密级 mark closes it to all but the strictest level."""
        with self._lock:
            self._parsing = self._parsing or self._start()
        return self._parsing.read(name, data, level, Quarantine.RESTRICTED)

    def close(self) -> None:
        """Lets go of what reads."""
        with self._lock:
            if self._parsing is not None:
                self._parsing.close()
            self._parsing = None


class Files:
    """Files being read one at a time: remembers what failed, and where each lies, so that the library can keep its original."""

    def __init__(self, parsing: Parsing, level: Level, classified: Quarantine) -> None:
        self._parsing = parsing
        self._level = level
        self._classified = classified
        self._paths: dict[str, Path] = {}  # by the SHA-256 of the bytes: the library asks some batches later
        self.failed: list[IngestError] = []
        self.notices: list[str] = []

    def items(self, paths: Iterable[Path]) -> Generator[Ingested, None, None]:
        """What the files give; one that cannot be read harms no other."""
        for path in paths:
            name = _name(path)
            try:
                for item in self._parsing.read(name, read_bytes(path), self._level, self._classified):
                    if item.document.source.row_id is None:
                        self._paths[item.document.source.sha256] = path
                    self.notices.extend(f"{item.document.source.name}：{notice}" for notice in item.notices)
                    yield item
            except IngestError as error:
                self.failed.append(error)
            except (MemoryError, RecursionError):  # of one file; the others can still be read
                self.failed.append(OversizedFile(name, "内容太大或层次太深，读取时内存不足", "请拆分成几个文件，或另存为 PDF 后再添加"))

    def original(self, source: Source) -> bytes:
        """The file that a document came from, as it lies there now."""
        return read_bytes(self._paths[source.sha256])


def _name(path: Path) -> str:
    names = import_module("ingest.names")  # with the readers' rules for characters: no question needs them
    return cast(str, names.file_name(typed(path.name)))


def read_bytes(path: Path) -> bytes:
    """The bytes of the file; one that is too large is refused before it is read."""
    name = _name(path)
    try:
        check_size(name, path.stat().st_size)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # it may have grown since, and some files do not say how large they are
    except OSError as error:
        raise IngestError(name, f"读不到文件（{error.strerror}）", "请检查路径和读取权限") from error
    check_size(name, len(data))
    return data

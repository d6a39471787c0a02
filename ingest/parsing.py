"""How files are read, as the rest of the house sees it: here, or in a process of its own (`ingest.isolation`). Light to import."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from ingest.document import Ingested, Level
    from ingest.readers.pdfium import PageImage


class Quarantine(StrEnum):
    """What becomes of a document with a 密级 mark: it is refused, or taken in for the strictest level only."""

    REFUSE = "refuse"
    RESTRICTED = "restricted"


class Parsing(Protocol):
    """Reads files; is asked from several threads at once."""

    def read(self, name: str, data: bytes, level: Level, classified: Quarantine) -> Iterator[Ingested]:
        """What the file gives, as `ingest.pipeline.ingest_file`; its faults are IngestErrors."""
        ...

    def page_image(self, name: str, data: bytes, page: int, *, quote: str = "", scale: float = 2.0) -> PageImage:
        """The picture of a page of a PDF; IndexError where there is no such page."""
        ...

    def close(self) -> None:
        """Lets go of what reading needed."""
        ...


class InProcess:
    """Reads files in this very process: for systems that cannot confine one, and for tests. A reader that crashes takes the program along."""

    def read(self, name: str, data: bytes, level: Level, classified: Quarantine) -> Iterator[Ingested]:
        """What the file gives."""
        pipeline = import_module("ingest.pipeline")  # loads every reader: a third of a second that no question should wait
        return iter(pipeline.ingest_file(name, data, level, classified))

    def page_image(self, name: str, data: bytes, page: int, *, quote: str = "", scale: float = 2.0) -> PageImage:
        """The picture of a page of a PDF."""
        pdfium = import_module("ingest.readers.pdfium")
        return cast("PageImage", pdfium.page_image(name, data, page, quote=quote, scale=scale))

    def close(self) -> None:
        """Nothing to let go of."""


def can_isolate() -> bool:
    """Whether this system can read a file in a confined process: Linux can."""
    return sys.platform == "linux"


def best_parsing() -> Parsing:
    """Reads files in processes of their own where the system can, else here."""
    return cast("Parsing", import_module("ingest.isolation").Isolated()) if can_isolate() else InProcess()

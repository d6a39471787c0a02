"""How files are read, as the rest of the house sees it: here, or in a process of its own (`ingest.isolation`). Light to import."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from ingest.document import Ingested, Level


class Quarantine(StrEnum):
    """What becomes of a document with a 密级 mark: it is refused, or taken in for the strictest level only."""

    REFUSE = "refuse"
    RESTRICTED = "restricted"


class Parsing(Protocol):
    """Reads files; is asked from several threads at once."""

    def read(self, name: str, data: bytes, level: Level, classified: Quarantine) -> Iterator[Ingested]:
        """What the file gives, as `ingest.pipeline.ingest_file`; its faults are IngestErrors."""
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

    def close(self) -> None:
        """Nothing to let go of."""


def can_isolate() -> bool:
    """Whether this system can read a file in a confined process: Linux can."""
    return sys.platform == "linux"


def best_parsing() -> Parsing:
    """Reads files in processes of their own where the system can, else here."""
    return cast("Parsing", import_module("ingest.isolation").Isolated()) if can_isolate() else InProcess()

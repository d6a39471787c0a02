"""How a file is read, as the rest of the house sees it: here, or in a process of its own (`ingest.isolation`)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol

from ingest.classified import Quarantine
from ingest.document import Ingested, Level


class Parsing(Protocol):
    """Reads files; is asked from several threads at once."""

    def read(self, name: str, data: bytes, level: Level, classified: Quarantine) -> Iterator[Ingested]:
        """What the file gives, as `ingest.pipeline.ingest_file`. Raises an IngestError of ours, and nothing else, for the file's faults."""
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

"""Damaged documents -> the same documents, read again from the files they came from."""

from __future__ import annotations

from dataclasses import fields

from api.reading import Reader
from api.revising import Revision, revised
from index.errors import CatalogError
from index.hits import DocumentHead
from index.library import Library
from index.soundness import Unsound
from ingest.document import Dates, Ingested, Level
from ingest.errors import IngestError


def mend(library: Library, reader: Reader) -> list[str]:
    """The ids of the documents that are whole again. Those without a sound original stay as they are.

    A document whose head is whole keeps what was put right in it by hand. Where the head is damaged too, nobody knows who might read
    it: it comes back restricted, and whoever may can set its level.
    """
    mended = []
    for one in library.unsound():
        try:
            item = _read(reader, one, library.original_of(one))
        except (CatalogError, IngestError):
            continue
        library.add([item], originals=lambda _: b"")  # the file is there, and whole: it is not asked for
        mended.append(one.id)
    return mended


def _read(reader: Reader, one: Unsound, data: bytes) -> Ingested:
    item = next(reader.read(one.name, data, one.head.level if one.head else Level.RESTRICTED))
    return revised(item.document, _as_it_was(one.head)) if one.head else item


def _as_it_was(head: DocumentHead) -> Revision:
    """What stands in the head, by hand or not."""
    names = frozenset(field.name for field in fields(Revision)) - {"given"}
    dates = {field.name: getattr(head.dates, field.name) for field in fields(Dates)}
    return Revision(given=names, **{name: dates[name] if name in dates else getattr(head, name) for name in names})

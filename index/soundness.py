"""Which documents of the catalog are not what was written, and what there is to make them anew from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from index.catalog import Catalog
from index.errors import DamagedCatalog, UnknownDocument
from index.hits import DocumentHead
from index.schema import documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsound:
    """A damaged document. `original` is the SHA-256 under which its file was kept; `head` is None where the head is damaged too."""

    id: str
    name: str
    original: str | None
    head: DocumentHead | None


def unsound(catalog: Catalog) -> list[Unsound]:
    """The damaged documents, in the order in which they came.

    Raises:
        DamagedCatalog: the database itself cannot be read on.
    """
    query = select(*(documents.c[name] for name in ("id", "source_name", "original", "sha256"))).order_by(documents.c.row)
    with catalog.reading() as connection:
        rows = connection.execute(query).all()
    return [_unsound(catalog, *row) for row in rows if not is_sound(catalog, row.id)]


def is_sound(catalog: Catalog, document_id: str) -> bool:
    """Whether the document and all that belongs to it is what was written."""
    try:
        catalog.document(document_id)
        catalog.passages(document_id)
    except (DamagedCatalog, UnknownDocument):
        return False
    return True


def _unsound(catalog: Catalog, document_id: str, name: str, original: int, sha256: str) -> Unsound:
    try:
        head = catalog.head(document_id)
    except (DamagedCatalog, UnknownDocument):
        head = None
    return Unsound(id=str(document_id), name=str(name), original=str(sha256) if original else None, head=head)

"""A document that comes again without a word on who may read it stays as closed as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sqlalchemy import or_, select

from index.catalog import Catalog
from index.levels import NAMES
from index.rows import identity
from index.schema import documents
from ingest.document import Document, Ingested, Level

_STRICTEST = list(Level)  # from public to restricted


def keep_levels(catalog: Catalog, items: Iterable[Ingested], tell: Callable[[str], None]) -> Iterator[Ingested]:
    """The items; those that the catalog holds at a stricter level, themselves or an older version of them, at that level.

    Args:
        catalog: what is known.
        items: documents whose level nobody has asked for.
        tell: is told in a Chinese line of each that keeps its level.
    """
    for item in items:
        kept = _kept(catalog, item.document)
        if _STRICTEST.index(kept) > _STRICTEST.index(item.document.level):
            tell(f"{item.document.source.name}：原来是{NAMES[kept]}文件，仍按{NAMES[kept]}保存。要改，请加 --level {item.document.level.value}。")
            yield replace(item, document=replace(item.document, level=kept))
        else:
            yield item


def _kept(catalog: Catalog, document: Document) -> Level:
    """The strictest level at which the catalog holds it; its own where it does not."""
    stricter = _STRICTEST[_STRICTEST.index(document.level) + 1 :]
    versions = [identity(replace(document, level=level)) for level in stricter]
    query = select(documents.c.level).where(or_(documents.c.id == document.id, documents.c.identity.in_([one for one in versions if one])))
    with catalog.reading() as connection:
        found = set(connection.execute(query).scalars())
    return next((level for level in reversed(stricter) if level.value in found), document.level)

"""A document with what its reader got wrong put right: title, issuer, number, dates, kind, level. Text and id stay.

What follows from these is made anew: which passages are achievements, targets or rules, which years they speak of, and the figures.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from api.problems import BadRequest
from index.errors import CatalogError
from index.library import Library
from ingest.document import Dates, Document, DocumentKind, Ingested, Level

_CLEAR: frozenset[str] = frozenset({"issuer", "number", "written", "published", "effective", "expires"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What changes: `set` names the fields that are given; None takes a value away where there may be none."""

    given: frozenset[str]
    title: str | None = None
    issuer: str | None = None
    number: str | None = None
    kind: DocumentKind | None = None
    level: Level | None = None
    written: date | None = None
    published: date | None = None
    effective: date | None = None
    expires: date | None = None


def revised(document: Document, revision: Revision) -> Ingested:
    """The document under the revision, with the passages and figures that follow.

    Raises:
        BadRequest: nothing changes, the title is empty, or what every document has is to be taken away.
    """
    from ingest.figures import figures  # noqa: PLC0415  (reading a document again: nothing that a question waits for)
    from ingest.passages import passages  # noqa: PLC0415

    given = {name: getattr(revision, name) for name in revision.given}
    if not given:
        raise BadRequest("没有写要改什么。可改：" + "、".join(field.name for field in fields(Revision) if field.name != "given") + "。")
    for name, value in given.items():
        if name not in _CLEAR and (value is None or not str(value).strip()):
            raise BadRequest(f"{name} 不能为空。")
    changed = _changed(document, given)
    cut = passages(changed)
    return Ingested(document=changed, passages=cut, figures=figures(changed, cut))


def _changed(document: Document, given: dict[str, Any]) -> Document:
    named = {field.name for field in fields(Dates)}
    dates = replace(document.dates, **{name: value for name, value in given.items() if name in named})
    if dates.effective and dates.expires and dates.expires < dates.effective:
        raise BadRequest("失效日期不能早于施行日期。")
    texts: dict[str, Any] = {name: value.strip() or None if type(value) is str else value for name, value in given.items() if name not in named}
    return replace(document, dates=dates, **texts)


def revise(library: Library, document_id: str, revision: Revision) -> None:
    """Nothing; the library holds the document as revised, and where the level changed it has moved between the levels' indexes.

    Raises:
        BadRequest: see `revised`. UnknownDocument: there is none with this id.
    """
    put_back(library, Aside(item=revised(library.document(document_id), revision), original=_original(library, document_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A document put aside: all that is needed to have it back as it was. `original` is its file, None where none was kept."""

    item: Ingested
    original: bytes | None


def aside(library: Library, document_id: str) -> Aside:
    """All that is needed to have the document back later; it is still there. Raises UnknownDocument."""
    document, passages = library.document(document_id), tuple(library.passages(document_id))
    item = Ingested(document=document, passages=passages, figures=tuple(library.figures(document_id)))
    return Aside(item=item, original=_original(library, document_id))


def put_back(library: Library, aside: Aside) -> None:
    """Nothing; the document is found again. Its vectors are made anew."""
    original = aside.original
    library.add([aside.item], originals=None if original is None else lambda _: original)


def _original(library: Library, document_id: str) -> bytes | None:
    """The file, None where none was kept, or where it is damaged: that must not keep anybody from putting the title right."""
    try:
        return library.original(document_id)
    except CatalogError:
        return None

"""Ingested -> bytes -> Ingested: a document with its passages and figures as JSON, to be put aside and taken back as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Row

from index import nouns
from index.rows import rows_of
from ingest.document import Ingested


def pack(item: Ingested) -> bytes:
    """The document as JSON: the rows that the catalog would hold."""
    rows = rows_of(item)
    packed = {"document": rows.document, "sections": rows.sections, "passages": rows.passages, "figures": rows.figures}
    return json.dumps(packed, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpack(data: bytes) -> Ingested:
    """The document that was packed."""
    packed = json.loads(data.decode("utf-8", "surrogatepass"))
    document = nouns.document_of(_row(packed["document"]), _rows(packed["sections"]))
    passages = tuple(nouns.passage_of(row, document.id) for row in _rows(packed["passages"]))
    return Ingested(document=document, passages=passages, figures=tuple(map(nouns.figure_of, _rows(packed["figures"]))))


def _row(values: Mapping[str, Any]) -> Row[Any]:
    """The values by attribute, as a row of the catalog gives them."""
    return cast("Row[Any]", SimpleNamespace(**values))


def _rows(values: Sequence[Mapping[str, Any]]) -> list[Row[Any]]:
    return [_row(one) for one in values]

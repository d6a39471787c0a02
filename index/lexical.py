"""BM25 over words that were cut beforehand, kept in a tantivy folder. One entry a passage; filters are part of the query.

Source: BM25 (Robertson and Zaragoza 2009) with tantivy's k1 = 1.2 and b = .75.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from tantivy import Document, FieldType, Index, IndexWriter, Occur, Query, Schema, SchemaBuilder

from index.errors import CatalogError, DamagedIndex
from index.files import disk_full, file_errors
from index.hits import Filter
from index.vectors import Ids
from ingest.document import DocumentKind, PassageKind

MAX_TERMS = 256  # distinct terms of one query; a page pasted as a question is searched by its rarest words
_HEAP = 64_000_000  # bytes the writer may fill before it writes a segment
_NEVER = 2**31  # the day, as an ordinal, on which what never expires would


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalRow:
    """What full-text search keeps of a passage: its terms, and what a Filter can ask for."""

    id: int
    terms: Sequence[str]
    document_id: str
    kind: PassageKind
    document_kind: DocumentKind
    years: Sequence[int] = ()
    issuer: str | None = None
    effective: date | None = None
    expires: date | None = None


class LexicalIndex:
    """The passages of one level by their words. Additions and removals are seen after `flush`, all at once."""

    def __init__(self, folder: Path, index: Index) -> None:
        self._folder = folder
        self._index = index
        self._schema: Schema = index.schema
        self._writer: IndexWriter | None = None
        index.reload()
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """The index in `folder`, empty if there is none.

        Raises:
            DamagedIndex: the files there are no index.
        """
        with _tantivy_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder, Index.open(str(folder)) if Index.exists(str(folder)) else Index(_schema(), path=str(folder)))

    def add(self, rows: Iterable[LexicalRow]) -> None:
        """Nothing; the rows are found after `flush`. Their ids must be new."""
        with _tantivy_errors(self._folder):
            writer = self._open_writer()
            for row in rows:
                writer.add_document(_document(row))

    def remove(self, ids: Ids) -> None:
        """Nothing; none of `ids` is found after `flush`. Unknown ids are passed over."""
        if not len(ids):
            return
        with _tantivy_errors(self._folder):
            self._open_writer().delete_documents_by_query(self._any("id", ids.tolist()))

    def flush(self) -> None:
        """Nothing; afterwards what was added or removed is on disk, and is what searches see."""
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        with _tantivy_errors(self._folder):
            writer.commit()
            writer.garbage_collect_files()
            writer.wait_merging_threads()  # nothing changes in the folder after this
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(
        self, terms: Iterable[str], limit: int, filter: Filter | None = None, boosts: Mapping[str, float] | None = None, only: Ids | None = None
    ) -> list[tuple[int, float]]:
        """The `limit` best ids with their BM25 score > 0, best first, ties by id.

        Args:
            terms: what to look for, any of them; at most `MAX_TERMS` distinct ones are used, the rarest.
            limit: at most so many.
            filter: what else must hold; its `levels` are not looked at (an index has one level).
            boosts: a factor for the weight of a term, 1 where absent.
            only: nothing but these ids.
        """
        chosen = self._rarest(terms)
        if not chosen or limit <= 0:
            return []
        words = [Query.boost_query(Query.term_query(self._schema, "terms", t, "freq"), (boosts or {}).get(t, 1.0)) for t in chosen]
        must = self._conditions(filter) if filter else []
        if only is not None:
            must.append(self._any("id", only.tolist()))
        query = Query.boolean_query(
            [
                (Occur.Must, Query.boolean_query([(Occur.Should, word) for word in words])),
                *((Occur.Must, Query.const_score_query(condition, 0.0)) for condition in must),
            ]
        )
        hits = self._searcher.search(query, limit, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return sorted(((int(i or 0), float(score)) for i, (score, _) in zip(ids, hits, strict=True)), key=lambda pair: (-pair[1], pair[0]))

    def matching(self, filter: Filter) -> Ids | None:
        """The ids that a filter allows, ascending; None where it does not restrict. Its `levels` are not looked at."""
        conditions = self._conditions(filter)
        return self._every(Query.boolean_query([(Occur.Must, Query.const_score_query(one, 0.0)) for one in conditions])) if conditions else None

    def holding(self, terms: Iterable[str], besides: Iterable[str] = ()) -> Ids:
        """The ids of the passages in which every one of the terms stands, ascending, but of the documents `besides`; none for no terms."""
        every = [Query.term_query(self._schema, "terms", term, "basic") for term in _clean(terms)]
        clauses = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in every or [Query.empty_query()]]
        others = [_encodable(one) for one in besides]
        return self._every(Query.boolean_query([*clauses, *([(Occur.MustNot, self._any("document", others))] if others else [])]))

    def document_frequency(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands; just removed passages may still count."""
        return {term: self._searcher.doc_freq("terms", term) for term in _clean(terms)}

    def count(self) -> int:
        """How many passages can be found."""
        return int(self._searcher.num_docs)

    def ids(self) -> Ids:
        """All ids that can be found, ascending."""
        return self._every(Query.all_query())

    def _every(self, query: Query) -> Ids:
        total = self.count()
        hits = self._searcher.search(query, total, count=False).hits if total else []
        return np.sort(np.array(self._searcher.fast_field_values("id", [address for _, address in hits]), np.int64))

    def _rarest(self, terms: Iterable[str]) -> list[str]:
        frequency = {term: n for term, n in self.document_frequency(terms).items() if n}
        return sorted(frequency, key=lambda term: (frequency[term], term))[:MAX_TERMS]

    def _conditions(self, filter: Filter) -> list[Query]:
        """What each field of the filter that restricts asks for."""
        values: dict[str, Iterable[str] | Iterable[int]] = {
            "kind": filter.kinds,
            "document_kind": filter.document_kinds,
            "year": (year for year in filter.years if year >= 0),
            "issuer": map(_encodable, filter.issuers),
            "document": map(_encodable, filter.document_ids),
        }
        asked = (bool(filter.kinds), bool(filter.document_kinds), bool(filter.years), bool(filter.issuers), bool(filter.document_ids))
        conditions = [self._any(field, list(found)) for (field, found), wanted in zip(values.items(), asked, strict=True) if wanted]
        if filter.without:
            named = self._any("document", [_encodable(name) for name in filter.without])
            conditions.append(Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, named)]))
        if filter.as_of:
            day = filter.as_of.toordinal()
            conditions.append(self._range("effective", None, day))
            conditions.append(self._range("expires", day, None))
        return conditions

    def _any(self, field: str, values: Sequence[str | int]) -> Query:
        return Query.term_set_query(self._schema, field, values) if values else Query.empty_query()

    def _range(self, field: str, low: int | None, high: int | None) -> Query:
        return Query.range_query(self._schema, field, FieldType.Unsigned, low, high)

    def _open_writer(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(_HEAP, 1)  # one thread: the same input gives the same segments
        return self._writer


def inverse_frequency(total: int, frequency: int) -> float:
    """BM25's weight of a term that stands in `frequency` of `total` passages, > 0.

    >>> round(inverse_frequency(100, 1), 2)
    4.21
    """
    return math.log1p((max(total, frequency) - frequency + 0.5) / (frequency + 0.5))


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    for name in ("kind", "document_kind", "issuer", "document"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("year", indexed=True)
    for name in ("effective", "expires"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


def _document(row: LexicalRow) -> Document:
    document = Document()
    document.add_unsigned("id", row.id)
    document.add_text("terms", " ".join(_pieces(row.terms)))
    document.add_text("kind", row.kind)
    document.add_text("document_kind", row.document_kind)
    document.add_text("document", _encodable(row.document_id))
    if row.issuer is not None:
        document.add_text("issuer", _encodable(row.issuer))
    for year in row.years:
        document.add_unsigned("year", year)
    document.add_unsigned("effective", row.effective.toordinal() if row.effective else 0)
    document.add_unsigned("expires", row.expires.toordinal() if row.expires else _NEVER)
    return document


def _pieces(terms: Iterable[str]) -> list[str]:
    """The terms without white space inside."""
    return _encodable(" ".join(terms)).split()


def _clean(terms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_pieces(terms)))


def _encodable(text: str) -> str:
    """The text with "?" for what cannot be written: halves of a surrogate pair."""
    return text.encode("utf-8", "replace").decode()


@contextmanager
def _tantivy_errors(folder: Path) -> Iterator[None]:
    """Nothing; tantivy says everything with a ValueError: a full disk and broken files are told apart by its text."""
    try:
        with file_errors(folder):
            yield
    except (ValueError, RuntimeError) as error:
        text = str(error)
        if "No space left" in text or "os error 28" in text or "os error 27" in text or "os error 122" in text:
            raise disk_full(folder) from error
        if "Permission denied" in text or "Read-only" in text:
            raise CatalogError(f"全文索引 {folder} 无法写入（没有权限或磁盘只读）。请检查文件夹的权限。") from error
        raise DamagedIndex(f"全文索引 {folder} 已损坏，或不是本程序写的。请运行 unionqa rebuild。") from error

"""The one object behind every door: a method per intention of a user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from api.answering.answer import Answer, Turn
from api.answering.answerer import Answerer
from api.answering.question import clean
from api.answering.ranking import narrowness
from api.answering.standing import in_force_first, on_day
from api.explain import Explanation, explain
from api.facets import Faceted, Narrowing, Rules, faceted
from api.highlights import Highlighter
from api.reading import Reader
from api.suggesting import Suggester
from index.embedding.embedder import Vectors
from index.figure_table import FigureQuery, FigureTable
from index.hits import DocumentHead, Filter, Hit
from index.library import Added, Library, Progress
from ingest.document import Document, Figure, Ingested, Level, Passage
from ingest.errors import IngestError
from ingest.words import Words

if TYPE_CHECKING:
    from api.answering.events import Event
    from api.answering.standing import Standing
    from api.answering.streaming import Writer
    from api.courses.results import CourseQuery, CourseResults
    from api.policies.checked import CheckedCitation
    from api.policies.comparing import Comparison
    from api.policies.desk import PolicyDesk
    from api.policies.found import Lookup
    from api.policies.versions import History
    from api.revising import Aside, Revision
    from ingest.course import Course
    from ingest.readers.pdfium import PageImage


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReport:
    """What became of the files handed in: every one is in `added` or `failed`; a .jsonl of which some lines are bad is in both."""

    added: tuple[Added, ...]
    failed: tuple[IngestError, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would give, without being taken in."""

    items: tuple[Ingested, ...]
    failed: tuple[IngestError, ...]
    notices: tuple[str, ...]


_SENTENCE = 2.0
"""What the nearest sentence weighs in the order of passages; in an encyclopedia twice as much (`index/sentence_order.py`)."""


class KnowledgeBase:
    """Documents in, cited answers out. Made by `api.assembly.open_knowledge_base`."""

    def __init__(
        self,
        *,
        library: Library,
        words: Words,
        answerer: Answerer,
        reader: Reader | None = None,
        writer: Writer | None = None,
        mask_personal: str = "off",
    ) -> None:
        self.mask_personal = mask_personal  # for whom doors hide numbers of persons (api.masking)
        self._library = library
        self._words = words
        self._answerer = answerer
        self._writer = writer
        self._reader = reader or Reader()
        self._suggester = Suggester(library, answerer)

    def ask(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Answer:
        """The answer to one question, cited, or a refusal that says what is missing."""
        if self._writer is None:
            return self._answerer.answer(question, history=history, filter=filter or Filter())
        from api.answering.streaming import answer  # noqa: PLC0415  (see ask_stream)

        return answer(self._answerer, self._writer, question, history=history, filter=filter)

    def ask_stream(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Iterator[Event]:
        """The same answer, told while it is made (`api.answering.events`); whoever stops early closes the iterator."""
        from api.answering.streaming import stream  # noqa: PLC0415  (a question asked on the command line does not wait for it)

        return stream(self._answerer, question, history=history, filter=filter, writer=self._writer)

    def explain(self, question: str, *, history: Sequence[Turn] = (), filter: Filter | None = None) -> Explanation:
        """Why `ask` answers so: what was understood, which sentences competed, which features and rules decided."""
        return explain(self._answerer, question, history=history, filter=filter)

    def suggest(self, answer: Answer, *, filter: Filter | None = None) -> tuple[str, ...]:
        """At most three questions to ask next, each of which the documents under the filter answer."""
        return self._suggester.suggest(answer, filter or Filter())

    def answering_by(self, make: Callable[[Library, Words], Answerer]) -> KnowledgeBase:
        """The same documents, answered by another answerer (other weights, fewer rules): to learn and to measure."""
        return KnowledgeBase(library=self._library, words=self._words, answerer=make(self._library, self._words))

    def search(self, query: str, *, filter: Filter | None = None, limit: int = 10) -> list[Hit]:
        """The passages nearest to the query, best first, at most `limit`; an article that it names comes first."""
        query = clean(query)
        expansions = [s.official for s in self._words.synonyms(query)]
        filter = filter or Filter()
        named = self._answerer.articles.hits(query, filter)
        if filter.as_of is not None:  # the index knows a rule's own term, but not that another repealed it
            filter = on_day(filter, self._answerer.finder.landscape(filter.levels).in_force)
        weight = _SENTENCE * (2 - narrowness(self._library.closeness(filter.levels)))
        found = self._library.search(query, filter, limit, expansions=expansions, sentences=weight)
        if filter.as_of is None:
            land = self._answerer.finder.landscape(filter.levels)
            found = in_force_first(found, land.in_force, self._answerer.finder.today(land))
        return list({hit.passage.id: hit for hit in (*named, *found)}.values())[:limit]

    def narrowed(self, query: str, narrowing: Narrowing, *, readable: frozenset[Level], day: date, facets: bool = True) -> Faceted:
        """What a narrowed search finds, and by what it can be narrowed further; rules are judged on `day`."""
        rules = self.rules(readable, day)
        return faceted(lambda filter, limit: self.search(query, filter=filter, limit=limit), narrowing, readable, rules, count=facets)

    def rules(self, readable: frozenset[Level], day: date) -> Rules:
        """Which of the readable rules hold on a day."""

        def heads() -> list[DocumentHead]:
            return [head for head in self._library.documents() if head.level in readable]

        return Rules(in_force=self._answerer.finder.landscape(readable).in_force, day=day, heads=heads)

    def article(self, text: str, *, as_of: date | None = None, filter: Filter | None = None) -> Lookup:
        """The exact words of the articles that a text names (工会法第11条), with what stands beside them, what they cite and who cites them."""
        filter = filter or Filter()
        return self._answerer.finder.look_up(text, replace(filter, as_of=as_of or filter.as_of))

    def courses(self, query: CourseQuery, *, filter: Filter | None = None) -> CourseResults:
        """The courses of the catalogues that fit a sentence and the conditions beside it, best first, with what they can be told apart by."""
        filter = filter or Filter()
        return self._answerer.courses.search.find(query, self._answerer.courses.today(filter), filter)

    def courses_about(self, document_id: str, *, levels: frozenset[Level] = frozenset(Level)) -> tuple[Course, ...]:
        """The courses that teach a rule: their catalogue names it, or their own name does its subject."""
        return self._answerer.courses.search.teaching(document_id, levels)

    def standings(self, document_ids: Iterable[str], *, as_of: date | None = None, filter: Filter | None = None) -> dict[str, Standing]:
        """Document id -> what it is on the day (today if None): in force, repealed, expired, not yet in force, with successor and basis."""
        return self._desk().standings(document_ids, _on(filter, as_of))

    def versions(self, name: str, *, as_of: date | None = None, filter: Filter | None = None) -> list[History]:
        """The rules of a name, each with all its versions, dates and the sentences that tell them. Raises NotThere."""
        return self._desk().versions(name, _on(filter, as_of))

    def compare(self, old: str, new: str | None = None, *, filter: Filter | None = None) -> Comparison:
        """Two versions of a rule (by name, 发文字号 or id) side by side; without `new`, the one in force and the one before. Raises NotThere."""
        return self._desk().compare(old, new, filter or Filter())

    def check_citations(self, text: str, *, as_of: date | None = None, filter: Filter | None = None) -> list[CheckedCitation]:
        """Every 《…》第N条, 发文字号 and quoted clause of a draft: is it there, word for word, in force on the day."""
        return self._desk().check_citations(text, _on(filter, as_of))

    def _desk(self) -> PolicyDesk:
        desk: PolicyDesk = import_module("api.policies.desk").PolicyDesk(self._library, self._answerer.finder)  # no question needs it
        return desk

    def highlighter(self, query: str) -> Highlighter:
        """Marks in passages the words that a query looks for."""
        return Highlighter.of(query, self._words)

    def add(self, paths: Iterable[Path], *, level: Level | None = None, progress: Callable[[Progress], None] | None = None) -> AddReport:
        """Takes files in, one after the other; a file that cannot be read is reported and harms no other.

        Args:
            paths: the files.
            level: who may read them. None: what is new is public, what is here keeps its level.
            progress: is told how far it is.
        """
        reading = self._reader.files(level or Level.PUBLIC)
        items: Iterable[Ingested] = reading.items(paths)
        items = items if level else self._library.keep_levels(items, reading.notices.append)
        added = self._library.add(items, originals=reading.original, progress=progress)
        return AddReport(added=tuple(added), failed=tuple(reading.failed), notices=tuple(reading.notices))

    def add_laws(self, names: Iterable[str] = (), *, progress: Callable[[Progress], None] | None = None) -> AddReport:
        """Takes in the national laws of these names, or, without names, all that are in force. Raises UnknownLaw."""
        shelf = import_module("ingest.laws.documents").LawShelf.open()  # likewise: no question needs it
        try:
            laws = shelf.named(names) or shelf.holding()
            return AddReport(added=tuple(self._library.add(shelf.ingested(laws), progress=progress)), failed=(), notices=())
        finally:
            shelf.close()

    def documents(self) -> list[DocumentHead]:
        """Every document, by title."""
        return self._library.documents()

    def document(self, document_id: str) -> Document:
        """One document with its text. Raises index.errors.IndexProblem for an id that is not there."""
        return self._library.document(document_id)

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order. Raises UnknownDocument."""
        return self._library.passages(document_id)

    def figures(self, document_id: str) -> list[Figure]:
        """The figures of a document, in order. Raises UnknownDocument."""
        return self._library.figures(document_id)

    def figure_table(self, query: FigureQuery) -> FigureTable:
        """Figures of all documents that the query allows."""
        return self._library.figure_table(query)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit rows (n, dim) by which texts are compared with each other."""
        return self._library.vectors(texts)

    def count_words(self, text: str) -> int:
        """How many words a text has, as the dictionary cuts it."""
        return sum(not word.isspace() for word in self._words.cut(text))

    def original(self, document_id: str) -> bytes:
        """The file that a document came from. Raises UnknownDocument, or CatalogError where none is kept."""
        return self._library.original(document_id)

    def page_image(self, name: str, original: bytes, page: int, *, quote: str = "", scale: float = 2.0) -> PageImage:
        """A page of a PDF as a picture, drawn where files are read. Raises IngestError, or IndexError where there is no such page."""
        return self._reader.parsing().page_image(name, original, page, quote=quote, scale=scale)

    def remove(self, document_id: str) -> bool:
        """Takes a document out at once; False if there was none."""
        return self._library.remove(document_id)

    def revise(self, document_id: str, revision: Revision) -> DocumentHead:
        """The document with its title, issuer, number, dates, kind or level put right. Raises UnknownDocument, BadRequest."""
        import_module("api.revising").revise(self._library, document_id, revision)
        return self._library.head(document_id)

    def aside(self, document_id: str) -> Aside:
        """All that is needed to have a document back after it was removed. Raises UnknownDocument."""
        aside: Aside = import_module("api.revising").aside(self._library, document_id)
        return aside

    def put_back(self, aside: Aside) -> DocumentHead:
        """The document that was put aside, found again."""
        import_module("api.revising").put_back(self._library, aside)
        return self._library.head(aside.item.document.id)

    def preview(self, path: Path, *, limit: int) -> Preview:
        """What a file would give, at most so many documents of it; nothing is kept."""
        reading = self._reader.files(Level.PUBLIC)
        with closing(reading.items([path])) as found:
            items = tuple(islice(found, limit))
        return Preview(items=items, failed=tuple(reading.failed), notices=tuple(reading.notices))

    def snapshot(self, folder: Path) -> None:
        """Puts catalog and originals, as they are at one moment, into a folder. Raises DamagedCatalog where they are not sound."""
        self._library.snapshot(folder)

    def verify(self) -> list[str]:
        """One Chinese line for each thing that is not as it should be."""
        return self._library.verify()

    def rebuild(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Reads damaged documents again from their originals, embeds every passage with the model in use, makes both indexes new.

        Raises:
            DamagedCatalog: documents are damaged of which there is no sound original.
        """
        import_module("api.mending").mend(self._library, self._reader)  # likewise
        self._library.rebuild(progress)

    def renew_words(self, own: Path) -> None:
        """Reads the dictionaries again, the office's own last: questions are understood by them from now on, documents after `reindex`."""
        self._words.renew(own)

    def is_stop(self, word: str) -> bool:
        """Whether a search leaves this word out."""
        return self._words.is_stop(word)

    def reindex(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Makes both indexes new by the words as they are cut now; nothing is embedded. Raises DamagedCatalog."""
        self._library.reindex(progress)

    def close(self) -> None:
        """Lets go of files, locks and connections."""
        if self._writer is not None:
            self._writer.close()
        self._reader.close()
        self._library.close()


def _on(filter: Filter | None, as_of: date | None) -> Filter:
    """The filter with the day that was asked for beside it."""
    return replace(filter or Filter(), as_of=as_of or (filter.as_of if filter else None))

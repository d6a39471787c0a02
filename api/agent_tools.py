"""What an agent can do, as plain methods over what its caller may see; `api.mcp_server` makes MCP tools of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.answering.answer import Answer, Turn
from api.batch import timed
from api.problems import BadRequest, unknown_document
from api.quoting import LONGEST, Match, Verdict, verdict
from api.service.identity import Role
from api.service.visible import Visible
from api.shapes import AddJson, AnswerJson, RemovedJson, SearchJson
from api.shapes_agents import ChangeJson, PageOfDocumentsJson, PlaceJson, VerdictJson
from api.wire import add_json, answer_json, document_json, search_json
from api.wire_articles import LookupJson, lookup_json
from api.wire_validity import checks_json
from index.hits import Filter
from ingest.document import Document, Level, Span

Reply = Callable[[Visible, str, Sequence[Turn], Filter], Answer]
"""What answers: the knowledge base itself, or the service's desk, which also notes and counts."""
QUESTION_CAP = 10_000
DRAFT_CAP = 200_000
TEXT_CAP = 2_000_000
"""Characters of a document that an agent may hand in as text."""
_TRIED = 20
_SAID = {
    Match.VERBATIM: "原文一字不差。",
    Match.FORM: "字句相同，标点、空格或字形与原文不同。",
    Match.CHANGED: "与原文不同，见 changes：quoted 是引文的写法，stands 是原文的写法。",
    Match.ABSENT: "没有找到这段话。",
}


def answered(shown: Visible, question: str, history: Sequence[Turn], filter: Filter) -> Answer:
    """The answer without anything noted."""
    return shown.ask(question, history=history, filter=filter)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTools:
    """The tools of one caller."""

    shown: Visible
    reply: Reply = answered

    def ask(self, question: str, history: Sequence[Turn], filter: Filter) -> AnswerJson:
        """The cited answer, or a refusal."""
        return answer_json(self.reply(self.shown, _capped(question, "问题"), history, filter))

    def search(self, query: str, filter: Filter, limit: int) -> SearchJson:
        """The passages nearest to the words."""
        return search_json(query, *timed(lambda: self.shown.search(_capped(query, "检索词"), filter=filter, limit=limit)))

    def get_article(self, reference: str, as_of: date | None) -> LookupJson:
        """The exact words of the articles that a text names."""
        return lookup_json(*timed(lambda: self.shown.article(_capped(reference, "条文"), as_of)))

    def list_documents(self, contains: str, offset: int, limit: int) -> PageOfDocumentsJson:
        """Documents by title, those whose title or issuer contains the words."""
        heads = [h for h in self.shown.documents() if contains in h.title or contains in (h.issuer or "")]
        return PageOfDocumentsJson(documents=[document_json(h) for h in heads[offset : offset + limit]], total=len(heads))

    def verify_citation(self, quote: str, document_id: str | None) -> VerdictJson:
        """Whether a quote stands in a document, or in any. Raises UnknownDocument."""
        quote = _capped(quote, "引文", LONGEST)
        if document_id is not None:
            return _verdict([(self.shown.document(document_id), quote)])
        hits = self.shown.search(quote, limit=_TRIED)
        ids = dict.fromkeys(hit.document.id for hit in hits)
        return _verdict([(self.shown.document(one), quote) for one in ids])

    def check_citations(self, text: str, as_of: date | None) -> dict[str, Any]:
        """Every rule, article and quote that a draft cites, each with a verdict."""
        return checks_json(self.shown.check_citations(_capped(text, "文稿", DRAFT_CAP), as_of))

    def add_document(self, name: str, text: str, level: Level) -> AddJson:
        """Takes a text in under a file name. Raises BadRequest, or the error of reading it."""
        self._check_may_write()
        bare = Path(name.replace("\\", "/")).name.replace("\0", "")
        if Path(bare).suffix.lower() not in (".txt", ".md"):
            raise BadRequest("文件名要以 .txt 或 .md 结尾；其他格式请用 unionqa add 加入。")
        if len(bare.encode("utf-8", "replace")) > 200:  # file systems take 255
            raise BadRequest("文件名太长。")
        with tempfile.TemporaryDirectory(prefix="unionqa-") as folder:
            path = Path(folder, bare)
            path.write_text(_capped(text, "正文", TEXT_CAP), encoding="utf-8")
            report = self.shown.base.add([path], level=level)
        if report.failed:
            raise report.failed[0]
        return add_json(report)

    def remove_document(self, document_id: str) -> RemovedJson:
        """Takes a document out at once. Raises UnknownDocument."""
        self._check_may_write()
        self.shown.head(document_id)
        if not self.shown.base.remove(document_id):
            raise unknown_document(document_id)
        return RemovedJson(removed=document_id)

    def _check_may_write(self) -> None:
        if self.shown.principal.role is not Role.ADMIN:
            raise BadRequest("只有管理员可以加入或移除文件。")


def _capped(text: str, what: str, cap: int = QUESTION_CAP) -> str:
    if len(text) > cap:
        raise BadRequest(f"{what}太长，最多 {cap} 字。")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise BadRequest(f"{what}里有不能用的字符。")
    return text


_ORDER = (Match.VERBATIM, Match.FORM, Match.CHANGED, Match.ABSENT)


def _verdict(tried: Sequence[tuple[Document, str]]) -> VerdictJson:
    """The best that any of the documents gives, with every place of that kind."""
    given = [(document, verdict(document, quote)) for document, quote in tried]
    best = min((v.match for _, v in given), key=_ORDER.index, default=Match.ABSENT)
    held = [(document, v) for document, v in given if v.match is best]
    changes = held[0][1].changes if held else ()
    return VerdictJson(
        match=best.value,
        message=_SAID[best],
        places=[place for document, v in held for place in _places(document, v)],
        changes=[ChangeJson(quoted=one.quoted, stands=one.stands) for one in changes],
    )


def _places(document: Document, found: Verdict) -> list[PlaceJson]:
    return [
        PlaceJson(
            document_id=document.id,
            title=document.title,
            start=span.start,
            end=span.end,
            page=_page(document, span),
            text=document.text[span.start : span.end],
        )
        for span in found.spans
    ]


def _page(document: Document, span: Span) -> int | None:
    return next((one.page for one in document.pages if one.span.start <= span.start < one.span.end), None)

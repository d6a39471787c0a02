"""A draft -> every reference in it, checked: is it there, is it in force, are the quoted words its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from api.answering.answer import in_title_marks
from api.answering.standing import Status, standing, strikes, told, told_of_articles
from api.answering.validity import InForce
from api.policies.checked import CheckedCitation, CheckedQuote, Finding, Verdict
from api.policies.found import Pointer
from api.policies.provisions import Provision, Stretch
from api.policies.quoting import Words, quoted_by
from api.policies.references import Anchor, Reference, find_references
from api.policies.register import Rule
from api.policies.rulebook import Article
from api.policies.shelf import Opened, RuleShelf, View
from api.policies.style import Quote, official_citation
from api.policies.within import part
from api.policies.wording import elsewhere, nearest, stands_in
from index.hits import DocumentHead, Filter, Hit
from index.library import Library
from ingest.document import Span
from ingest.ordinals import chinese
from ingest.rule_names import plain_name

_MARKS = re.compile(r"试行|暂行|修订|修正|(?:19|20)\d{2}")
_RULE_NAME = re.compile(r"(?:法|法典|办法|条例|规定|细则|规则|章程|准则|制度|规程|标准|指引|规范|守则|意见|决定|通知|方案|解释|批复|公告|通告)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The text that is checked."""

    text: str
    references: Sequence[Reference]
    quotes: Mapping[int, Sequence[Words]]

    def line(self, position: int) -> int:
        """The number of a line, from 1."""
        return self.text.count("\n", 0, position) + 1


@dataclass(slots=True)
class _Checked:
    """A citation while it is being checked."""

    findings: list[Finding] = field(default_factory=list)
    quotes: list[CheckedQuote] = field(default_factory=list)
    places: list[tuple[Opened, Article, Span, str]] = field(default_factory=list)

    def add(self, verdict: Verdict, message: str) -> None:
        self.findings.append(Finding(verdict=verdict, message=message))


class CitationCheck:
    """Checks drafts against the rules that a reader may see, as they stand on a day."""

    def __init__(self, library: Library, shelf: RuleShelf, view: View, filter: Filter) -> None:
        self._library = library
        self._shelf = shelf
        self._view = view
        self._filter = filter

    @classmethod
    def open(cls, library: Library, *, filter: Filter, in_force: Mapping[str, InForce], day: date) -> CitationCheck:
        """A check of the rules under the filter, on a day."""
        shelf = RuleShelf(library)
        return cls(library, shelf, shelf.view(filter, in_force, day), filter)

    def check(self, text: str) -> list[CheckedCitation]:
        """Every 《…》第N条, 发文字号 and quoted clause of the text, in its order."""
        references = find_references(text, self._view.register.knows)
        draft = Draft(text=text, references=references, quotes=quoted_by(text, references))
        quoted = [words.span for found in draft.quotes.values() for words in found if words.exact]
        own = [number for number, one in enumerate(references) if _counts(one) and not any(_inside(one.span, span) for span in quoted)]
        return [self._citation(draft, number) for number in own]

    def _citation(self, draft: Draft, number: int) -> CheckedCitation:
        one = draft.references[number]
        made = _Checked()
        head, opened = self._rule(one, made)
        if opened is not None and head is not None:
            self._stands(one, head, made)
            self._places(one, opened, made)
        for words in draft.quotes.get(number, ()):
            self._quote(words, opened, made)
        view = standing(head, self._view.in_force.get(head.id), self._view.day) if head else None
        gone = {Verdict.NO_RULE, Verdict.NO_ARTICLE}
        return CheckedCitation(
            text=draft.text[one.span.start : one.span.end],
            span=one.span,
            line=draft.line(one.span.start),
            day=self._view.day,
            exists=not any(finding.verdict in gone for finding in made.findings),
            document=head,
            official=_official(head, made),
            status=self._view.status(head) if head else "",
            successor=view.successor if view and not view.holds else None,
            quotes=tuple(made.quotes),
            findings=tuple(sorted(made.findings, key=lambda finding: list(Verdict).index(finding.verdict))),
        )

    def _rule(self, one: Reference, made: _Checked) -> tuple[DocumentHead | None, Opened | None]:
        """The version that a reference means on the day, or, where none holds, the newest of it."""
        numbered = self._view.register.numbered(one.number) if one.number else ()
        meant = self._view.register.named(one.name) if one.name else None
        if not numbered and meant is None:
            near = self._view.register.near(one.name) if one.name else []
            hint = f"名称相近的有：{'、'.join(map(in_title_marks, near[:3]))}。" if near else ""
            what = in_title_marks(one.name) if one.name else f"文号为{one.number}的文件"
            made.add(Verdict.NO_RULE, f"知识库里没有{what}。{hint}")
            return None, None
        rules = meant.rules if meant else ()
        if one.number and one.name:
            self._number(one, numbered, rules, made)
        pairs = [(rule, head) for rule in rules for head in rule.versions if head in numbered]
        if not pairs and numbered and not rules:
            found = [self._view.register.named(head.title) for head in numbered]
            pairs = [(rule, head) for named in found if named for rule in named.rules for head in rule.versions if head in numbered]
        rule, head = pairs[0] if pairs else self._version(rules, one)
        return head, self._shelf.opened(self._view, rule, head)

    def _version(self, rules: Sequence[Rule], one: Reference) -> tuple[Rule, DocumentHead]:
        """Of all versions the one whose mark is named, else the one that holds on the day, else the newest."""
        every = [(rule, head) for rule in rules for head in (*rule.versions, *(rule.rows or {}).values())]
        marks = set(_MARKS.findall(f"{one.name or ''}{one.version or ''}"))
        marked = [pair for pair in every if marks and marks <= set(_MARKS.findall(pair[1].title))]
        exact = [pair for pair in every if one.name and "关于" in one.name and pair[1].title.endswith(one.name)]
        chosen = marked or exact or every
        holding = [pair for pair in chosen if self._holds(pair[1])]
        return max(holding or chosen, key=lambda pair: (pair[1].dates.effective or pair[1].dates.best or date.min, pair[1].id))

    def _holds(self, head: DocumentHead) -> bool:
        record = self._view.in_force.get(head.id)
        return record is None or record.holds(self._view.day)

    def _number(self, one: Reference, numbered: Sequence[DocumentHead], rules: Sequence[Rule], made: _Checked) -> None:
        """Name and 发文字号 must mean one document."""
        named = [head for rule in rules for head in rule.versions]
        if not numbered:
            own = next((head.number for head in named if head.number), None)
            rather = f"；{in_title_marks(one.name or '')}的文号是{own}" if own else ""
            made.add(Verdict.NUMBER, f"知识库里没有文号为{one.number}的文件{rather}。")
        elif not set(numbered) & set(named):
            made.add(Verdict.NUMBER, f"文号{one.number}属于{in_title_marks(numbered[0].title)}，与名称{in_title_marks(one.name or '')}不符。")

    def _stands(self, one: Reference, head: DocumentHead, made: _Checked) -> None:
        found = standing(head, self._view.in_force.get(head.id), self._view.day)
        for line in told(found, self._view.in_force, self._slice):
            made.add(Verdict.NOT_YET if found.status is Status.NOT_YET else Verdict.ENDED, line)

    def _places(self, one: Reference, opened: Opened, made: _Checked) -> None:
        """Each place that is cited, and whether it is there and unchanged."""
        for stretch in one.stretches:
            for place in _ends(stretch):
                article = opened.book.find(place)
                title = in_title_marks(opened.head.title)
                if article is None:
                    last = f"，全文到第{chinese(opened.book.last)}条为止" if opened.book.last else "，全文不分条"
                    made.add(Verdict.NO_ARTICLE, f"{title}没有{place.label}{last}。")
                    continue
                article = self._shelf.whole(self._view, opened, article)
                text = self._shelf.read(self._view, article.document_id)[0].text
                found = part(text, article, place)
                if isinstance(found, str):
                    made.add(Verdict.NO_ARTICLE, f"{title}{article.label}{found}。")
                    continue
                made.places.append((opened, article, found.span, text))
                self._changed(opened.head, article, text, made)

    def _changed(self, head: DocumentHead, article: Article, text: str, made: _Checked) -> None:
        """An article that another document changed or repealed by the day."""
        found = standing(head, self._view.in_force.get(head.id), self._view.day)
        for change in found.changes:
            if change.concerns((article.key[0], article.key[1])):
                said = self._slice(change.basis.head.id, change.basis.clause.span)
                verdict = Verdict.ENDED if strikes(said) else Verdict.CHANGED
                for line in told_of_articles(replace(found, changes=(change,)), [article.path], self._slice):
                    made.add(verdict, line)

    def _quote(self, words: Words, opened: Opened | None, made: _Checked) -> None:
        """Whether the words are those of a cited place, else of its article, else where they stand."""
        if any(stands_in(words.text, text[span.start : span.end]) for _, _, span, text in made.places):
            made.quotes.append(CheckedQuote(words=words, matches=True))
            return
        if opened is not None and not made.places and self._anywhere(words, opened):
            made.quotes.append(CheckedQuote(words=words, matches=True))
            return
        near = max(filter(None, (nearest(words.text, text, span) for _, _, span, text in made.places)), key=lambda one: one.likeness, default=None)
        source = self._source(words, opened)
        if source is not None and (near is None or stands_in(words.text, source[1])):
            pointer, _, own = source
            verdict = Verdict.WRONG_PLACE if own else Verdict.WRONG_RULE
            where = f"{in_title_marks(pointer.title)}{pointer.label}"
            made.add(verdict, f"所引文字不在这里，在{where}。")
            made.quotes.append(CheckedQuote(words=words, matches=False, stands_in=pointer))
        elif near is not None:
            made.add(Verdict.WORDING, "所引文字与原文不一致。")
            made.quotes.append(CheckedQuote(words=words, matches=False, actual=near.text, differences=near.differences))
        elif words.exact or opened is None:
            made.add(Verdict.WORDING, "知识库里找不到所引的文字。")
            made.quotes.append(CheckedQuote(words=words, matches=False))

    def _anywhere(self, words: Words, opened: Opened) -> bool:
        """Whether a rule that is cited without an article holds the words."""
        if opened.rule.rows is not None:
            return False
        return stands_in(words.text, self._shelf.read(self._view, opened.head.id)[0].text)

    def _source(self, words: Words, opened: Opened | None) -> tuple[Pointer, str, bool] | None:
        """Where the words stand: (place, its text, in the cited rule); the cited rule first, then rules in force."""
        found: list[tuple[tuple[bool, bool, bool], Hit]] = []
        for hit in elsewhere(words.text, self._library, Filter(levels=self._filter.levels)):
            own = opened is not None and hit.document.id == opened.head.id
            found.append(((not stands_in(words.text, hit.passage.text), not own, not self._holds(hit.document)), hit))
        if not found:
            return None
        _, hit = min(found, key=lambda pair: pair[0])
        document, book = self._shelf.read(self._view, hit.document.id)
        article = book.around(hit.passage.span.start)
        span = article.span if article else hit.passage.span
        label = article.label if article else (hit.passage.path[-1] if hit.passage.path else "")
        pointer = Pointer(document_id=document.id, title=document.title, label=label, path=hit.passage.path, span=span)
        return pointer, document.text[span.start : span.end], opened is not None and document.id == opened.head.id

    def _slice(self, document_id: str, span: Span) -> str:
        return self._shelf.text(self._view, document_id, span)


def _counts(one: Reference) -> bool:
    """Whether a reference is one to a rule; 《…日报》 and 本法第三条 are none."""
    if one.anchor not in (Anchor.NAMED, Anchor.NUMBERED):
        return False
    return bool(one.stretches or one.number or _RULE_NAME.search(plain_name(one.name or "")))


def _inside(span: Span, outer: Span) -> bool:
    """Whether a reference stands in words that are quoted: it is the rule's, not the draft's."""
    return outer.start <= span.start and span.end <= outer.end


def _ends(stretch: Stretch) -> Iterator[Provision]:
    yield stretch.first
    if stretch.last != stretch.first:
        yield stretch.last


def _official(head: DocumentHead | None, made: _Checked) -> str:
    if head is None:
        return ""
    if not made.places:
        return official_citation(head, number=head.number)
    opened, article, span, text = made.places[0]
    offset = article.span.start
    quote = Quote(text=text[offset : article.span.end], start=span.start - offset, end=span.end - offset)
    return official_citation(opened.head, article.path, number=head.number, quote=quote)


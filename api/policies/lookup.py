"""KnowledgeBase.article: a text that names rules and articles -> their exact words, with all that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from api.answering.answer import in_title_marks
from api.answering.standing import said, standing, told, told_of_articles
from api.answering.validity import InForce
from api.policies.citing import Citations
from api.policies.divisions import Division
from api.policies.found import FoundArticle, FoundRule, Lacking, Lookup, Missing, Pointer
from api.policies.linking import Linking
from api.policies.provisions import Provision, Stretch
from api.policies.references import Anchor, Reference, find_references, same_number
from api.policies.register import Match, Rule
from api.policies.rulebook import Article, RuleBook
from api.policies.shelf import Opened, RuleShelf, View
from api.policies.within import each_part, part
from index.hits import DocumentHead, Filter
from index.library import Library
from ingest.document import Span
from ingest.ordinals import chinese

MOST = 60
"""Places that one lookup gives; a longer range is cut, and says so."""
SEVERAL = 5
"""Rules that a short name may mean at once; where more do, none is taken."""


class ArticleLookup:
    """Looks articles up in a library. Reads each rule once, until the catalog changes."""

    def __init__(self, library: Library) -> None:
        self.shelf = RuleShelf(library)
        self._citations = Citations(library, self.shelf)

    def look_up(self, text: str, *, filter: Filter, in_force: Mapping[str, InForce], day: date, full: bool = True) -> Lookup:
        """What `text` names: 工会法第11条, 《…办法》第五条第（二）项, 第十条至第十二条, 总工发〔2023〕12号; several at once.

        Args:
            text: what the user typed.
            filter: what may be looked up in (levels, documents, issuers); its `as_of` is the day asked for.
            in_force: when each rule holds.
            day: the day on which a version must hold.
            full: also who cites an article and where its references lead, and a text without any article is the name of a rule;
                without, only the words of the articles that are named.
        """
        view = self.shelf.view(filter, in_force, day)
        one = _One(self._citations if full else None, self.shelf, view, filter)
        rest = one.read(text)
        return Lookup(asked=text, rest=rest, as_of=filter.as_of, articles=tuple(one.articles), rules=tuple(one.rules), missing=tuple(one.missing))


@dataclass(slots=True)
class _One:
    """One lookup in the making."""

    citations: Citations | None
    shelf: RuleShelf
    view: View
    filter: Filter
    articles: list[FoundArticle] = field(default_factory=list)
    rules: list[FoundRule] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def read(self, text: str) -> str:
        """The text without the references; what they name is found. A chapter is only read out to who looks it up."""
        named = (one for one in find_references(text, self.view.register.knows) if one.anchor is not Anchor.BEFORE)
        found = [one for one in named if self.citations or one.stretches or not one.divisions]
        for one in found or ([_whole(text)] if self.citations else []):
            rules = self._rules(one, text[one.span.start : one.span.end] or text)
            for rule, head, notes in rules:
                self._in_rule(one, rule, head, notes)
        edges = [0, *(edge for one in found for edge in (one.span.start, one.span.end)), len(text)]
        return " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)) if found else ""

    def _rules(self, one: Reference, asked: str) -> Iterator[tuple[Rule, DocumentHead, tuple[str, ...]]]:
        """The versions that a reference means on the day, with what must be told of the choice."""
        if one.number and (heads := self.view.register.numbered(one.number)):
            meant = [rule for head in heads if (named := self.view.register.named(head.title)) for rule in named.rules if head in rule.versions]
            yield from ((rule, head, ()) for rule, head in zip(meant, heads, strict=False))
            return
        if not one.name and (only := self.view.register.only):
            yield only, self.view.on_the_day(only) or self.view.newest(only), ()
            return
        if not one.name:
            self.missing.append(self._unnamed(one, asked))
            return
        named = self.view.register.named(one.name)
        if named is None or len(named.rules) > SEVERAL:
            self.missing.append(self._unknown(one.name, asked, [rule.title for rule in named.rules] if named else []))
            return
        understood = (f"“{one.name}”按{in_title_marks(named.rules[0].title)}理解。",) if named.match is Match.ABBREVIATED else ()
        several = (f"名称含“{one.name}”的有{len(named.rules)}个，都列在这里。",) if len(named.rules) > 1 else ()
        for rule in named.rules:
            head = self._version(rule, one)
            if head is None:
                self._not_then(rule, asked)
            else:
                yield rule, head, (*understood, *several)

    def _version(self, rule: Rule, one: Reference) -> DocumentHead | None:
        """The version named (试行), else the one of the day; with no day asked for, the newest where none holds."""
        marked = [head for head in rule.versions if one.version and one.version[:4] in head.title]
        if len(marked) == 1:
            return marked[0]
        head = self.view.on_the_day(rule)
        return head or (self.view.newest(rule) if rule.versions and self.filter.as_of is None else None)

    def _in_rule(self, one: Reference, rule: Rule, head: DocumentHead, notes: tuple[str, ...]) -> None:
        opened = self.shelf.opened(self.view, rule, head)
        notes = (*notes, *self._validity(head))
        places = [place for stretch in one.stretches for place in self._places(opened.book, stretch)]
        for division in () if places else one.divisions:
            inside = [article.place for article in division.of(opened.book)]
            places += inside
            if not inside:
                self.missing.append(_no_division(opened.book, in_title_marks(opened.head.title), division))
        if not one.stretches and not one.divisions:
            self.rules.append(self._rule(opened, notes))
        for place in places[: MOST - len(self.articles)]:
            self._place(opened, place, notes)
        if len(self.articles) == MOST:
            self.articles[-1] = replace(self.articles[-1], notes=(*self.articles[-1].notes, f"一次最多列出{MOST}处，其余没有列出。"))

    def _places(self, book: RuleBook, stretch: Stretch) -> list[Provision]:
        if stretch.first == stretch.last or stretch.first.article == stretch.last.article:
            return each_part(stretch)
        places = [article.place for article in book.between(stretch.first, stretch.last)]
        return places or [stretch.first]

    def _place(self, opened: Opened, place: Provision, notes: tuple[str, ...]) -> None:
        title = in_title_marks(opened.rule.title if opened.rule.rows else opened.head.title)
        article = opened.book.find(place)
        if article is None:
            self.missing.append(_no_article(opened.book, title, place))
            return
        article = self.shelf.whole(self.view, opened, article)
        text = self.shelf.read(self.view, article.document_id)[0].text
        found = part(text, article, place)
        if isinstance(found, str):
            message = f"{title}{article.label}{found}。"
            self.missing.append(Missing(asked=title + place.label, why=Lacking.NO_PLACE, message=message))
            return
        head = opened.head if opened.rule.rows is None else opened.rule.rows[article.key]
        self.articles.append(
            FoundArticle(
                document=head,
                place=found.place,
                label=article.label + replace(found.place, article=None, inserted=None).label,
                path=article.path,
                text=text[found.span.start : found.span.end],
                span=found.span,
                lead=text[found.lead.start : found.lead.end].strip() if found.lead else "",
                article_text=text[article.span.start : article.span.end],
                article_span=article.span,
                previous=self._beside(opened, article, -1),
                next=self._beside(opened, article, 1),
                status=self.view.status(head),
                others=tuple(other for other in opened.rule.versions if other.id != head.id),
                notes=(*notes, *_points_note(opened.book), *self._changed(head, article)),
            )
        )
        if self.citations is not None:
            self.articles[-1] = self._with_references(opened, article, self.articles[-1], self.citations)

    def _with_references(self, opened: Opened, article: Article, found: FoundArticle, citations: Citations) -> FoundArticle:
        document = self.shelf.read(self.view, article.document_id)[0]
        links = Linking(shelf=self.shelf, view=self.view, opened=opened, document=document, article=article).links()
        inside = tuple(link for link in links if found.span.start <= link.span.start < found.span.end)
        return replace(found, links=inside, cited_by=citations.citing(self.view, opened, article, self.filter.levels))

    def _beside(self, opened: Opened, article: Article, step: int) -> Pointer | None:
        beside = opened.book.beside(article, step)
        if beside is None:
            return None
        return Pointer(document_id=beside.document_id, title=opened.head.title, label=beside.label, path=beside.path, span=beside.span)

    def _rule(self, opened: Opened, notes: tuple[str, ...]) -> FoundRule:
        return FoundRule(
            document=opened.head,
            articles=len(opened.book.index),
            chapters=_chapters(opened.book),
            status=self.view.status(opened.head),
            others=tuple(other for other in opened.rule.versions if other.id != opened.head.id),
            notes=(*notes, *_points_note(opened.book)),
        )

    def _changed(self, head: DocumentHead, article: Article) -> tuple[str, ...]:
        """What a later decision did to the article: its new wording, or that it was struck out."""
        found = standing(head, self.view.in_force.get(head.id), self.view.day)
        return tuple(told_of_articles(found, [article.path], self._slice))

    def _validity(self, head: DocumentHead) -> tuple[str, ...]:
        found = standing(head, self.view.in_force.get(head.id), self.view.day)
        return tuple(told(found, self.view.in_force, self._slice))

    def _slice(self, document_id: str, span: Span) -> str:
        return self.shelf.text(self.view, document_id, span)

    def _unnamed(self, one: Reference, asked: str) -> Missing:
        if one.number:
            return Missing(asked=asked, why=Lacking.NO_RULE, message=f"知识库里没有文号为{one.number}的文件。")
        message = "请写明是哪部法律或哪个文件的条文" if one.stretches else "没有认出法律、文件的名称或者文号"
        return Missing(asked=asked, why=Lacking.UNNAMED, message=f"{message}，例如“工会法第十一条”。")

    def _unknown(self, name: str, asked: str, meant: Sequence[str]) -> Missing:
        """Nothing of this name; or too many rules end so (管理办法), some of which are named."""
        near = tuple(meant[:SEVERAL] or self.view.register.near(name))
        titles = "、".join(map(in_title_marks, near))
        if meant:
            message = f"名称以“{name}”结尾的有{len(meant)}个，请写全名称，例如{titles}。"
        else:
            message = f"知识库里没有{in_title_marks(name)}。" + (f"名称相近的有：{titles}。" if near else "")
        return Missing(asked=asked, name=name, why=Lacking.NO_RULE, message=message, near=near)

    def _not_then(self, rule: Rule, asked: str) -> None:
        first = min((head.dates.effective for head in rule.versions if head.dates.effective), default=None)
        since = f"，现有文本自{said(first)}起" if first and first > self.view.day else ""
        message = f"知识库里没有{in_title_marks(rule.title)}在{said(self.view.day)}有效的文本{since}。"
        self.missing.append(Missing(asked=asked, why=Lacking.NOT_THEN, message=message))


def _whole(text: str) -> Reference:
    """A text without a reference as the name or number of a rule."""
    span = Span(start=0, end=len(text))
    return Reference(anchor=Anchor.NAMED, span=span, name=text.strip(" 　。？?!！"), number=same_number(text))


def _no_article(book: RuleBook, title: str, place: Provision) -> Missing:
    asked = Provision(article=place.article, inserted=place.inserted).label
    if not book.index:
        message = f"{title}不分条，也没有编号的部分，不能按条查找。"
    elif place.article is None:
        message = f"请写明是{title}的第几条。"
    else:
        count = f"共{len(book.index)}条，最后一条是第{chinese(book.last)}条" if not book.by_points else f"不分条，共有{len(book.index)}个部分"
        message = f"{title}{count}，没有{asked}。"
    return Missing(asked=title + asked, why=Lacking.NO_ARTICLE, message=message)


def _no_division(book: RuleBook, title: str, division: Division) -> Missing:
    chapters = _chapters(book)
    message = f"{title}没有{division.label}" + (f"，它有：{'；'.join(chapters)}。" if chapters else "，它不分章。")
    return Missing(asked=title + division.label, why=Lacking.NO_ARTICLE, message=message)


def _chapters(book: RuleBook) -> tuple[str, ...]:
    """The headings above the articles, in order."""
    return tuple(dict.fromkeys(" › ".join(article.path[:-1]) for article in book.articles if len(article.path) > 1))


def _points_note(book: RuleBook) -> Sequence[str]:
    return ("该文件不分条，按它的第几部分（一、二、三……）查找。",) if book.by_points and book.index else ()

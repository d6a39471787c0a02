"""A question put to `ask` -> an answer made of course cards, each with the catalogue's own entry as its citation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from api.answering.answer import Answer, Citation, Status
from api.answering.courses import COURSES
from api.answering.verify import faults
from api.courses.results import CourseQuery, CourseResults, FoundCourse
from api.courses.search import CourseSearch
from api.policies.style import Quote, official_citation
from index.hits import DocumentHead, Filter
from index.library import Library
from ingest.course import Course, Field
from ingest.document import Span
from ingest.words import fold

CARDS = 3
"""Cards of one answer: more is a list, which `unionqa courses` shows better."""
_CERTAIN = 0.9
_SHOWN = (Field.AUDIENCE, Field.TIME, Field.DURATION, Field.PLACE, Field.DEADLINE, Field.QUOTA)
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]|[“”\"《》\s]")
_KIND = re.compile(r"(?:专题|实务|资格|上岗|岗前|高级|初级|中级|基础|提高)?(?:培训班|培训|研修班|研讨班|专题班|实务班|班|课程|课|讲座|工作坊)$")
_OF_COURSES = re.compile(r"课|班|培训|讲座|研修|学员|报名|老师|讲师|教师|工作坊|[教学讲]什么|学时|学费|谁[教讲]|上[几多]")
# What is asked of one course -> the field that tells. The first that matches counts.
_ASKED: tuple[tuple[str, Field], ...] = (
    (r"截止|报名(?:时间|到)|什么时候报名|几号(?:前)?报名|最晚.{0,12}报", Field.DEADLINE),
    (r"多少人|几个人|名额|招(?:收|生)?多少|容纳", Field.QUOTA),
    (r"多少钱|收费|费用|学费|[料证]费|免费吗|要钱吗|交钱", Field.FEE),
    (r"几天|多久|多长|学时|课时|时长", Field.DURATION),
    (r"在哪|哪里|哪儿|地点|地址|什么地方", Field.PLACE),
    (r"什么时候|几号|哪天|何时|时间|几月|开班|开课", Field.TIME),
    (r"线上还是|线下还是|什么形式|怎么上", Field.FORMAT),
    (r"谁(?:来)?(?:讲|授课|上课|教|主讲)|(?:什么人|哪位|哪些人)(?:来)?(?:讲|授课|主讲)|讲师是谁|老师是谁", Field.TEACHER),
    (r"讲(?:些|了)?什么|学(?:些)?什么|什么内容|哪些内容|内容是", Field.INTRO),
    (r"(?:什么人|谁|哪些人).{0,4}(?:能|可以|参加|报|适合)|面向谁|对象是", Field.AUDIENCE),
)  # fmt: skip


class Cards:
    """Makes answers of courses."""

    def __init__(self, library: Library, search: CourseSearch) -> None:
        self._library = library
        self._search = search

    def answer(self, text: str, given: Answer, today: date, filter: Filter, *, seeks: bool) -> Answer | None:
        """The cards that answer a question; None where none does for certain.

        Args:
            text: the question, made whole.
            given: the answer that it has so far.
            today: the day that deadlines count from.
            filter: what the reader may see.
            seeks: it looks for courses; else it may ask something of one course.
        """
        asked = _fields(fold(text))
        named = self._named(fold(text), filter) if asked and _OF_COURSES.search(fold(text)) else []
        if named:
            return self._told(given, [(course, asked) for course in named], ())
        if not seeks:
            return None
        results = self._search.find(CourseQuery(text=text, top=CARDS), today, filter)
        if not results.found:
            return self._refused(given, results)
        if not _certain(results):
            return None
        fields = asked if asked and Field.TIME not in asked else list(_SHOWN)
        return self._told(given, [(one.course, fields) for one in results.found], _scope(results), _notes(results))

    def _named(self, folded: str, filter: Filter) -> list[Course]:
        """The courses whose name the question holds, in full or without 培训班 at its end; all parts of one course (第一期, 第二期)."""
        bare = _BRACKETS.sub("", folded)
        named: dict[str, list[Course]] = {}
        for course in self._library.courses(filter.levels):
            if filter.document_ids and course.document_id not in filter.document_ids:
                continue
            name = _BRACKETS.sub("", fold(course.name))
            short = _KIND.sub("", name)
            if name in bare or (len(short) >= 4 and short in bare):
                named.setdefault(name, []).append(course)
        best = max(named, key=len, default="")
        parts = named.get(best, [])
        told = [course for course in parts if (part := re.search(r"[（(](.*?)[）)]", fold(course.name))) and part[1] in folded]
        return (told or parts) if len(named) == 1 and len(parts) <= CARDS else []

    def _told(
        self, given: Answer, courses: Sequence[tuple[Course, Sequence[Field]]], scope: tuple[str, ...], notes: tuple[str, ...] = ()
    ) -> Answer | None:
        """The cards as an answer with marks; None where it does not verify or a field is missing."""
        citations = [self._citation(number, course) for number, (course, _) in enumerate(courses, start=1)]
        lines = [_card(course, fields) for course, fields in courses]
        if not all(lines):
            return None
        text = "；\n".join(f"{line}[{number}]" for number, line in enumerate(lines, start=1)) + "。"
        if faults(text, citations, self._slice):
            return None
        return Answer(
            question=given.question,
            text=text,
            status=Status.ANSWERED,
            confidence=_CERTAIN,
            generator=COURSES,
            citations=tuple(citations),
            notes=notes,
            scope=scope or given.scope,
        )

    def _refused(self, given: Answer, results: CourseResults) -> Answer | None:
        """That no course fits, with what to give up; None where no condition was understood: then the documents may tell."""
        if not results.conditions:
            return None
        ways = tuple(f"去掉“{one.label}”有{one.count}门：{'、'.join(course.name for course in one.courses)}" for one in results.relaxations)
        return Answer(
            question=given.question,
            text="课程目录里没有同时符合这些条件的课程。",
            status=Status.NOT_FOUND,
            confidence=_CERTAIN,
            generator=COURSES,
            notes=(*ways, *results.notes),
            scope=_scope(results),
        )

    def _citation(self, number: int, course: Course) -> Citation:
        """The whole entry of the catalogue, verbatim."""
        head: DocumentHead = self._library.head(course.document_id)
        passages = self._library.passages(course.document_id)
        passage = next((one for one in passages if one.span.start <= course.span.start < one.span.end), passages[0])
        text = self._slice(head.id, course.span)
        return Citation(
            number=number,
            document_id=head.id,
            title=head.title,
            quote=text,
            span=course.span,
            path=passage.path,
            issuer=head.issuer,
            document_number=head.number,
            date=head.dates.best,
            page=passage.page,
            official=official_citation(head, passage.path, passage.page, number=head.number, quote=Quote(text=text, start=0, end=len(text))),
        )

    def _slice(self, document_id: str, span: Span) -> str:
        return self._library.document(document_id).text[span.start : span.end]


def _fields(folded: str) -> list[Field]:
    """What is asked of a course, one for each clause that asks: 在哪上课，名额几个 asks for two."""
    clauses = [clause for clause in re.split(r"[，,；;、？?和]|\s", folded) if clause]
    found = [next((field for pattern, field in _ASKED if re.search(pattern, clause)), None) for clause in clauses]
    return list(dict.fromkeys(field for field in found if field is not None)) or [
        field for pattern, field in _ASKED if re.search(pattern, folded)
    ][:1]


def _card(course: Course, fields: Sequence[Field]) -> str:
    """The name and the fields in the catalogue's own words; "" where it says none of them."""
    said = [f"{one.label}{' '.join(one.text.split())}" for field in fields if (one := course.place(field)) is not None]
    return f"{course.name}：{'，'.join(said)}" if said else ""


def _certain(results: CourseResults) -> bool:
    """A condition was read, or the best course speaks of the topic in its own name, kind, audience or contents."""
    first: FoundCourse = results.found[0]
    return bool(results.conditions) or bool(first.matched)


def _scope(results: CourseResults) -> tuple[str, ...]:
    return (*(one.label for one in results.conditions), *((f"主题：{'、'.join(results.topic)}",) if results.topic else ()))


def _notes(results: CourseResults) -> tuple[str, ...]:
    if results.total == len(results.found):
        return results.notes
    return (f"共有{results.total}门课程符合，这里列出前{len(results.found)}门；全部课程请用课程检索查看。", *results.notes)

"""A question about courses gets course cards as its answer; every other question keeps the answer it has."""

from __future__ import annotations

import re
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from api.answering.answer import Answer
from index.hits import Filter
from index.library import Library
from ingest.words import fold

if TYPE_CHECKING:
    from api.answering.finding import Finder
    from api.courses.search import CourseSearch

# A lesson, and words that look for one. 组织了多少期培训班 and 培训班的管理办法 ask of something else.
_CLASS = r"班(?![组长子车级主])"  # 班组 is a team
_LESSON = (
    rf"(?:课程|培训班?|研修班|学习班|讲座|网课|公开课|[一-龥]课(?![题时外堂件])|[一-龥](?<!托管)(?<!托育){_CLASS}|(?<=哪个){_CLASS}|(?<=什么){_CLASS}|(?<=哪些){_CLASS}|(?<=[啥么些门])课(?![题时外堂件]))"
)
_WANTS = (
    r"有没有|有哪些|有什么|有啥|还有|哪些|哪个|哪门|哪一[门期个]|什么|推荐|想学|想参加|想上|想报|想听|适合|找[一个门下]|能报|可以报|报名"
)
_SEEKS = re.compile(
    rf"(?:{_WANTS})[^，,。？?]{{0,24}}{_LESSON}|{_LESSON}[^，,。？?]{{0,10}}(?:有哪些|有没有|有吗|有什么|推荐|几[个门]|是哪[个门])"
)
_FIELD = re.compile(
    r"几号|哪天|什么时候|何时|时间|截止|哪里|哪儿|在哪|地点|地址|多少钱|收费|费用|学费|名额|多少人|几个人|几天|多久|学时|课时|谁|什么人|哪些人"
    r"|讲什么|内容|学什么|形式|线上还是"
)
_OTHERS = re.compile(
    r"(?:举办|开展|组织|完成|培训|办)了?(?:多少|几)|(?:多少|几)(?:期|场|次|人次|万)|去年|前年|上年|同比|增长|取得|成效|目标|任务|规定|办法|条例|依据"
    r"|打电话|电话报|现场报|怎么报名|如何报名|请假|缺课|旷课|几门|补贴|补助|报销|经费|标准|违反|是否|能不能|可不可以|第.{1,4}条"
)


COURSES = "courses"  # the generator of an answer made of course cards


class CourseAnswers:
    """Course cards for `ask`. The search is made when the first question asks for it: others do not wait for what it loads."""

    def __init__(self, library: Library, finder: Finder) -> None:
        self._library = library
        self._finder = finder
        self._search: CourseSearch | None = None

    @property
    def search(self) -> CourseSearch:
        """The course search over the same library."""
        if self._search is None:
            self._search = import_module("api.courses.search").CourseSearch(self._library, self._finder.words, self._finder.landscape)
        return self._search

    def today(self, filter: Filter) -> date:
        """The day that 还能报名 counts from: the reader's, else the clock's."""
        return filter.as_of or self._finder.today(self._finder.landscape(filter.levels))

    def instead(self, answer: Answer, text: str, filter: Filter) -> Answer:
        """The cards, where the question asks for courses and some fit; else the answer as it is."""
        folded = fold(text)
        seeks = bool(_SEEKS.search(folded)) and not _OTHERS.search(folded)
        if not (seeks or _FIELD.search(folded)) or not self._library.courses(filter.levels):
            return answer
        cards = import_module("api.courses.cards").Cards(self._library, self.search)
        made: Answer | None = cards.answer(text, answer, self.today(filter), filter, seeks=seeks)
        return made or answer

"""For whom, by whom, where, of which kind: conditions that are read against what the catalogues hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.courses.audiences import groups, of_course, telling_groups
from api.courses.results import Condition, Holds
from api.courses.sentence import Around, Sentence, opposite
from ingest.course import Course, Field
from ingest.document import Span
from ingest.words import fold

_CUE = r"(?:适合|适用于?|面向|针对|专门?为|专给|给|供|对象(?:是|为)|我们?是|我们?作为|作为|身为|本人是|要求是)"
_END = (
    r"(?=能|可以|可|应该|应|想|适合|有没有|有哪些|有什么|该|参加|学习?|上|听|看|报|办的|开的|开设|举办|准备|的"
    r"|、|，|,|。|？|\?|；|\s|培训|课|班(?!组|长)|讲座|$)"
)
_FOR = re.compile(rf"{_CUE}(?:一名|一个|一位|新手|我们|我)?(?P<who>[^，。？；、\s]{{2,18}}?){_END}")
_WHO_CAN = re.compile(
    r"(?P<who>[一-龥、]{2,14}?)(?:能够?|可以?|应该?|想要?|适合|该)(?:去|来)?(?:参加|报名?|学|上|听|看)(?:些|一些)?(?:哪|什么|的|个|培训|课|班)"
)
_AND_ON = re.compile(rf"的(?P<more>[^，。？；、\s的]{{2,12}}?){_END}")
_TITLES = (
    r"(?:老师|教授|律师|法官|医生|医师|会计师|审计师|仲裁员|工程师|专家|讲师|主任|部长|处长|科长|干部|教练|主持人|心理咨询师|审查员|技师|能手|学者)"
)
_ANYBODY = ("老师", "教授", "专家", "讲师", "主任", "部长", "处长", "科长")  # put behind a name; the catalogue may put another
_TAUGHT = r"(?:来|亲自|主)?(?:讲授?|授课|主讲|教|上课|任教|带|上)(?:的|课|班)+"
_TEACHER = re.compile(
    rf"(?:由|请|是)?(?P<name>[一-龥]{{1,8}}?)?(?P<title>{_TITLES}){_TAUGHT}"
    rf"|由(?P<by>[一-龥]{{2,10}}?){_TAUGHT}|(?:讲师|老师|教师|主讲人?)(?:是|为|有)(?P<is>[一-龥]{{2,10}}?)(?=的|吗|$|，|，)"
)
_CUED = re.compile(rf"{_CUE}[^，,。]{{0,12}}$")
_LEAD = re.compile(r".*(?:有没有|有|的|是|想听|听|找|上|学|请|由|门|节|个|哪些|什么|和|或)")
_AREA = re.compile(r"[一-龥]{2,4}?(?:自治[区州]|开发区|新区|街道|区|县|市|镇)")
_VENUE = re.compile(r"[（(].*?[)）]")
_KIND = r"(?:类别?|方面|板块|系列|模块|专题类|领域)(?:的)?"
_KIND_LEAD = r"(?:类别|分类|类型)(?:是|为|：|:)?"
_NO_PLACE = re.compile("现场|线|网|家|这|那|哪|周|工作")
_NEAR = r"(?:附近|周边|本地|当地|境内)?(?:的|举办|办|开|上课)?"
_ELSEWHERE = re.compile(rf"(?:在|到|去|除了?)(?P<place>{_AREA.pattern}|[一-龥]{{2,3}}(?=举办|办|开班|上课|以外|之外|的)){_NEAR}")


def audience_condition(sentence: Sentence, around: Around) -> Iterator[Condition]:
    """For whom: "适合新任基层工会主席", "班组长可以报哪些班". A phrase that names no group of the table stays part of the topic."""
    for pattern in (_FOR, _WHO_CAN):
        for found in sentence.matches(pattern):
            start, end = found.span("who")
            more = _AND_ON.match(sentence.text, end)  # 新招聘的社会化工会工作者
            if more and groups(more["more"]):
                end = more.end("more")
            phrase = sentence.text[start:end]
            wanted = telling_groups(phrase)
            if wanted:
                sentence.take(found.start(), end)
                said = Span(start=start, end=end)
                yield Condition(key="audience", label=f"对象：{phrase}", holds=_for(wanted, around), said=said)
                return


def audience_given(phrase: str, around: Around) -> Condition:
    """The condition of --audience: a group of the table, else the words as they stand."""
    wanted = telling_groups(phrase)
    plain = fold(phrase)
    holds: Holds = _for(wanted, around) if wanted else lambda course: plain in fold(course.text(Field.AUDIENCE))
    return Condition(key="audience", label=f"对象：{phrase}", holds=holds)


def _for(wanted: tuple[str, ...], around: Around) -> Holds:
    """Courses for all the groups (街道 and 工会干部) where there are such courses, else for any of them."""
    whole = set(wanted)

    def is_for(course: Course) -> set[str]:
        return set(of_course(course)) | set(groups(course.name))

    if any(whole <= is_for(course) for course in around.courses):
        return lambda course: whole <= is_for(course)
    return lambda course: bool(whole & is_for(course))


def teacher_condition(sentence: Sentence) -> Iterator[Condition]:
    """By whom: 张老师讲的, 由法官授课的."""
    for found in sentence.matches(_TEACHER):
        if _CUED.search(sentence.text[: found.start()] + (found["name"] or "")):  # 给女职工委员会主任上的课
            continue
        name = _LEAD.sub("", found["name"] or "") or ""
        title, other = found["title"] or "", found["by"] or found["is"] or ""
        start = found.start("name") + len(found["name"] or "") - len(name) if found["name"] is not None else found.start()
        said = sentence.take(start, found.end())
        yield Condition(key="teacher", label=f"讲师：{other or name + title}", holds=_taught_by(name, title, other), said=said)
        return


def _taught_by(name: str, title: str, other: str) -> Holds:
    """张老师 is anyone whose name begins with 张; 法官 anyone called so."""
    if other:
        pattern = re.compile(re.escape(other))
    elif name and title in _ANYBODY:
        person = rf"(?:^|[、，,；;\s/]){re.escape(name)}[一-龥]{{0,2}}"
        pattern = re.compile(rf"{person}(?:$|[、，,；;\s/（(]|{title}|{_TITLES}|博士)")
    else:
        pattern = re.compile(re.escape(name + title))
    return lambda course: bool(pattern.search(course.text(Field.TEACHER))) if course.text(Field.TEACHER) else None


def place_condition(sentence: Sentence, around: Around) -> Iterator[Condition]:
    """Where: the name of a district or a house in which courses are held, or any place put with 在 or 到."""
    for name, full in sorted(_places(around).items(), key=lambda pair: (-len(pair[0]), pair[0])):
        for found in sentence.matches(re.compile(rf"(?:在|到|去)?{re.escape(name)}{_NEAR}")):
            if name in around.home or full in around.home:
                continue
            yield _placed(sentence, found, name)
            return
    cities = [name for name in around.cities if name not in around.home]
    named = [re.compile(rf"(?:在|到|去)?{re.escape(name)}[省市]?{_NEAR}") for name in cities]
    for pattern in (*named, _ELSEWHERE):
        for found in sentence.matches(pattern):
            name = found["place"] if pattern is _ELSEWHERE else cities[named.index(pattern)]
            if name not in around.home and not _NO_PLACE.match(name):
                yield _placed(sentence, found, name)
                return


def place_given(name: str) -> Condition:
    """The condition of --place."""
    plain = fold(name)

    def there(course: Course) -> bool | None:
        where = course.text(Field.PLACE)
        return plain in fold(where) if where else None

    return Condition(key="place", label=f"地点：{name}", holds=there)


def _placed(sentence: Sentence, found: re.Match[str], name: str) -> Condition:
    denied = sentence.denied(found.start(), found.end()) or sentence.denied(found.start(), found.start() + found[0].index(name) + len(name))
    said = sentence.take(denied.start if denied else found.start(), max(denied.end if denied else 0, found.end()))
    inside = place_given(name).holds
    if denied is None:
        return Condition(key="place", label=f"地点：{name}", holds=inside, said=said)
    return Condition(key="place", label=f"地点：{name}以外", holds=opposite(inside), said=said)


def _places(around: Around) -> dict[str, str]:
    """What people may say for a place -> the name in full: districts, also without 区 or 县, and houses."""
    names: dict[str, str] = {}
    for course in around.courses:
        where = fold(course.text(Field.PLACE))
        for area in _AREA.findall(where):
            names[area] = area
            stem = re.sub(r"(?:开发区|新区|街道|区|县|市|镇)$", "", area)
            if len(stem) >= 2:
                names[stem] = area
        house = _VENUE.sub("", where)
        if 4 <= len(house) <= 16 and not re.search("平台|直播", house):
            names[house] = house
            for home in around.home:
                house = house.removeprefix(home)
            bare = _AREA.sub("", house)
            names |= {short: house for short in (house, bare) if len(short) >= 5}
    return names


def category_condition(sentence: Sentence, around: Around) -> Iterator[Condition]:
    """Of which kind: a category of the catalogues followed by 类 or 方面, or named as such."""
    known = {fold(text) for course in around.courses if (text := course.text(Field.CATEGORY))}
    for name in sorted(known, key=lambda one: (-len(one), one)):
        pattern = re.compile(rf"{re.escape(name)}{_KIND}|{_KIND_LEAD}[“\"]?{re.escape(name)}[”\"]?")
        for found in sentence.matches(pattern):
            denied = sentence.denied(found.start(), found.end())
            said = sentence.take(denied.start if denied else found.start(), denied.end if denied else found.end())
            test = category_given(name).holds
            if denied:
                yield Condition(key="category", label=f"类别：不要{name}", holds=opposite(test), said=said)
            else:
                yield Condition(key="category", label=f"类别：{name}", holds=test, said=said)
            return


def category_given(name: str) -> Condition:
    """The condition of --category."""
    plain = fold(name)
    return Condition(key="category", label=f"类别：{name}", holds=lambda course: plain in fold(course.text(Field.CATEGORY)))

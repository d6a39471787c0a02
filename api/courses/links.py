"""Which rules a course teaches, and which courses teach a rule: only where the catalogue or the names leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from api.answering.validity import InForce
from api.courses.results import LinkedPolicy
from index.hits import DocumentHead
from ingest.course import Course, Field
from ingest.document import DocumentKind
from ingest.words import fold

_NAMED = re.compile(r"《([^《》]+)》")
_VERSION = re.compile(r"[（(\[](?:试行|暂行|修订|草案|[^（）()]*修[订正])[^（）()]*[)）\]]|(?:19|20)[0-9]{2}年?版?|[\s〈〉“”]")
_PLACE = re.compile(r"^[一-龥]{2,7}?(?:省|市|自治区|自治州|区|县)(?:总工会)?(?=[一-龥]{4})")
_TAIL = re.compile(r"(?:(?:暂行)?(?:实施|管理|工作)?(?:办法|细则|条例|规定|规则|指引|意见|通知|方案|规程|规范|章程|准则)|收支管理细则)$")
_RULE = re.compile(r"(?:办法|细则|条例|规定|规则|指引|章程|准则|规程)$")
_LEAD = re.compile(r"^(?:关于)?(?:进一步)?(?:做好|加强|规范|推进|促进|深化|改进)?")
_TELLING = 4  # characters of a subject that names a rule by itself: 法律援助, 疗休养 needs 职工 before it


class Links:
    """The rules that courses name or teach, found once for a state of the catalog."""

    def __init__(self, policies: Mapping[str, DocumentHead], by_course: Mapping[str, tuple[LinkedPolicy, ...]]) -> None:
        self._policies = policies
        self._by_course = by_course

    @classmethod
    def of(cls, courses: Sequence[Course], heads: Sequence[DocumentHead], in_force: Mapping[str, InForce]) -> Links:
        """The links between these courses and the rules among these documents. Of several versions of a rule, the one in force counts."""
        policies = [head for head in heads if head.kind is DocumentKind.POLICY]
        current = [head for head in policies if head.id not in in_force or in_force[head.id].successor is None]
        titles: dict[str, DocumentHead] = {}
        for head in (*reversed(policies), *current):  # the version in force wins
            for name in names_of(head.title):
                titles[name] = head
        subjects = {subject: head for head in current if (subject := subject_of(head.title))}
        by_course = {course.id: tuple(_links(course, titles, subjects)) for course in courses}
        return cls({head.id: head for head in policies}, by_course)

    def policies_of(self, course: Course) -> tuple[LinkedPolicy, ...]:
        """The rules that a course teaches, those that its catalogue names first."""
        return self._by_course.get(course.id, ())

    def title(self, document_id: str) -> str:
        """The title of a rule, its id where it is no rule of the knowledge base."""
        head = self._policies.get(document_id)
        return head.title if head else document_id

    def teaches(self, course: Course, document_id: str) -> bool:
        """Whether a course teaches the rule, or another version of it."""
        wanted = self._policies.get(document_id)
        linked = self.policies_of(course)
        if any(link.document.id == document_id for link in linked):
            return True
        return wanted is not None and any(set(names_of(link.document.title)) & set(names_of(wanted.title)) for link in linked)


def names_of(title: str) -> tuple[str, ...]:
    """The names under which a rule may be cited: its own title and the one that it issues (关于印发《…》的通知), version left out.

    >>> names_of("某市总工会关于印发《某市职工疗休养管理办法（试行）》的通知")[0]
    '某市职工疗休养管理办法'
    """
    folded = fold(title)
    inner = _NAMED.findall(folded)
    bare = re.sub(r"^.{0,30}?(?=关于)", "", folded) if not inner else ""
    found = [_VERSION.sub("", one) for one in (*inner, folded, bare) if one]
    return tuple(dict.fromkeys(found))


def plain_name(title: str) -> str:
    """The name of a rule without its city: 困难职工帮扶办法; "" for a title that names no rule of its own (关于…的通知)."""
    name = _PLACE.sub("", names_of(title)[0])
    return name if _RULE.search(name) and len(name) >= 6 and "关于" not in name else ""


def subject_of(title: str) -> str:
    """What a rule is about, in the words of its title: 基层工会选举; "" where that is too short to tell.

    >>> subject_of("澜江市总工会关于印发《澜江市困难职工帮扶办法》的通知")
    '困难职工帮扶'
    """
    name = names_of(title)[0]
    name = re.sub(r"^.{0,30}?关于", "", name) if "关于" in name else _PLACE.sub("", name)
    name = re.sub(r"的$", "", _LEAD.sub("", _TAIL.sub("", name)))
    return name if len(name) >= _TELLING else ""


def _links(course: Course, titles: Mapping[str, DocumentHead], subjects: Mapping[str, DocumentHead]) -> Sequence[LinkedPolicy]:
    said = fold("\n".join(one.text for one in course.fields))
    found: dict[str, LinkedPolicy] = {}
    for mention in _NAMED.findall(said):
        head = titles.get(_VERSION.sub("", mention))
        if head is not None:
            found.setdefault(head.id, LinkedPolicy(document=head, named=True))
    taught = fold(course.name) + "\n" + fold(course.text(Field.INTRO))
    for subject, head in subjects.items():
        if subject in taught:
            found.setdefault(head.id, LinkedPolicy(document=head, named=False))
    return tuple(found.values())

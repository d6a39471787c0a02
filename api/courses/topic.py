"""What a course is to be about: the words of the sentence that no condition took, and how well a course speaks of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from ingest.course import Course, Field
from ingest.words import Words, fold

# Where a word of the topic stands tells how much the course is about it.
FIELDS: tuple[tuple[Field, float], ...] = (
    (Field.NAME, 1.0), (Field.CATEGORY, 0.7), (Field.AUDIENCE, 0.8), (Field.INTRO, 0.75), (Field.POLICIES, 0.5),
    (Field.TEACHER, 0.45), (Field.PLACE, 0.35), (Field.NOTE, 0.4), (Field.ORGANIZER, 0.3), (Field.TIME, 0.2), (Field.FORMAT, 0.5),
)  # fmt: skip
# What people put around a topic. Single characters are no part of it: 能 stands in 人工智能, 会 in 建会; they go with the cutting into words.
_ASKING = (
    r"有没有|有哪些|有什么|有啥|哪一?些|哪一?[个门期场种类]|什么|请问|想要?|打算|希望|需要|要求|帮(?:我|忙)?(?!扶|教|困)|给我|推荐一?下?|找一?[个门下些]?"
    r"|查一?下?(?!核|处)|看看|列出|介绍一?下?|告诉我|可以|应该|如何|怎么|怎样|目前|现在|今年|一下|一些|所有|一共|总共|多少|我们|大家|时候|地方|有关|相关|关于|方面"
    r"|配套|对应|相应|[这那][门个期种次些]|该(?=课|班|培训)|都?(?:可以|行|成)(?=$|[，,。？? ])|不限|随便|无所谓"
)
_COURSE = (
    r"参加|报名|报班|报(?=个|的|哪)|学习|学(?!历|术|校|员|生|时|徒)|上课|听课|课程|课(?=$|[的吗呢啊是、，,。？? ])"
    r"|培训班|培训课程?|培训|训练班|研修班|学习班|班次"
    r"|班(?=$|[的吗呢啊、，,。？? ])|讲座|适合|面向|针对|内容|主题|类型|安排|举办|开设|开办|开班|教(?!师|练|育|学|授)|讲(?!师|解|员|堂|话)"
    r"|[一二两三四五六七八九十几0-9]+[个门期场种节](?!人)|人员?(?=的|$|[，,。？? ])|同志"
)
_EMPTY = re.compile(rf"{_ASKING}|{_COURSE}")
_HAN_OR_WORD = re.compile(r"[\u4e00-\u9fff]|[A-Za-z0-9]{2,}")
_FUNCTION = frozenset("的了吗呢啊吧呀和或并且还都也就能可是在为给对把从到与及这那哪有课班上个门开办要想学听去来我你他们被让最")
_ROLE = re.compile("(?:干部|人员|委员|工作者|专员|骨干|同志|新手|员工)$")
_INNER = 0.6  # of a word whose characters stand together in part: 财务报表 in 财务
_HALVES = 0.75  # of a word of four characters of which both halves stand somewhere
_SYNONYM = 0.85  # of a word that the catalogue puts otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of the topic with its weight (rare words weigh more) and what else may stand for it."""

    text: str
    weight: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """How well a course speaks of a topic, in shares of the terms' weight, in [0, 1].

    `share`: in any field; `named`: each field by what it tells; `in_name`: in the course's name. `found`: the words, each with its field.
    """

    share: float
    named: float
    in_name: float
    found: tuple[tuple[str, Field], ...]


class Topic:
    """The words that a course is to be about."""

    def __init__(self, text: str, terms: tuple[Term, ...]) -> None:
        self.text = text
        self.terms = terms

    @classmethod
    def of(cls, rest: str, words: Words, courses: Sequence[Course]) -> Topic:
        """The topic in what is left of a sentence, weighed over the courses there are."""
        text = re.sub(r"\s+", " ", _EMPTY.sub(" ", fold(rest))).strip()
        pieces = [piece for piece in re.split(r"[^\u4e00-\u9fffA-Za-z0-9]+", text) if piece]
        texts = [_all_text(course) for course in courses]
        synonyms = {one.colloquial: tuple(fold(one.official).split()) for one in words.synonyms(text)}
        terms: dict[str, Term] = {}
        for piece in pieces:
            for word in (_bare(one, texts) for one in _words(piece, words)):
                terms[word] = Term(text=word, weight=_weight(word, texts), others=_others(word, synonyms))
        return cls(text, tuple(terms.values()))

    def spoken_of(self, course: Course) -> Spoken:
        """How well the course speaks of the topic, by words."""
        total = sum(term.weight for term in self.terms)
        if not total:
            return Spoken(share=0.0, named=0.0, in_name=0.0, found=())
        fields = [(field, fold(course.text(field)), worth) for field, worth in FIELDS]
        share = named = in_name = 0.0
        found: list[tuple[str, Field]] = []
        for term in self.terms:
            best, where = max(((_held(term, text) * worth, field) for field, text, worth in fields), key=lambda pair: pair[0])
            if best > 0:
                found.append((term.text, where))
            share += term.weight * max(_held(term, text) for _, text, _ in fields)
            named += term.weight * best
            in_name += term.weight * _held(term, fields[0][1])
        return Spoken(share=share / total, named=named / total, in_name=in_name / total, found=tuple(found))


def _words(piece: str, words: Words) -> list[str]:
    """The words of a stretch that tell something: no stop words, no single characters."""
    cut = [fold(word) for word in words.cut(piece)]
    kept = [word for word in cut if len(word) > 1 and not words.is_stop(word) and _HAN_OR_WORD.search(word)]
    rest = "".join(word for word in cut if word not in _FUNCTION and not words.is_stop(word))
    return kept or ([rest] if len(rest) > 1 else [])


def _bare(word: str, texts: Sequence[str]) -> str:
    """The word without 干部 or 人员 at its end, where no catalogue has it whole: 经审干部 -> 经审."""
    if any(word in text for text in texts):
        return word
    bare = _ROLE.sub("", word)
    return bare if len(bare) > 1 else word


def _others(word: str, synonyms: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(other for colloquial, official in synonyms.items() if colloquial in word or word in colloquial for other in official)


def _weight(word: str, texts: Sequence[str]) -> float:
    """BM25's weight over the courses; a word that half of them have says little."""
    holding = sum(word in text for text in texts)
    return log(1 + (len(texts) - holding + 0.5) / (holding + 0.5)) + 0.05


def _all_text(course: Course) -> str:
    return fold("\n".join(one.text for one in course.fields))


def _held(term: Term, text: str) -> float:
    """How much of a term a text holds, in [0, 1]."""
    if not text:
        return 0.0
    if term.text in text:
        return 1.0
    if any(other in text for other in term.others):
        return _SYNONYM
    if len(term.text) < 3:
        return 0.0
    if len(term.text) == 4 and term.text[:2] in text and term.text[2:] in text:  # 集体合同 and 协商 for 集体协商
        return _HALVES
    pairs = [f"{first}{second}" for first, second in pairwise(term.text)]
    share = sum(pair in text for pair in pairs) / len(pairs)
    return _INNER * share if share >= 0.5 else 0.0

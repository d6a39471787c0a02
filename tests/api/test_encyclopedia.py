"""Texts about single things, in the words of an encyclopedia: another thing of the kind is never the answer. Real model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from api.answering.answer import Status
from api.answering.ranking import narrowness
from api.answering.subject import subject
from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.settings import Settings

ARTICLES = {
    "柏南站": "柏南站是青岚铁路上的一座车站，位于柏溪县南郊。柏南站于1998年启用，站房建筑面积为8600平方米，设3个站台。",
    "短尾灰蝶": "短尾灰蝶是灰蝶科的一种昆虫，翅展约28毫米。短尾灰蝶分布于海拔800米以下的林缘，成虫吸食花蜜，幼虫以豆科植物为食。",
    "朔川法郎": "朔川法郎是朔川共和国的货币，辅币单位为分，1法郎等于100分。货币由朔川国家银行发行，最大面额为5000法郎。",
    "《夜航的灯》": "《夜航的灯》是一部1987年上映的剧情片，由沈牧执导，讲述灯塔守护者一家的故事。影片在威尼斯电影节获得最佳摄影奖。",
    "第七号风球": "第七号风球表示风暴中心将在本地以东经过，预料吹烈风。该信号在1973年停用。",
    "罗承礼": "罗承礼，明代画家，字子和，松江人。罗承礼擅长山水，师从其叔父罗鼎，晚年隐居于天目山。",
    "氯化铯": "氯化铯是一种无机化合物，化学式为CsCl，易溶于水。氯化铯用于离心分离核酸，也用于制造特种玻璃。",
    "鹿泉12路": "鹿泉12路是鹿泉市的一条公共汽车路线，来往北门与师范学院，全程14公里，每日首班车6时开出。",
    "曼陀罗琴": "曼陀罗琴是一种拨弦乐器，共有八根弦，分为四组，用拨片弹奏。它在十八世纪流行于那不勒斯。",
    "奥尔登城堡": "奥尔登城堡建于1290年，坐落在河中小岛上，原为抵御北方部落的要塞。城堡在1704年的大火后重建。",
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, real_opener: Callable[..., KnowledgeBase]) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("encyclopedia")
    rows = ({"id": f"r{at}", "title": title, "text": text} for at, (title, text) in enumerate(ARTICLES.items()))
    (folder / "articles.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    data = folder / "kb"
    assert main(["--data", str(data), "add", str(folder / "articles.jsonl")]) == 0
    with closing(real_opener(Settings(data=data), print)) as knowledge_base:
        yield knowledge_base


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("柏西站的站房面积有多少平方米？", "柏西站"),
        ("长尾灰蝶分布在什么地方？", "长尾灰蝶"),
        ("第三号风球在哪一年停用？", "第三号风球"),
        ("鹿泉15路来往哪里？", "鹿泉15路"),
        ("罗承义的老师是谁？", "罗承义"),
    ],
)
def test_another_of_the_kind_is_refused_by_name(opened: KnowledgeBase, question: str, asked: str) -> None:
    answer = opened.ask(question)
    assert answer.status is Status.NOT_FOUND, answer.text
    assert f"“{asked}”" in answer.text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("柏南站的站房有多大？", "8600平方米"),
        ("短尾灰蝶分布在什么地方？", "海拔800米以下的林缘"),
        ("第七号风球在哪一年停用？", "1973年"),
        ("鹿泉12路来往哪里？", "北门与师范学院"),
        ("罗承礼的老师是谁？", "罗鼎"),
        ("《夜航的灯》的導演是誰？", "沈牧"),
    ],
)
def test_the_thing_itself_is_answered(opened: KnowledgeBase, question: str, value: str) -> None:
    assert value in opened.ask(question).text


def test_what_stands_near_the_best_is_shown_as_far_as_there_is_room(opened: KnowledgeBase) -> None:
    answer = opened.ask("罗承礼的老师是谁？")
    assert len(answer.citations) > 1
    assert len(answer.text) <= 130


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_fewer_hits_are_the_first_of_more(opened: KnowledgeBase, limit: int) -> None:
    whole = opened.search("哪个画家擅长山水", limit=10)
    assert opened.search("哪个画家擅长山水", limit=limit) == whole[:limit]
    assert [hit.score for hit in whole] == sorted((hit.score for hit in whole), reverse=True)


@pytest.mark.parametrize(
    ("question", "name"),
    [("海宁西站总建筑面积有多少?", "海宁西站总建筑"), ("2021年星河路小学的校长是谁", "星河路小学"), ("什么是第三号风球", "第三号风球"), ("", "")],
)
def test_the_subject_is_what_a_question_begins_with(question: str, name: str) -> None:
    assert subject(question) == name


def test_single_things_are_not_one_field() -> None:
    assert (narrowness(0.82), narrowness(0.9)) == (0.0, 1.0)

"""Pairs of worlds: the same public documents, with and without secret ones that lie as near to them as can be; and the session of a reader."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TOPICS = ("疗休养", "困难职工帮扶", "互助保障", "技能竞赛", "法律援助", "劳模评选", "女职工关爱", "会费管理")
CITIES = ("青岚市", "澜江市", "临江市", "云岭县", "望海市")
UNITS = ("名", "人次", "万元", "个")
ROLES = ("staff", "cadre")
CANARY, UNSAID = "金凤凰", "银孔雀"
"""Words of every secret document and of no public one. The first is asked for, the second by nobody: it must not come out at all."""
VOLATILE = re.compile(r'"(?:elapsed_ms|first_ms|created|last_at)\\?": ?[\d.]+(?:e-?\d+)?|\b(?:m|st|k|chatcmpl)[_-][\w-]{12,}')
"""What no two answers share, in whatever world: times and random ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document to be taken in."""

    name: str
    text: str
    level: str = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The papers of both worlds in the order in which they come, who reads, and what they ask."""

    public: tuple[Paper, ...]
    mixed: tuple[Paper, ...]
    reader: str
    questions: tuple[str, ...]


def pair(number: int) -> Pair:
    """The pair of this number."""
    chance = random.Random(f"worlds {number}")
    reader = ROLES[number % 2]
    public = tuple(_paper(chance, f"公开{n}", "public", "") for n in range(chance.randrange(3, 7)))
    hidden = ("restricted",) if reader == "cadre" else ("internal", "restricted")
    secret = [_near(chance, chance.choice(public), f"密件{n}", chance.choice(hidden)) for n in range(chance.randrange(1, 5))]
    mixed = list(public)
    for one in secret:
        mixed.insert(chance.randrange(len(mixed) + 1), one)
    return Pair(public=public, mixed=tuple(mixed), reader=reader, questions=tuple(_questions(chance)))


def _paper(chance: random.Random, name: str, level: str, extra: str) -> Paper:
    city, topic, year = chance.choice(CITIES), chance.choice(TOPICS), chance.randrange(2018, 2025)
    make = chance.choice((_report, _rule, _rule, _courses))
    suffix = "csv" if make is _courses else "txt"
    return Paper(name=f"{city}{topic}{name}.{suffix}", text=make(chance, city, topic, year, extra), level=level)


def _near(chance: random.Random, public: Paper, name: str, level: str) -> Paper:
    """A secret paper: one of its own kind, or one that takes up a public one as a newer version, a repeal, or nearly its words."""
    if public.name.endswith(".csv") or chance.random() < 0.4:
        return _paper(chance, name, level, f"{CANARY}和{UNSAID}")
    title = public.text.split("\n")[0]
    year, topic = chance.randrange(2025, 2027), chance.choice(TOPICS)
    how = chance.randrange(3)
    if how == 0:  # the next version of the same rule
        text = re.sub(r"20\d\d", str(year), public.text).replace("第一条", f"第一条 {CANARY}和{UNSAID}", 1)
    elif how == 1:  # one that says that the public one holds no more
        text = f"关于废止《{title}》的通知\n（{year}年3月1日）\n\n自{year}年4月1日起，{CANARY}{UNSAID}《{title}》同时废止，不再执行。\n"
    else:  # nearly the same words, with other numbers
        text = re.sub(r"\d{2,3}", lambda m: str(chance.randrange(10, 999)), public.text, count=6) + f"\n{CANARY}{topic}另有{UNSAID}安排。\n"
    return Paper(name=f"{name}{public.name}", text=text, level=level)


def _report(chance: random.Random, city: str, topic: str, year: int, extra: str) -> str:
    lines = [f"{city}总工会{year}年工作报告", f"（{year + 1}年1月{chance.randrange(1, 28)}日）", "", f"一、{year}年主要工作"]
    topics = dict.fromkeys((topic, chance.choice(TOPICS)))
    lines += [f"{extra}{one}工作扎实推进，组织{chance.randrange(10, 999)}{chance.choice(UNITS)}职工参加{one}。" for one in topics]
    lines += [f"二、{year + 1}年工作安排", f"{extra}全年安排{chance.randrange(10, 999)}名职工参加{topic}，投入资金{chance.randrange(10, 999)}万元。"]
    return "\n".join(lines) + "\n"


def _rule(chance: random.Random, city: str, topic: str, year: int, extra: str) -> str:
    head = [f"{city}{topic}管理办法", f"{city[:-1]}工发〔{year}〕{chance.randrange(1, 60)}号", ""]
    body = [f"第一条 为了做好{extra}{topic}工作，制定本办法。", f"第二条 {topic}每人每年最高补助{chance.randrange(100, 9000)}元。"]
    body += [f"第三条 申请{extra}{topic}应当自通知之日起{chance.randrange(10, 90)}日内提出。", f"第四条 本办法自{year}年5月1日起施行。"]
    return "\n".join([*head, *body]) + "\n"


def _courses(chance: random.Random, city: str, topic: str, year: int, extra: str) -> str:
    rows = ["课程名称,培训对象,开课时间,地点,学时,名额"]
    for number in range(chance.randrange(2, 5)):
        day = f"{year}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 28):02d}"
        rows.append(f"{extra}{topic}实务第{number}期,工会干部,{day},{city}职工学校,{chance.randrange(4, 40)},{chance.randrange(20, 90)}")
    return "\n".join(rows) + "\n"


def _questions(chance: random.Random) -> Iterator[str]:
    city, topic, year = chance.choice(CITIES), chance.choice(TOPICS), chance.randrange(2018, 2027)
    yield f"{year}年{city}组织了多少名职工参加{topic}？"
    yield f"{topic}每人每年最高补助多少元？"
    yield f"去年{CANARY}{topic}投入多少资金？"


def channels(pair: Pair, ids: list[str]) -> Iterator[tuple[str, str, str, Any]]:
    """(channel, method, address, body) of the reader's session; `ids` are documents of both worlds, hidden ones too."""
    first, second, third = pair.questions
    everything = {"levels": ["public", "internal", "restricted"]}
    for question in pair.questions:
        yield "ask", "POST", "/api/ask", {"question": question, "suggest": True}
        yield "search", "POST", "/api/search", {"query": question, "facets": True, "group": True, "filter": everything, "limit": 20}
    yield "events", "POST", "/api/ask/stream", {"question": first, "filter": everything}
    yield "follow-up", "POST", "/api/ask", {"question": "那2026年呢？", "history": [{"question": second, "answer": "最高补助500元[1]"}]}
    yield "list", "GET", "/api/documents?limit=100", None
    for document in ids:
        for part in ("", "/text", "/passages", "/original", "/courses"):
            yield "document", "GET", f"/api/documents/{document}{part}", None
        yield "passage", "GET", f"/api/passages/{document}:0", None
        yield "named", "POST", "/api/search", {"query": second, "filter": {**everything, "document_ids": [document]}}
    title = pair.public[0].text.split("\n")[0]
    for address in ("/api/figures?limit=100", "/api/figures.csv", f"/api/articles?q={title}第二条", f"/api/rules/versions?name={title}"):
        yield "figures and rules", "GET", address, None
    yield "citations", "POST", "/api/check-citations", {"text": f"根据《{title}》第二条，最高补助500元。"}
    yield "courses", "POST", "/api/courses/search", {"query": f"{CANARY}工会干部的课", "top": 20}
    chat = {"model": "unionqa", "messages": [{"role": "user", "content": third}]}
    yield "openai", "POST", "/v1/chat/completions", chat
    yield "openai", "POST", "/v1/chat/completions", {**chat, "stream": True}
    yield "openai", "GET", "/v1/models", None
    yield "dify", "POST", "/retrieval", {"knowledge_id": "unionqa", "query": second, "retrieval_setting": {"top_k": 20, "score_threshold": 0.0}}
    for tool, arguments in (("search", {"query": second}), ("list_documents", {}), ("ask", {"question": third})):
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
        yield "mcp", "POST", "/mcp", call
    for address in ("/readyz", "/openapi.json", "/api/me", "/api/conversations", "/api/statistics", "/metrics", "/api/jobs", "/api/audit"):
        yield "service", "GET", address, None


def told(response: Any) -> str:
    """What a response says, with its headers, but for what no two answers share."""
    names = sorted((name, value) for name, value in response.headers.items() if name not in ("x-request-id", "x-stream-id", "date", "content-length"))
    return VOLATILE.sub("…", f"{response.status_code}\n{json.dumps(names)}\n{response.text}")

"""The MCP door with the official client: in memory, over stdio with a real process, and over HTTP with a real server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
import uvicorn
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from api.agent_tools import AgentTools
from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.mcp_server import make_server
from api.service.accounts import Accounts
from api.service.identity import Principal, Purpose, Role, Via
from api.service.keys import NewKey
from api.service.store import ServiceStore
from api.service.visible import Visible
from api.settings import Settings
from ingest.document import Level

Opener = Callable[..., KnowledgeBase]
QUESTION = "2021年组织了多少名一线职工参加疗休养？"
READING = {"ask", "search", "get_article", "list_documents", "verify_citation", "check_citations"}
WRITING = {"add_document", "remove_document"}


@pytest.fixture(scope="module")
def base(opener: Opener, papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    knowledge_base = opener(Settings(data=tmp_path_factory.mktemp("agents")), lambda line: None)
    knowledge_base.add(sorted(papers.iterdir()))
    secret = tmp_path_factory.mktemp("secret") / "内部通报.txt"
    secret.write_text("内部通报\n\n2021年查处违规发放津贴37起。\n", encoding="utf-8")
    knowledge_base.add([secret], level=Level.INTERNAL)
    yield knowledge_base
    knowledge_base.close()


def _calls(server: Any, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """The results of these calls by one client."""

    async def run() -> list[Any]:
        async with Client(server) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(run)


def _server(base: KnowledgeBase, role: Role, *, writes: bool = False) -> Any:
    tools = AgentTools(shown=Visible(base, Principal.of("tests", "tests", role, Via.LOCAL)))
    return make_server(lambda context: tools, allow_writes=writes)


def _call(base: KnowledgeBase, tool: str, role: Role = Role.STAFF, /, *, writes: bool = False, **arguments: Any) -> Any:
    return _calls(_server(base, role, writes=writes), [(tool, arguments)])[0]


def _given(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content  # clients that know no structure read the same
    given: dict[str, Any] = result.structured_content
    return given


def test_it_reads_only_unless_allowed(base: KnowledgeBase) -> None:
    async def tools(server: Any) -> list[Any]:
        async with Client(server) as client:
            return list((await client.list_tools()).tools)

    reading = anyio.run(tools, _server(base, Role.ADMIN))
    assert {tool.name for tool in reading} == READING
    assert all(tool.annotations.read_only_hint and tool.description and tool.output_schema for tool in reading)
    assert {tool.name for tool in anyio.run(tools, _server(base, Role.ADMIN, writes=True))} == READING | WRITING


def test_ask_gives_the_cited_answer(base: KnowledgeBase) -> None:
    given = _given(_call(base, "ask", question=QUESTION))
    plain = base.ask(QUESTION)
    assert (given["status"], given["text"]) == ("answered", plain.text)
    assert [c["quote"] for c in given["citations"]] == [c.quote for c in plain.citations]


def test_a_follow_up_and_a_refusal(base: KnowledgeBase) -> None:
    follow_up = _given(_call(base, "ask", question="那2022年呢？", history=[{"question": QUESTION, "answer": "3.2万名"}]))
    assert "3.5万名" in follow_up["text"]
    assert _given(_call(base, "ask", question="食堂几点开饭？"))["status"] == "not_found"
    assert _given(_call(base, "ask", question=QUESTION, years=[2019]))["status"] == "not_found"


def test_search_list_and_articles(base: KnowledgeBase) -> None:
    assert "疗休养" in _given(_call(base, "search", query="疗休养", limit=1))["hits"][0]["text"]
    assert _given(_call(base, "list_documents"))["total"] == 2
    assert [d["title"] for d in _given(_call(base, "list_documents", contains="互助"))["documents"]] == ["青岚市职工互助保障办法"]
    article = _given(_call(base, "get_article", reference="《青岚市职工互助保障办法》第二条"))["articles"][0]
    assert "最高补助8000元" in article["text"]
    missing = _given(_call(base, "get_article", reference="《青岚市职工互助保障办法》第九十九条"))["missing"]
    assert "没有" in missing[0]["message"]


@pytest.mark.parametrize(
    ("quote", "match"),
    [
        ("每人每年最高补助8000元", "verbatim"),
        ("“职工因病住院的，每人每年最高补助8000元。”", "verbatim"),
        ("职工因病住院的,每人每年 最高补助８０００元", "form"),
        ("职工因病住院的，每人每年最高补助9000元", "changed"),
        ("职工因工负伤的，一次性发放慰问金若干", "absent"),
    ],
)
def test_a_quote_is_verified_in_its_document_and_in_all(base: KnowledgeBase, quote: str, match: str) -> None:
    rule = next(head.id for head in base.documents() if head.title == "青岚市职工互助保障办法")
    for given in (_given(_call(base, "verify_citation", quote=quote, document_id=rule)), _given(_call(base, "verify_citation", quote=quote))):
        assert given["match"] == match
        if match == "changed":
            assert {"quoted": "9", "stands": "8"} in given["changes"]
        text = base.document(rule).text
        assert all(text[p["start"] : p["end"]] == p["text"] for p in given["places"])
        assert bool(given["places"]) == (match != "absent")


def test_a_draft_is_checked(base: KnowledgeBase) -> None:
    draft = "《青岚市职工互助保障办法》第二条规定，“职工因病住院的，每人每年最高补助8000元”；《青岚市职工互助保障办法》第九十九条另有规定。"
    given = _given(_call(base, "check_citations", text=draft))
    assert given["total"] == 2
    assert [one["exists"] for one in given["citations"]] == [True, False]
    assert given["citations"][0]["quotes"][0]["matches"]


def test_errors_are_one_chinese_line_for_the_agent(base: KnowledgeBase) -> None:
    result = _call(base, "verify_citation", quote="任何一句话", document_id="nobody")
    assert result.is_error
    assert "没有编号为 nobody 的文件" in result.content[0].text
    assert _call(base, "search", query="x", limit=0).is_error
    assert _call(base, "nothing").is_error


def test_levels_hold_for_every_tool(base: KnowledgeBase) -> None:
    secret = next(head.id for head in base.documents() if head.level is Level.INTERNAL)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("ask", {"question": "2021年查处违规发放津贴多少起？"}),
        ("ask", {"question": "2021年查处违规发放津贴多少起？", "document_ids": [secret]}),
        ("search", {"query": "违规发放津贴", "limit": 50}),
        ("list_documents", {}),
        ("verify_citation", {"quote": "2021年查处违规发放津贴37起"}),
        ("verify_citation", {"quote": "2021年查处违规发放津贴37起", "document_id": secret}),
        ("get_article", {"reference": "《内部通报》"}),
        ("check_citations", {"text": "《内部通报》说，“2021年查处违规发放津贴”多起。"}),
    ]
    for result in _calls(_server(base, Role.STAFF), calls):
        shown = json.dumps([result.structured_content, result.content[0].text], ensure_ascii=False)
        assert "37起" not in shown
    hidden, unknown = _calls(_server(base, Role.STAFF), [calls[5], ("verify_citation", {"quote": "任何一句", "document_id": "x" * len(secret)})])
    assert hidden.content[0].text.replace(secret, "") == unknown.content[0].text.replace("x" * len(secret), "")
    assert "37起" in _given(_call(base, "ask", Role.CADRE, question="2021年查处违规发放津贴多少起？"))["text"]


def test_writing_is_for_administrators(opener: Opener, tmp_path: Path) -> None:
    empty = opener(Settings(data=tmp_path), lambda line: None)
    text = "职工书屋管理办法\n\n第一条 职工书屋每天开放8小时。\n"
    refused = _call(empty, "add_document", Role.CADRE, writes=True, name="书屋.txt", text=text)
    assert refused.is_error and "只有管理员" in refused.content[0].text
    assert _call(empty, "add_document", Role.ADMIN, name="书屋.txt", text=text).is_error  # not allowed here at all
    added = _given(_call(empty, "add_document", Role.ADMIN, writes=True, name="../../书屋.txt", text=text))["added"][0]
    assert (added["status"], [h.title for h in empty.documents()]) == ("added", ["职工书屋管理办法"])
    assert _given(_call(empty, "remove_document", Role.ADMIN, writes=True, document_id=added["id"])) == {"removed": added["id"]}
    assert empty.documents() == []
    empty.close()


@pytest.fixture(scope="module")
def data(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder made by the real command with the real model."""
    folder = tmp_path_factory.mktemp("stdio") / "kb"
    subprocess.run([sys.executable, "-m", "api.cli", "--data", str(folder), "add", str(papers)], check=True, capture_output=True, env=_environment())
    return folder


def _environment() -> dict[str, str]:
    return {**os.environ, "UNIONQA_MODEL_DIR": os.environ.get("UNIONQA_MODEL_DIR", str(Path(__file__).parents[2] / ".cache" / "model"))}


def test_over_stdio_with_a_real_process(data: Path) -> None:
    command = StdioServerParameters(command=sys.executable, args=["-m", "api.cli", "--data", str(data), "mcp"], env=_environment())
    answered, listed, checked = _calls(
        command, [("ask", {"question": QUESTION}), ("list_documents", {}), ("verify_citation", {"quote": "组织3.2万名一线职工参加疗休养"})]
    )
    assert "3.2万名" in _given(answered)["text"]
    assert _given(listed)["total"] == 2
    assert _given(checked)["match"] == "verbatim"


def test_stdout_bears_nothing_but_the_protocol(data: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": QUESTION}}},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": 7}}},
    ]
    command = [sys.executable, "-m", "api.cli", "--data", str(data), "mcp"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()) as process:
        assert process.stdin and process.stdout
        process.stdin.write("".join(json.dumps(line) + "\n" for line in lines).encode())
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(3)]
        rest, _ = process.communicate(timeout=20)
    assert (sorted(one["id"] for one in answers), rest, process.returncode) == ([1, 2, 3], b"", 0)


def test_writes_over_stdio_need_the_role(unionqa: Callable[..., Any], tmp_path: Path) -> None:
    ran = unionqa("mcp", "--allow-writes", data=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "--role admin" in ran.err


@pytest.fixture(scope="module")
def url(base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Accounts]]:
    """A real server over the small knowledge base."""
    store = ServiceStore.open(tmp_path_factory.mktemp("service"))
    accounts = Accounts(store)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(base, accounts), log_config=None))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp", accounts
        server.should_exit = True
        running.join(10)
    store.close()


def _over_http(url: str, key: str, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    async def run() -> list[Any]:
        async with (
            httpx2.AsyncClient(headers={"authorization": f"Bearer {key}"}, timeout=20) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(run)


def _key(accounts: Accounts, role: Role, *purposes: Purpose) -> str:
    return accounts.keys.create(NewKey(name="agent", role=role, purposes=frozenset(purposes or (Purpose.MCP,))), by="tests")[1]


def test_over_http_with_a_real_server(url: tuple[str, Accounts]) -> None:
    address, accounts = url
    answered, listed = _over_http(address, _key(accounts, Role.STAFF), [("ask", {"question": QUESTION}), ("list_documents", {})])
    assert "3.2万名" in _given(answered)["text"]
    assert _given(listed)["total"] == 2
    (more,) = _over_http(address, _key(accounts, Role.CADRE), [("list_documents", {})])
    assert _given(more)["total"] == 3


def test_over_http_nothing_can_be_written(url: tuple[str, Accounts]) -> None:
    (result,) = _over_http(url[0], _key(url[1], Role.ADMIN), [("add_document", {"name": "a.txt", "text": "工会"})])
    assert result.is_error


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer nonsense"}, 401),
        ({"origin": "https://evil.example"}, 403),
        ({"host": "evil.example"}, 400),
    ],
)
def test_over_http_who_is_not_known_gets_nothing(url: tuple[str, Accounts], headers: dict[str, str], status: int) -> None:
    address, accounts = url
    known = {} if status == 401 else {"authorization": f"Bearer {_key(accounts, Role.STAFF)}"}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"accept": "application/json, text/event-stream"}
    assert httpx.post(address, json=body, headers={**accept, **known, **headers}).status_code == status


def test_over_http_a_key_must_be_for_agents_and_of_a_reader(url: tuple[str, Accounts]) -> None:
    address, accounts = url
    for role, purpose in ((Role.STAFF, Purpose.API), (Role.AUDITOR, Purpose.MCP)):
        key = _key(accounts, role, purpose)
        response = httpx.post(address, json={}, headers={"authorization": f"Bearer {key}"})
        assert response.status_code in (401, 403)



"""Numbers of persons: hidden from staff at every address that shows text, seen by cadres, hidden from everybody where so set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.answering.events import Delta, Final
from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.masking import Discreet, Masking, hidden, hidden_events
from api.problems import SettingsError
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.settings import load_settings
from index.hits import Filter

Opener = Callable[..., KnowledgeBase]

ROSTER = """青岚市总工会困难职工帮扶联系名册
第一条 为了做好困难职工帮扶工作，设立帮扶联系人。
第二条 帮扶联系人是王小明，身份证号110101199003071233，手机13800138000，补助发放银行卡6217001234567890128。
第三条 活动室每天开放八小时。
"""
NUMBERS = ("110101199003071233", "13800138000", "6217001234567890128")
QUESTION = "帮扶联系人是谁？"


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory, opener: Opener) -> tuple[Path, str]:
    """The data folder of a knowledge base with the roster, and the roster's id."""
    folder = tmp_path_factory.mktemp("roster")
    (folder / "名册.txt").write_text(ROSTER, encoding="utf-8")
    base = opener(load_settings(data=folder / "kb"), print)
    report = base.add([folder / "名册.txt"])
    base.close()
    assert "含个人信息：身份证号 1 处、手机号 1 处、银行卡号 1 处" in report.notices[0]
    return folder / "kb", report.added[0].document_id


def asked(client: TestClient, document_id: str, headers: Mapping[str, str]) -> str:
    """Everything that the addresses which show text say about the roster."""
    said = [
        client.post("/api/ask", json={"question": QUESTION}, headers=headers),
        client.post("/api/ask/stream", json={"question": QUESTION}, headers=headers),
        client.post("/api/search", json={"query": "帮扶联系人 手机"}, headers=headers),
        client.get(f"/api/documents/{document_id}/text", headers=headers),
        client.get(f"/api/documents/{document_id}/passages", headers=headers),
        client.get(f"/api/passages/{document_id}:0", headers=headers),
        client.get(f"/api/documents/{document_id}/original", headers=headers),
    ]
    assert [one.status_code for one in said[:-1]] == [200] * 6, [one.text for one in said]
    return "\n".join(one.text for one in said)


@pytest.fixture
def client(roster: tuple[Path, str], opener: Opener, accounts: Accounts) -> Iterator[TestClient]:
    base = opener(load_settings(data=roster[0]), print)
    base.mask_personal = Masking.STAFF
    with TestClient(create_app(base, accounts), base_url="http://127.0.0.1:8000") as client:
        yield client
    base.close()


def headers(accounts: Accounts, role: Role) -> dict[str, str]:
    return {"Authorization": f"Bearer {accounts.keys.create(NewKey(name=role, role=role), by='tests')[1]}"}


def test_staff_see_no_number_anywhere(client: TestClient, accounts: Accounts, roster: tuple[Path, str]) -> None:
    said = asked(client, roster[1], headers(accounts, Role.STAFF))
    assert [number for number in NUMBERS if number in said] == []
    assert "138****8000" in said
    assert "110***********1233" in said
    assert "6217***********0128" in said
    assert "personal_data" in said  # the original


def test_cadres_see_them(client: TestClient, accounts: Accounts, roster: tuple[Path, str]) -> None:
    said = asked(client, roster[1], headers(accounts, Role.CADRE))
    assert [number for number in NUMBERS if number in said] == list(NUMBERS)
    assert "138****8000" not in said


def test_quotes_still_stand_where_they_say(client: TestClient, accounts: Accounts, roster: tuple[Path, str]) -> None:
    staff = headers(accounts, Role.STAFF)
    text = client.get(f"/api/documents/{roster[1]}/text", headers=staff).json()["text"]
    answer = client.post("/api/ask", json={"question": QUESTION}, headers=staff).json()
    citations = answer["citations"] + answer["related"]
    assert any("138****8000" in citation["quote"] for citation in citations)
    for citation in citations:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    plain = client.get(f"/api/documents/{roster[1]}/text", headers=headers(accounts, Role.CADRE)).json()["text"]
    assert len(plain) == len(text)


@pytest.mark.parametrize(
    ("masking", "from_whom"),
    [
        (Masking.OFF, set()),
        (Masking.STAFF, {Role.STAFF, Role.AUDITOR}),
        (Masking.ALL, set(Role)),
    ],
)
def test_the_setting_says_from_whom(masking: Masking, from_whom: set[Role]) -> None:
    assert {role for role in Role if masking.hides_from(role)} == from_whom


def test_the_command_line_hides_them_where_they_are_hidden_from_everybody(roster: tuple[Path, str], opener: Opener) -> None:
    base = opener(load_settings(data=roster[0]), print)
    try:
        assert NUMBERS[1] in base.ask(QUESTION).text + base.document(roster[1]).text
        discreet = Discreet.over(base)
        answer = discreet.ask(QUESTION)
        said = repr((answer, discreet.search("手机"), discreet.document(roster[1]), discreet.passages(roster[1]), discreet.explain(QUESTION)))
        events = list(discreet.ask_stream(QUESTION))
        assert [number for number in NUMBERS if number in said + repr(events)] == []
        final = next(event.answer for event in events if isinstance(event, Final))
        assert "".join(event.text for event in events if isinstance(event, Delta)) == final.text
    finally:
        base.close()


def test_a_number_cut_in_two_by_a_stream_does_not_get_through_whole() -> None:
    events = list(hidden_events(iter([Delta(text="手机138001"), Delta(text="38000。")])))
    assert "13800138000" not in "".join(event.text for event in events if isinstance(event, Delta))


def test_ids_and_what_has_no_number_stay_the_same_object() -> None:
    nothing = Filter(issuers=frozenset({"13800138000"}))
    assert hidden(nothing) is nothing
    assert hidden("没有号码") == "没有号码"
    assert hidden({"id": "x", "text": ("手机13800138000",)}) == {"id": "x", "text": ("手机138****8000",)}


def test_a_setting_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="可用：off、staff、all"):
        load_settings(data=tmp_path, mask_personal="some")

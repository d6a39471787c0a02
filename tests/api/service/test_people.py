"""Users, keys and the audit log, over HTTP and on the command line."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Column, MetaData, String, Table, insert, select
from sqlalchemy.exc import DBAPIError

from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.service.store import NAME, ServiceStore
from index.errors import CatalogError, IndexProblem

PASSWORD = "correct horse battery"
SignIn = Callable[..., TestClient]
Run = Callable[..., Any]


def test_an_administrator_makes_users_and_changes_them(signed_in: SignIn) -> None:
    client = signed_in(Role.ADMIN)
    made = client.post("/api/users", json={"name": "Li.Si", "role": "cadre", "password": PASSWORD})
    assert (made.status_code, made.json()["name"], made.json()["active"]) == (201, "li.si", True)
    address = f"/api/users/{made.json()['id']}"
    assert client.patch(address, json={"role": "auditor", "active": False}).json() | {"created": ""} == {
        "id": made.json()["id"], "name": "li.si", "role": "auditor", "active": False, "created": "",
    }  # fmt: skip
    again = client.post("/api/users", json={"name": "li.si"})
    assert (again.status_code, again.json()["error"]["existing_id"]) == (409, made.json()["id"])
    assert client.patch("/api/users/u_0", json={"role": "staff"}).status_code == 404
    assert client.post("/api/users", json={"name": "a b"}).status_code == 422
    assert client.post("/api/users", json={"name": "x", "role": "king"}).status_code == 422


def test_the_last_administrator_stays(signed_in: SignIn) -> None:
    client = signed_in(Role.ADMIN)
    mine = f"/api/users/{client.get('/api/me').json()['id']}"
    for change in ({"role": "staff"}, {"active": False}):
        assert "最后一位管理员" in client.patch(mine, json=change).json()["error"]["message"]
    client.post("/api/users", json={"name": "second", "role": "admin"})
    assert client.patch(mine, json={"role": "staff"}).status_code == 200
    assert client.get("/api/users").status_code == 403  # it is no administrator's session any more, from this request on


def test_a_key_shows_its_secret_once_and_holds_until_it_is_revoked(signed_in: SignIn) -> None:
    client = signed_in(Role.ADMIN)
    made = client.post("/api/keys", json={"name": "OA", "role": "cadre", "purposes": ["api"], "days": 30}).json()
    listed = client.get("/api/keys").json()["keys"]
    assert made["secret"].startswith("unionqa_") and len(made["secret"]) == 51 and made["secret"] not in json.dumps(listed)
    headers = {"X-API-Key": made["secret"]}
    assert client.get("/api/me", headers=headers).json()["levels"] == ["internal", "public"]
    assert client.get("/api/keys").json()["keys"][0]["used"] is not None
    assert client.delete(f"/api/keys/{made['id']}").json()["revoked"] is True
    assert client.get("/api/me", headers=headers).status_code == 401
    assert client.delete("/api/keys/k_0").status_code == 404


def test_a_personal_key_has_the_rights_that_its_user_has(signed_in: SignIn, accounts: Accounts) -> None:
    client = signed_in(Role.ADMIN)
    user = accounts.users.add("li", Role.CADRE)
    headers = {"X-API-Key": client.post("/api/keys", json={"name": "mine", "user": user.id}).json()["secret"]}
    assert client.get("/api/me", headers=headers).json() | {"csrf": ""} == {
        "id": user.id, "name": "li", "role": "cadre", "via": "key", "levels": ["internal", "public"], "csrf": "",
    }  # fmt: skip
    accounts.users.set_role(user.id, Role.STAFF)
    assert client.get("/api/me", headers=headers).json()["levels"] == ["public"]
    accounts.set_active(user.id, False)
    assert client.get("/api/me", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [{"name": "k"}, {"name": "k", "role": "staff", "user": "u"}, {"name": "k", "role": "staff", "purposes": []}, {"name": " ", "role": "staff"},
     {"name": "k", "role": "staff", "days": 0}, {"name": "k", "role": "staff", "days": 99999}, {"name": "a\nb", "role": "staff"}],
)  # fmt: skip
def test_a_key_that_makes_no_sense_is_refused(signed_in: SignIn, wrong: dict[str, Any]) -> None:
    assert signed_in(Role.ADMIN).post("/api/keys", json=wrong).status_code == 422


def test_a_key_manages_neither_users_nor_keys(client: TestClient, accounts: Accounts) -> None:
    headers = {"X-API-Key": accounts.keys.create(NewKey(name="k", role=Role.ADMIN), by="t")[1]}
    routes = ("GET /api/users", "POST /api/users", "POST /api/keys", "DELETE /api/keys/k_1", "POST /api/me/password")
    for method, path in map(str.split, routes):
        assert client.request(method, path, headers=headers, json={}).status_code == 403, path


def test_the_audit_log_is_read_by_auditors_and_written_by_nobody(signed_in: SignIn, accounts: Accounts) -> None:
    client = signed_in(Role.ADMIN)
    client.post("/api/keys", json={"name": "OA", "role": "staff"})
    client = signed_in(Role.AUDITOR)
    log = client.get("/api/audit?verify=true").json()
    assert [one["event"] for one in log["entries"]] == ["login", "key.create", "login"] and log["faults"] == []
    assert client.get("/api/audit?before=3&limit=1").json()["entries"][0]["seq"] == 2
    assert {client.request(method, "/api/audit").status_code for method in ("POST", "PUT", "PATCH", "DELETE")} == {405}
    assert client.get("/api/users").status_code == client.post("/api/ask", json={"question": "x"}).status_code == 403
    assert signed_in(Role.STAFF).get("/api/audit").status_code == 403


def test_a_line_of_the_log_cannot_be_changed_or_removed_through_the_store(accounts: Accounts) -> None:
    accounts.audit.note("login", user="zhang")
    for statement in ("UPDATE audit SET user = 'li'", "DELETE FROM audit"):
        with pytest.raises(IndexProblem) as caught, accounts.store.writing() as connection:
            connection.exec_driver_sql(statement)
        assert isinstance(caught.value.__cause__, DBAPIError) and "append-only" in str(caught.value.__cause__)
    assert accounts.audit.verify() == []


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE audit SET user = 'li' WHERE seq = 2", "第 2 条被改动过"),
        ("UPDATE audit SET success = 1 WHERE seq = 2", "第 2 条被改动过"),
        ("UPDATE audit SET time = '2020-01-01T00:00:00.000+00:00' WHERE seq = 1", "第 1 条被改动过"),
        ("DELETE FROM audit WHERE seq = 2", "缺第 2 到 2 条"),
        ("DELETE FROM audit WHERE seq = 1", "缺第 1 到 1 条"),
        ("DELETE FROM audit WHERE seq >= 2", "末尾缺第 2 到 3 条"),
        ("DELETE FROM audit", "末尾缺第 1 到 3 条"),
        ("UPDATE audit SET prev = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 3", "第 3 条与前一条对不上"),
    ],
)
def test_whoever_has_the_file_can_change_it_but_not_unseen(accounts: Accounts, tampering: str, said: str) -> None:
    for user in ("a", "b", "c"):
        accounts.audit.note("login", user=user, success=False)
    before = accounts.audit.entries()
    file = sqlite3.connect(accounts.store.folder / NAME)
    file.executescript(f"DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; {tampering};")
    file.close()
    assert accounts.audit.entries() != before  # the fault fired
    assert any(said in fault for fault in accounts.audit.verify())
    accounts.audit.note("login", user="d")
    assert accounts.audit.verify() != []  # and writing on heals nothing


def test_two_processes_write_one_chain(accounts: Accounts) -> None:
    other_store = ServiceStore.open(accounts.store.folder)
    other = Accounts(other_store)
    for number in range(6):
        (accounts, other)[number % 2].audit.note("login", user=str(number))
    assert accounts.audit.verify() == [] and [one.seq for one in other.audit.entries()] == [1, 2, 3, 4, 5, 6]
    other_store.close()


def test_the_store_adds_new_columns_and_refuses_a_newer_file(tmp_path: Path) -> None:
    with_one, with_two = MetaData(), MetaData()
    Table("things", with_one, Column("id", String, primary_key=True))
    wider = Table("things", with_two, Column("id", String, primary_key=True), Column("kind", String, server_default="plain", nullable=False))
    store = ServiceStore.open(tmp_path)
    store.ensure(with_one)
    with store.writing() as connection:
        connection.execute(insert(with_one.tables["things"]).values(id="a"))
    store.ensure(with_two)
    with store.reading() as connection:
        assert connection.execute(select(wider)).all() == [("a", "plain")]
    with store.writing() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(CatalogError, match="更新版本"):
        ServiceStore.open(tmp_path)


def test_a_damaged_store_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database at all" * 100)
    with pytest.raises(CatalogError, match="已损坏"):
        ServiceStore.open(tmp_path)


@pytest.fixture
def typed() -> Iterator[Callable[[str], None]]:
    """What the next command reads from standard input."""
    before = sys.stdin

    def type_in(text: str) -> None:
        sys.stdin = io.StringIO(text)

    yield type_in
    sys.stdin = before


def test_the_command_line_manages_users_keys_and_log(unionqa: Run, tmp_path: Path, typed: Callable[[str], None]) -> None:
    typed(f"{PASSWORD}\n")
    assert "管理员" in unionqa("users", "add", "张三", "--role", "admin", data=tmp_path).out
    typed("short\n")
    assert (refused := unionqa("users", "add", "李四", data=tmp_path)).code == 2 and "12 个字符" in refused.err
    assert unionqa("users", "add", "张三", data=tmp_path).code != 0
    assert unionqa("users", "disable", "张三", data=tmp_path).code == 2  # the last administrator
    made = json.loads(unionqa("keys", "create", "OA", "--role", "cadre", "--for", "api", "--days", "7", "--json", data=tmp_path).out)
    assert (made["role"], made["purposes"], made["secret"][:8]) == ("cadre", ["api"], "unionqa_")
    assert made["secret"] not in unionqa("keys", "list", data=tmp_path).out
    assert "已吊销" in unionqa("keys", "revoke", made["id"], data=tmp_path).out
    assert [one["name"] for one in json.loads(unionqa("users", "list", "--json", data=tmp_path).out)["users"]] == ["张三"]
    assert unionqa("users", "role", "nobody", "--role", "staff", data=tmp_path).code == 3
    events = [json.loads(line)["event"] for line in unionqa("audit", "--json", data=tmp_path).out.splitlines()]
    assert events == ["user.add", "user.add", "user.add", "user.disable", "key.create", "key.revoke"]
    checked = unionqa("audit", "--verify", data=tmp_path)
    assert checked.code == 0 and "6 条" in checked.out
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_log_that_was_changed_ends_with_4(unionqa: Run, tmp_path: Path) -> None:
    unionqa("keys", "create", "OA", "--role", "staff", data=tmp_path)
    file = sqlite3.connect(tmp_path / NAME)
    file.executescript("DROP TRIGGER audit_no_update; UPDATE audit SET user = 'somebody else';")
    file.close()
    checked = unionqa("audit", "--verify", data=tmp_path)
    assert checked.code == 4 and "第 1 条被改动过" in checked.err

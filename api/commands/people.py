"""unionqa users | keys | audit: who may use the service, and what happened. The command line is an administrator of its own folder."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from api.commands.session import Session, tell
from api.console import printable
from api.problems import DAMAGED, DONE, BadRequest
from api.service.accounts import Accounts
from api.service.administration import Administration
from api.service.forms import key_json, user_json
from api.service.identity import LOCAL, Purpose, Role
from api.service.keys import NewKey
from api.service.store import ServiceStore
from api.wire import dumps

ROLES = {Role.STAFF: "职工", Role.CADRE: "干部", Role.ADMIN: "管理员", Role.AUDITOR: "审计员"}


def add_user(session: Session) -> int:
    """Makes a user; the password is asked for, or read as one line from standard input."""
    with _office(session) as (office, accounts):
        user = office.add_user(session.arguments.name, Role(session.arguments.role), _new_password(session.arguments.name))
        accounts.setup_code()  # its file goes once there is an administrator
    sys.stdout.write(f"已加用户 {user.name}（{ROLES[user.role]}，编号 {user.id}）。\n")
    return DONE


def list_users(session: Session) -> int:
    """Prints all users."""
    with _office(session) as (_, accounts):
        users = accounts.users.list()
    if session.arguments.json:
        sys.stdout.write(dumps({"users": [user_json(user) for user in users]}) + "\n")
        return DONE
    for user in users:
        sys.stdout.write(f"{user.id}  {printable(user.name)}  {ROLES[user.role]}{'' if user.active else '  已停用'}\n")
    sys.stdout.write(f"共 {len(users)} 个用户。\n")
    return DONE


def set_role(session: Session) -> int:
    """Gives a user another role, from their next request on."""
    with _office(session) as (office, accounts):
        user = office.change_user(accounts.users.named(session.arguments.name).id, role=Role(session.arguments.role))
    sys.stdout.write(f"{user.name} 现在是{ROLES[user.role]}。\n")
    return DONE


def disable(session: Session) -> int:
    """Stops a user: sessions and personal keys hold no more. `--undo` lets them in again."""
    active = bool(session.arguments.undo)
    with _office(session) as (office, accounts):
        user = office.change_user(accounts.users.named(session.arguments.name).id, active=active)
    sys.stdout.write(f"{user.name} 已{'恢复' if active else '停用'}。\n")
    return DONE


def set_password(session: Session) -> int:
    """Gives a user a new password; all their sessions end."""
    with _office(session) as (office, accounts):
        user = accounts.users.named(session.arguments.name)
        office.change_user(user.id, password=_new_password(user.name))
    sys.stdout.write(f"已更改 {user.name} 的密码。\n")
    return DONE


def create_key(session: Session) -> int:
    """Makes an API key and prints it, this once."""
    arguments = session.arguments
    purposes = [Purpose(one) for one in arguments.purposes or tuple(Purpose)]
    with _office(session) as (office, accounts):
        user = accounts.users.named(arguments.user).id if arguments.user else None
        role = None if user else Role(arguments.role or Role.STAFF)
        key, secret = office.create_key(NewKey(name=arguments.name, role=role, user=user, purposes=purposes, days=arguments.days))
    if arguments.json:
        sys.stdout.write(dumps({**key_json(key), "secret": secret}) + "\n")
        return DONE
    tell(f"密钥“{printable(key.name)}”（编号 {key.id}）只显示这一次，{arguments.days} 天后失效：")
    sys.stdout.write(f"{secret}\n")
    return DONE


def list_keys(session: Session) -> int:
    """Prints all keys without their secrets."""
    with _office(session) as (_, accounts):
        keys = [(key_json(key), accounts.keys.holds(key)) for key in accounts.keys.list()]
    if session.arguments.json:
        sys.stdout.write(dumps({"keys": [key for key, _ in keys]}) + "\n")
        return DONE
    for key, holds in keys:
        whose = ROLES[Role(key["role"])] if key["role"] else f"用户 {key['user']}"
        state = "" if holds else "  已吊销" if key["revoked"] else "  已过期"
        purposes = ",".join(key["purposes"])
        sys.stdout.write(f"{key['id']}  {printable(key['name'])}  {whose}  {purposes}  到 {key['expires'][:10]}{state}\n")
    sys.stdout.write(f"共 {len(keys)} 个密钥。\n")
    return DONE


def revoke_key(session: Session) -> int:
    """Makes a key void from the next request on."""
    with _office(session) as (office, _):
        key = office.revoke_key(session.arguments.id)
    sys.stdout.write(f"已吊销密钥“{printable(key.name)}”。\n")
    return DONE


def audit(session: Session) -> int:
    """Prints the newest lines of the audit log; with `--verify` exit code 4 where the chain is broken."""
    arguments = session.arguments
    with _office(session) as (_, accounts):
        entries = accounts.audit.entries(limit=arguments.top, newest_first=True)[::-1]
        faults = accounts.audit.verify() if arguments.verify else []
    for fault in faults:
        tell(fault)
    if arguments.json:
        for entry in entries:
            sys.stdout.write(dumps(asdict(entry)) + "\n")
    elif arguments.verify:
        last = f"，最后一条的校验值 {entries[-1].hash}" if entries else ""
        sys.stdout.write(f"发现 {len(faults)} 处问题。\n" if faults else f"审计记录完好：{entries[-1].seq if entries else 0} 条{last}。\n")
    else:
        for entry in entries:
            parts = (entry.seq, entry.time, entry.user, entry.ip or "-", entry.event, entry.object, "成功" if entry.success else "失败")
            sys.stdout.write(printable("  ".join(map(str, parts))) + "\n")
    return DAMAGED if faults else DONE


@contextmanager
def _office(session: Session) -> Iterator[tuple[Administration, Accounts]]:
    """What an administrator may do, and the accounts themselves."""
    store = ServiceStore.open(session.settings.data)
    try:
        accounts = Accounts(store)
        yield accounts.administration(LOCAL), accounts
    finally:
        store.close()


def _new_password(name: str) -> str:
    """The password as typed twice, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"{name} 的密码（至少 12 个字符）：")
    if getpass.getpass("再输一次：") != first:
        raise BadRequest("两次输入的密码不一样。")
    return first

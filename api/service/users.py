"""Users: who may sign in, as what, and how often a password may be wrong."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Float, Integer, MetaData, Row, String, Table, select

from api.problems import BadRequest, Conflict, NotThere, TooMany
from api.service.errors import WrongPassword
from api.service.identity import Role
from api.service.passwords import Passwords, check_strength
from api.service.store import ServiceStore

TRIES, WINDOW_S = 5, 600.0
"""So many wrong passwords within so many seconds, and the name is locked for as long."""
_NAME = re.compile(r"[\w.@-]{1,64}")

tables = MetaData()
users = Table(
    "users",
    tables,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("password", String),  # none: signs in elsewhere (OIDC), or not at all
    Column("subject", String, unique=True),  # of the OIDC provider: "issuer subject"
    Column("active", Boolean, nullable=False),
    Column("created", Float, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("tried", Float, nullable=False, server_default="0"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user as others see them. `created` in seconds since 1970."""

    id: str
    name: str
    role: Role
    active: bool
    created: float


class Users:
    """All users of a service. Names are compared without regard to case."""

    def __init__(self, store: ServiceStore, passwords: Passwords, clock: Callable[[], float]) -> None:
        store.ensure(tables)
        self._store = store
        self._passwords = passwords
        self._clock = clock

    def add(self, name: str, role: Role, password: str | None = None, subject: str | None = None) -> User:
        """The new user.

        Raises:
            BadRequest: the name holds something else than letters, digits, . _ - @, or is too long.
            WeakPassword, Conflict: by cause.
        """
        name = _checked(name)
        if password is not None:
            check_strength(password, name)
        kept = self._passwords.kept(password) if password is not None else None
        user = User(id=f"u_{secrets.token_hex(8)}", name=name, role=role, active=True, created=self._clock())
        with self._store.writing() as connection:
            there = connection.execute(select(users.c.id).where(users.c.name == name)).scalar_one_or_none()
            if there is not None:
                raise Conflict(f"已有名为 {name} 的用户。", existing_id=there)
            row = {"id": user.id, "name": name, "role": role.value, "active": True, "created": user.created}
            connection.execute(users.insert().values(**row, password=kept, subject=subject))
        return user

    def list(self) -> list[User]:
        """All, by name."""
        with self._store.reading() as connection:
            return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]

    def get(self, user_id: str) -> User | None:
        """The user with this id, as they are now."""
        with self._store.reading() as connection:
            row = connection.execute(select(users).where(users.c.id == user_id)).one_or_none()
        return _user(row) if row is not None else None

    def named(self, name: str) -> User:
        """The user with this name. Raises NotThere."""
        with self._store.reading() as connection:
            row = connection.execute(select(users).where(users.c.name == name.strip().casefold())).one_or_none()
        if row is None:
            raise NotThere(f"没有名为 {name} 的用户。用 unionqa users list 查看全部用户。")
        return _user(row)

    def of_subject(self, subject: str) -> User | None:
        """The user whom an OIDC provider knows under this subject."""
        with self._store.reading() as connection:
            row = connection.execute(select(users).where(users.c.subject == subject)).one_or_none()
        return _user(row) if row is not None else None

    def any_admin(self) -> bool:
        """Whether somebody administers the service already."""
        with self._store.reading() as connection:
            return _other_admins(connection, "") > 0

    def set_role(self, user_id: str, role: Role, *, even_last: bool = False) -> None:
        """Nothing; holds from the user's next request on. Raises NotThere, and (unless `even_last`) BadRequest for the last administrator."""
        self._change(user_id, last=role is not Role.ADMIN and not even_last, role=role.value)

    def set_active(self, user_id: str, active: bool) -> None:
        """Nothing; one who is not active cannot sign in, and no session or key of theirs holds. Raises like `set_role`."""
        self._change(user_id, last=not active, active=active)

    def set_password(self, user_id: str, password: str) -> None:
        """Nothing; the old password is void. Raises NotThere, WeakPassword."""
        user = self.get(user_id)
        check_strength(password, user.name if user else "")
        self._change(user_id, password=self._passwords.kept(password), tries=0)

    def signed_in(self, name: str, password: str) -> User:
        """The user to whom name and password belong.

        Raises:
            WrongPassword: they do not belong together, whatever the cause.
            TooMany: after five wrong tries, for ten minutes; unknown names are counted nowhere else than by address.
        """
        name = name.strip().casefold()
        with self._store.reading() as connection:
            row = connection.execute(select(users).where(users.c.name == name)).one_or_none()
        wait = row.tried + WINDOW_S - self._clock() if row is not None and row.tries >= TRIES else 0.0
        if 0 < wait <= WINDOW_S:
            raise TooMany("密码输错次数太多，请十分钟后再试。", retry_after_s=int(wait) + 1)
        good = self._passwords.matches(password, row.password if row is not None else None)
        if row is None or not good or not row.active:
            if row is not None:
                self._note_failure(row)
            raise WrongPassword
        if row.tries:
            self._change(row.id, tries=0)
        return _user(row)

    def _note_failure(self, row: Row[Any]) -> None:
        now = self._clock()
        with self._store.writing() as connection:
            tries, tried = connection.execute(select(users.c.tries, users.c.tried).where(users.c.id == row.id)).one()
            fresh = not 0 <= now - tried < WINDOW_S  # the window runs from the last wrong try
            connection.execute(users.update().where(users.c.id == row.id).values(tries=1 if fresh else tries + 1, tried=now))

    def _change(self, user_id: str, *, last: bool = False, **values: object) -> None:
        with self._store.writing() as connection:
            row = connection.execute(select(users).where(users.c.id == user_id)).one_or_none()
            if row is None:
                raise NotThere(f"没有编号为 {user_id} 的用户。")
            if last and row.role == Role.ADMIN and row.active and not _other_admins(connection, user_id):
                raise BadRequest("这是最后一位管理员，不能停用或改角色。请先指定另一位管理员。")
            connection.execute(users.update().where(users.c.id == user_id).values(**values))


def _other_admins(connection: Connection, user_id: str) -> int:
    query = select(users.c.id).where(users.c.role == Role.ADMIN.value, users.c.active, users.c.id != user_id)
    return len(connection.execute(query).all())


def _checked(name: str) -> str:
    folded = name.strip().casefold()
    if not _NAME.fullmatch(folded):
        raise BadRequest("用户名要用 1 到 64 个汉字、字母、数字或 . _ - @。")
    return folded


def _user(row: Row[Any]) -> User:
    return User(id=row.id, name=row.name, role=Role(row.role), active=bool(row.active), created=row.created)

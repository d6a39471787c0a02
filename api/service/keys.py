"""API keys: random, shown once, kept as a hash, for a purpose and a time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Float, MetaData, Row, String, Table, select

from api.problems import BadRequest, NotThere
from api.service.identity import Purpose, Role
from api.service.store import ServiceStore

PREFIX = "unionqa_"
DAYS = 180
"""How long a key holds unless somebody says otherwise."""
_DAY_S = 86_400.0
_NOTE_S = 60.0  # the last use is written at most so often: a write costs an fsync

tables = MetaData()
keys = Table(
    "api_keys",
    tables,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("hash", String, nullable=False, unique=True),  # SHA-256: the key itself is 256 random bits, so no slow hash is needed
    Column("role", String),  # none: a personal key, with the role that its user has at the time
    Column("user", String),
    Column("purposes", String, nullable=False),
    Column("created", Float, nullable=False),
    Column("created_by", String, nullable=False),
    Column("expires", Float, nullable=False),
    Column("used", Float),
    Column("revoked", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key without its secret. Times in seconds since 1970; `role` is None for a personal key of `user`."""

    id: str
    name: str
    role: Role | None
    user: str | None
    purposes: frozenset[Purpose]
    created: float
    created_by: str
    expires: float
    used: float | None
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What is wanted of a new key: a name, and either a role or the id of the user whose rights it has."""

    name: str
    role: Role | None = None
    user: str | None = None
    purposes: Iterable[Purpose] = tuple(Purpose)
    days: int = DAYS


class Keys:
    """All API keys of a service."""

    def __init__(self, store: ServiceStore, clock: Callable[[], float]) -> None:
        store.ensure(tables)
        self._store = store
        self._clock = clock

    def create(self, wanted: NewKey, *, by: str) -> tuple[Key, str]:
        """The key and its secret, which is shown this once. Raises BadRequest for a name, purpose or time that makes no sense."""
        purposes = frozenset(wanted.purposes)
        name = wanted.name.strip()
        if not 1 <= len(name) <= 100 or not name.isprintable():
            raise BadRequest("密钥的名称要用 1 到 100 个字符。")
        if not purposes or not 1 <= wanted.days <= 3660 or (wanted.role is None) == (wanted.user is None):
            raise BadRequest("密钥要有用途、1 到 3660 天的期限，以及角色或用户之一。")
        secret = PREFIX + secrets.token_urlsafe(32)
        now = self._clock()
        row = {
            "id": f"k_{secrets.token_hex(8)}",
            "name": name,
            "role": wanted.role.value if wanted.role else None,
            "user": wanted.user,
            "purposes": " ".join(sorted(purposes)),
            "created": now,
            "created_by": by,
            "expires": now + wanted.days * _DAY_S,
            "used": None,
            "revoked": False,
        }
        with self._store.writing() as connection:
            connection.execute(keys.insert().values(**row, hash=_hash(secret)))
            made = connection.execute(select(keys).where(keys.c.id == row["id"])).one()
        return _key(made), secret

    def list(self) -> list[Key]:
        """All, newest first, revoked ones too."""
        with self._store.reading() as connection:
            return [_key(row) for row in connection.execute(select(keys).order_by(keys.c.created.desc(), keys.c.id))]

    def revoke(self, key_id: str) -> Key:
        """The key, which holds no more from the next request on. Raises NotThere."""
        with self._store.writing() as connection:
            connection.execute(keys.update().where(keys.c.id == key_id).values(revoked=True))
            row = connection.execute(select(keys).where(keys.c.id == key_id)).one_or_none()
        if row is None:
            raise NotThere(f"没有编号为 {key_id} 的密钥。")
        return _key(row)

    def shown(self, secret: str, purpose: Purpose) -> Key | None:
        """The key with this secret, if it holds for this purpose now; its use is noted."""
        with self._store.reading() as connection:
            row = connection.execute(select(keys).where(keys.c.hash == _hash(secret))).one_or_none()
        if row is None or not self.holds(key := _key(row), purpose):
            return None
        now = self._clock()
        if key.used is None or now - key.used >= _NOTE_S:
            with self._store.writing() as connection:
                connection.execute(keys.update().where(keys.c.id == key.id).values(used=now))
        return key

    def get(self, key_id: str) -> Key | None:
        """The key with this id, as it is now."""
        with self._store.reading() as connection:
            row = connection.execute(select(keys).where(keys.c.id == key_id)).one_or_none()
        return _key(row) if row is not None else None

    def holds(self, key: Key, purpose: Purpose | None = None) -> bool:
        """Whether it may be used now; a clock that stands before the key was made proves nothing and counts as expired."""
        return not key.revoked and key.created - 300 <= self._clock() < key.expires and (purpose is None or purpose in key.purposes)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        role=Role(row.role) if row.role else None,
        user=row.user,
        purposes=frozenset(map(Purpose, row.purposes.split())),
        created=row.created,
        created_by=row.created_by,
        expires=row.expires,
        used=row.used,
        revoked=bool(row.revoked),
    )

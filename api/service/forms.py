"""What the routes of users, keys, sign-in and the audit log take and give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from api.service.audit import Entry
from api.service.identity import Principal, Purpose, Role
from api.service.keys import DAYS, Key
from api.service.passwords import MAX_LENGTH
from api.service.users import User


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LoginIn(_Request):
    """Name and password."""

    name: str = Field(max_length=200, examples=["zhang.san"])
    password: str = Field(max_length=MAX_LENGTH, examples=["a long pass phrase"])


class SetupIn(LoginIn):
    """The one-time code, and who the first administrator shall be."""

    code: str = Field(max_length=200)


class PasswordIn(_Request):
    """The password in use, and the new one."""

    old: str = Field(max_length=MAX_LENGTH)
    new: str = Field(max_length=MAX_LENGTH)


class UserIn(_Request):
    """A new user. Without a password they can sign in by OIDC only."""

    name: str = Field(max_length=200, examples=["li.si"])
    role: Role = Role.STAFF
    password: str | None = Field(default=None, max_length=MAX_LENGTH)


class UserChangeIn(_Request):
    """What shall change of a user; what is left out stays."""

    role: Role | None = None
    active: bool | None = None
    password: str | None = Field(default=None, max_length=MAX_LENGTH)


class KeyIn(_Request):
    """A new key: with a role of its own, or (`user`, an id) with the rights that a user has at the time of use."""

    name: str = Field(max_length=200, examples=["OA 系统"])
    role: Role | None = None
    user: str | None = Field(default=None, max_length=100)
    purposes: list[Purpose] = Field(default=list(Purpose), max_length=10)
    days: int = Field(default=DAYS, ge=1, le=3660)


class MeJson(TypedDict):
    """Who the caller is. `csrf` is what a page sends as X-CSRF-Token; "" with a key."""

    id: str
    name: str
    role: str
    via: str
    levels: list[str]
    csrf: str


class SetupJson(TypedDict):
    """What a sign-in page must know."""

    setup_needed: bool
    oidc: bool


class UserJson(TypedDict):
    """A user as administrators see them."""

    id: str
    name: str
    role: str
    active: bool
    created: str


class UsersJson(TypedDict):
    """What GET /api/users returns."""

    users: list[UserJson]


class KeyJson(TypedDict):
    """A key without its secret."""

    id: str
    name: str
    role: str | None
    user: str | None
    purposes: list[str]
    created: str
    created_by: str
    expires: str
    used: str | None
    revoked: bool


class NewKeyJson(KeyJson):
    """A new key with its secret, which is shown this once."""

    secret: str


class KeysJson(TypedDict):
    """What GET /api/keys returns."""

    keys: list[KeyJson]


class EntryJson(TypedDict):
    """A line of the audit log."""

    seq: int
    time: str
    user: str
    ip: str
    event: str
    object: str
    success: bool
    prev: str
    hash: str


class AuditJson(TypedDict):
    """Lines of the audit log, newest first; `faults` only where verification was asked for."""

    entries: list[EntryJson]
    faults: list[str] | None


def me_json(caller: Principal, csrf: str) -> MeJson:
    """Who the caller is."""
    levels = sorted(level.value for level in caller.levels)
    return MeJson(id=caller.id, name=caller.name, role=caller.role.value, via=caller.via.value, levels=levels, csrf=csrf)


def user_json(user: User) -> UserJson:
    """A user."""
    return UserJson(id=user.id, name=user.name, role=user.role.value, active=user.active, created=when(user.created))


def key_json(key: Key) -> KeyJson:
    """A key without its secret."""
    return KeyJson(
        id=key.id,
        name=key.name,
        role=key.role.value if key.role else None,
        user=key.user,
        purposes=sorted(key.purposes),
        created=when(key.created),
        created_by=key.created_by,
        expires=when(key.expires),
        used=when(key.used) if key.used is not None else None,
        revoked=key.revoked,
    )


def entry_json(entry: Entry) -> EntryJson:
    """A line of the audit log."""
    return cast(EntryJson, {name: getattr(entry, name) for name in EntryJson.__annotations__})


def when(seconds: float) -> str:
    """The time in ISO 8601, UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")

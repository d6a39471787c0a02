"""Users and API keys over HTTP, for administrators who have signed in: a key that leaks must not make more keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.routes.access import Address, Caller, People, allow
from api.service.forms import KeyIn, KeyJson, KeysJson, NewKeyJson, UserChangeIn, UserIn, UserJson, UsersJson, key_json, user_json
from api.service.identity import Role
from api.service.keys import NewKey

router = APIRouter(prefix="/api", tags=["用户和密钥"], dependencies=[allow(Role.ADMIN, by_key=False)])

Id = Annotated[str, Path(max_length=100)]


@router.get("/users", summary="列出用户")
def users(people: People) -> UsersJson:
    """All users, by name."""
    return UsersJson(users=[user_json(user) for user in people.users.list()])


@router.post("/users", summary="加用户", status_code=201)
def add_user(wanted: UserIn, people: People, caller: Caller, ip: Address) -> UserJson:
    """The new user."""
    return user_json(people.administration(caller, ip).add_user(wanted.name, wanted.role, wanted.password))


@router.patch("/users/{user_id}", summary="改用户的角色、状态或密码")
def change_user(user_id: Id, change: UserChangeIn, people: People, caller: Caller, ip: Address) -> UserJson:
    """The user as they are now. A role that is taken away and a user who is stopped are so from their next request on."""
    office = people.administration(caller, ip)
    return user_json(office.change_user(user_id, role=change.role, active=change.active, password=change.password))


@router.get("/keys", summary="列出密钥")
def keys(people: People) -> KeysJson:
    """All keys without their secrets, newest first."""
    return KeysJson(keys=[key_json(key) for key in people.keys.list()])


@router.post("/keys", summary="建密钥", status_code=201)
def create_key(wanted: KeyIn, people: People, caller: Caller, ip: Address) -> NewKeyJson:
    """The new key with its secret, which is shown this once."""
    new = NewKey(name=wanted.name, role=wanted.role, user=wanted.user, purposes=wanted.purposes, days=wanted.days)
    key, secret = people.administration(caller, ip).create_key(new)
    return NewKeyJson(**key_json(key), secret=secret)


@router.delete("/keys/{key_id}", summary="吊销密钥")
def revoke_key(key_id: Id, people: People, caller: Caller, ip: Address) -> KeyJson:
    """The key, which holds no more from the next request on."""
    return key_json(people.administration(caller, ip).revoke_key(key_id))

"""class Administration: what an administrator does to users and keys, each with its line in the audit log. HTTP and command line share it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.problems import NotThere
from api.service.identity import Principal, Role
from api.service.keys import Key, NewKey
from api.service.users import User
from ingest.errors import UnionQAError

if TYPE_CHECKING:
    from api.service.accounts import Accounts


class Administration:
    """The acts of one administrator, calling from `ip`."""

    def __init__(self, accounts: Accounts, principal: Principal, ip: str = "") -> None:
        self._accounts = accounts
        self._principal = principal
        self._ip = ip

    def add_user(self, name: str, role: Role, password: str | None) -> User:
        """The new user. Raises BadRequest, WeakPassword, Conflict."""
        with self._noted("user.add", f"{name} ({role})"):
            return self._accounts.users.add(name, role, password)

    def change_user(self, user_id: str, *, role: Role | None = None, active: bool | None = None, password: str | None = None) -> User:
        """The user as they are afterwards. Raises NotThere, WeakPassword, and BadRequest for the last administrator."""
        user = self._user(user_id)
        if password is not None:
            with self._noted("user.password", user.name):
                self._accounts.set_password(user_id, password)
        if role is not None and role is not user.role:
            with self._noted("user.role", f"{user.name} ({user.role} -> {role})"):
                self._accounts.users.set_role(user_id, role)
        if active is not None and active != user.active:
            with self._noted("user.enable" if active else "user.disable", user.name):
                self._accounts.set_active(user_id, active)
        return self._user(user_id)

    def create_key(self, wanted: NewKey) -> tuple[Key, str]:
        """The key and its secret. Raises BadRequest, and NotThere for a user who is not there."""
        if wanted.user is not None and wanted.role is None:
            self._user(wanted.user)
        with self._noted("key.create", f"{wanted.name} ({wanted.role or wanted.user})"):
            return self._accounts.keys.create(wanted, by=self._principal.name)

    def revoke_key(self, key_id: str) -> Key:
        """The key, which holds no more. Raises NotThere."""
        with self._noted("key.revoke", key_id):
            return self._accounts.keys.revoke(key_id)

    def _user(self, user_id: str) -> User:
        user = self._accounts.users.get(user_id)
        if user is None:
            raise NotThere(f"没有编号为 {user_id} 的用户。")
        return user

    @contextmanager
    def _noted(self, event: str, object: str) -> Iterator[None]:
        try:
            yield
        except UnionQAError:
            self._accounts.audit.note(event, user=self._principal.name, object=object, ip=self._ip, success=False)
            raise
        self._accounts.audit.note(event, user=self._principal.name, object=object, ip=self._ip)

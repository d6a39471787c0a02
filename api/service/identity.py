"""Who asks: roles, what each may read, and the Principal that every door hands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from index.hits import Filter
from ingest.document import Level


class Role(StrEnum):
    """What somebody is to the service. Each right is named where it is used (`api.routes.access.allow`), none follows from another."""

    STAFF = "staff"
    CADRE = "cadre"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Via(StrEnum):
    """How somebody proved who they are: signed in, by an API key, or by owning the data folder (the command line)."""

    SESSION = "session"
    KEY = "key"
    LOCAL = "local"


class Purpose(StrEnum):
    """What an API key may be used for; each door asks for its own."""

    API = "api"
    OPENAI = "openai"
    MCP = "mcp"
    METRICS = "metrics"


LEVELS_OF: Mapping[Role, frozenset[Level]] = {
    Role.STAFF: frozenset({Level.PUBLIC}),
    Role.CADRE: frozenset({Level.PUBLIC, Level.INTERNAL}),
    Role.ADMIN: frozenset(Level),
    Role.AUDITOR: frozenset({Level.PUBLIC}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody whose identity is proved, as it was when the request came.

    `id` owns conversations and feedback; it is the same for every session and personal key of a user. `credential` names
    the session or key that was shown, for rate limits and to ask later whether it still holds.
    """

    id: str
    name: str
    role: Role
    via: Via
    levels: frozenset[Level]
    credential: str = ""

    @classmethod
    def of(cls, id: str, name: str, role: Role, via: Via, credential: str = "") -> Principal:
        """The principal with the levels of the role."""
        return cls(id=id, name=name, role=role, via=via, levels=LEVELS_OF[role], credential=credential)

    def narrowed(self, filter: Filter | None = None) -> Filter:
        """The filter within what the principal may read: a filter can take levels away and never add one."""
        filter = filter or Filter()
        return replace(filter, levels=filter.levels & self.levels)


LOCAL = Principal.of("local", "本机", Role.ADMIN, Via.LOCAL)
"""Whoever runs the command line over a data folder: they can read every file in it anyway."""

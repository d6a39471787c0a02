"""The one parser of credentials: raw request headers -> Shown. Every door that speaks HTTP uses it, so that no header form is looser than another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.service.errors import NotSignedIn

COOKIE = "unionqa_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""The name over TLS: browsers then take it from this host alone, on every path, never over plain HTTP. Source: RFC 6265bis, 4.1.3.2."""
LONGEST = 512  # bytes of a key or token; ours have 51


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a request shows of who sends it: a key, else a session's token, else nothing (both "")."""

    key: str = ""
    token: str = ""


def credentials(headers: Iterable[tuple[bytes, bytes]], *, secure: bool) -> Shown:
    """What the headers show. A key wins over a cookie, and where there is a key the cookie is not looked at.

    Source: RFC 6750 (Authorization: Bearer, the scheme in any case); X-API-Key by custom.

    Raises:
        NotSignedIn: two different keys: whom they let in must not depend on who reads them. Two different cookies are none.
    """
    pairs = [(name.lower(), value.decode("latin-1").strip()) for name, value in headers]
    keys = {key for name, value in pairs for key in _keys(name, value)}
    if len(keys) > 1 or any(not 0 < len(key) <= LONGEST for key in keys):
        raise NotSignedIn
    if keys:
        return Shown(key=keys.pop())
    wanted = SECURE_COOKIE if secure else COOKIE
    tokens = {value for name, line in pairs if name == b"cookie" for value in _cookie(line, wanted)}
    if len(tokens) != 1:  # two, and it is not known which of them is ours: signing in must still be possible
        return Shown()
    token = tokens.pop()
    return Shown(token=token if len(token) <= LONGEST else "")


def _keys(name: bytes, value: str) -> Iterator[str]:
    if name == b"x-api-key":
        yield value
    elif name == b"authorization":
        scheme, _, rest = value.partition(" ")
        if scheme.lower() == "bearer":  # another scheme belongs to a gateway in front of us
            yield rest.strip()


def _cookie(line: str, wanted: str) -> Iterator[str]:
    for part in line.split(";"):
        name, _, value = part.partition("=")
        if name.strip() == wanted and value.strip():
            yield value.strip().strip('"')

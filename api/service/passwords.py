"""Passwords -> what is kept of them: scrypt with a salt of its own, and the parameters, so that they can be raised later."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import unicodedata
from dataclasses import dataclass

from api.service.errors import WeakPassword

MIN_LENGTH = 12
MAX_LENGTH = 1024  # characters; hashing must not be a way to keep the machine busy
_SALT, _HASH = 16, 32  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The parameters of scrypt. One hash takes 128 * n * r bytes of memory and p times its time.

    Source: RFC 7914; the default is one of the equal settings that OWASP's Password Storage Cheat Sheet names (16 MiB, about .1 s).
    """

    n: int = 2**14
    r: int = 8
    p: int = 5


class Passwords:
    """Hashes and checks. At most two at a time: sign-in must not take memory and cores from those who ask."""

    def __init__(self, cost: Cost | None = None) -> None:
        self._cost = cost or Cost()
        self._gate = threading.BoundedSemaphore(2)
        # a hash that was drawn, not computed: no password has it, and the server starts a quarter of a second sooner
        self._nobody = self._row(secrets.token_bytes(_SALT), secrets.token_bytes(_HASH))

    def kept(self, password: str) -> str:
        """What to keep of the password: "scrypt$n$r$p$salt$hash"."""
        salt = secrets.token_bytes(_SALT)
        return self._row(salt, self._hash(password, salt, self._cost))

    def _row(self, salt: bytes, hashed: bytes) -> str:
        cost = self._cost
        return "$".join(map(str, ("scrypt", cost.n, cost.r, cost.p, _text(salt), _text(hashed))))

    def matches(self, password: str, kept: str | None) -> bool:
        """Whether this is the password. Where nothing is kept it takes as long to say no."""
        _, n, r, p, salt, wanted = (kept or self._nobody).split("$")
        got = self._hash(password, _bytes(salt), Cost(n=int(n), r=int(r), p=int(p)))
        return hmac.compare_digest(got, _bytes(wanted)) and kept is not None

    def _hash(self, password: str, salt: bytes, cost: Cost) -> bytes:
        data = _normal(password).encode("utf-8", "replace")
        with self._gate:
            return hashlib.scrypt(data, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=256 * cost.n * cost.r, dklen=_HASH)


def check_strength(password: str, name: str) -> None:
    """Nothing. Raises WeakPassword with what to do for one that is too short, too long, one character, or made of the name."""
    text = _normal(password)
    if len(text) < MIN_LENGTH:
        raise WeakPassword(f"密码至少要有 {MIN_LENGTH} 个字符。可以用几个词连成一句话。")
    if len(text) > MAX_LENGTH:
        raise WeakPassword(f"密码最多 {MAX_LENGTH} 个字符。")
    if len(set(text)) < 5 or not text.casefold().replace(_normal(name).casefold(), ""):
        raise WeakPassword("密码太容易猜到：不要重复同几个字符，也不要用用户名。")


def _normal(text: str) -> str:
    """The same characters typed on another keyboard are the same password. Source: RFC 8265, NFC (OpaqueString)."""
    return unicodedata.normalize("NFC", text)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)

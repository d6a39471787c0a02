"""Sign-in by an OpenID Connect provider: authorization code with PKCE, state and nonce; the role comes from a claim.

Source: OpenID Connect Core 1.0, sections 3.1.2 (request), 3.1.3.3 (token response) and 3.1.3.7 (checks of the ID token); RFC 7636 (PKCE).
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.problems import Conflict, SettingsError
from api.service.errors import Forbidden, NotSignedIn, ProviderFailed
from api.service.identity import Role
from api.service.users import User, Users
from api.settings import Settings

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures with a public key only: `none`, and HMAC with a key that is public, would let anybody in."""
_LEEWAY_S = 60.0
_LARGEST = 2**20  # bytes of an answer of the provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What the settings say of the sign-in service. `callback` is our own address that it sends browsers back to."""

    issuer: str
    client_id: str
    client_secret: str
    callback: str
    claim: str
    roles: Sequence[tuple[str, Role]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in that is under way. `kept` must come back with the browser that began it; `url` is where that browser goes."""

    url: str
    kept: str


class Oidc:
    """Signs people in through one provider. `client` is the caller's and must not follow redirects."""

    def __init__(self, provider: Provider, users: Users, client: httpx.Client, clock: Callable[[], float] = time.time) -> None:
        self._provider = provider
        self._users = users
        self._client = client
        self._clock = clock

    def begin(self) -> Begun:
        """Where to send the browser, and what it has to keep. Raises ProviderFailed."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        wanted = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._provider.callback,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = self._endpoint(self._discovered(), "authorization_endpoint")
        return Begun(url=f"{address}{'&' if '?' in address else '?'}{urlencode(wanted)}", kept=f"{state}.{nonce}.{verifier}")

    def finish(self, kept: str, state: str, code: str) -> User:
        """The user who has signed in there, made or brought up to date here.

        Raises:
            NotSignedIn: another browser began it, the token does not hold, or the user is stopped here.
            Forbidden: none of their roles there is one here.
            ProviderFailed: by cause.
        """
        parts = kept.split(".")
        if len(parts) != 3 or not state or not secrets.compare_digest(parts[0].encode(), state.encode("utf-8", "replace")):
            raise NotSignedIn
        _, nonce, verifier = parts
        claims = self._claims(code, verifier, nonce)
        role = self._role(claims)
        user = self._user(claims, role)
        if not user.active:
            raise NotSignedIn
        return user

    def _claims(self, code: str, verifier: str, nonce: str) -> Mapping[str, Any]:
        """What the provider says of the person, checked."""
        provider, found = self._provider, self._discovered()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": provider.callback, "code_verifier": verifier}
        # The secret goes into the body: every provider that has a secret at all takes it there, and Basic needs an encoding that not all agree on.
        form |= {"client_id": provider.client_id} | ({"client_secret": provider.client_secret} if provider.client_secret else {})
        answer = self._json("POST", self._endpoint(found, "token_endpoint"), form)
        keys = KeySet.import_key_set(cast(Any, self._json("GET", self._endpoint(found, "jwks_uri"))))
        try:
            claims = jwt.decode(str(answer.get("id_token", "")), keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise NotSignedIn from error
        self._check(claims, nonce)
        return claims

    def _check(self, claims: Mapping[str, Any], nonce: str) -> None:
        """Raises NotSignedIn for a token that was made by or for somebody else, is too old, or answers another request."""
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        now, expires, issued = self._clock(), claims.get("exp"), claims.get("iat")
        sound = (
            str(claims.get("iss")).rstrip("/") == self._provider.issuer.rstrip("/")
            and self._provider.client_id in audiences
            and (len(audiences) == 1 or claims.get("azp") == self._provider.client_id)
            and isinstance(expires, int | float)
            and now < expires + _LEEWAY_S
            and isinstance(issued, int | float)
            and issued < now + _LEEWAY_S
            and secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
            and isinstance(claims.get("sub"), str)
            and bool(claims["sub"])
        )
        if not sound:
            raise NotSignedIn

    def _role(self, claims: Mapping[str, Any]) -> Role:
        """The first role of the settings whose value is in the claim (`realm.roles` looks inside)."""
        value: Any = claims
        for part in self._provider.claim.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        values = set(map(str, value)) if isinstance(value, list) else {str(value)} if value is not None else set()
        role = next((role for name, role in self._provider.roles if name in values), None)
        if role is None:
            raise Forbidden
        return role

    def _user(self, claims: Mapping[str, Any], role: Role) -> User:
        """The user of the token's subject. A name is never taken for a proof: one who is called like a local user gets another name."""
        subject = f"{self._provider.issuer} {claims['sub']}"
        user = self._users.of_subject(subject)
        if user is not None:
            if user.role is not role:
                self._users.set_role(user.id, role, even_last=True)
            return self._users.get(user.id) or user
        wanted = re.sub(r"[^\w.@-]+", "-", str(claims.get("preferred_username") or claims.get("email") or claims["sub"]))[:50].strip("-") or "user"
        try:
            return self._users.add(wanted, role, subject=subject)
        except Conflict:
            return self._users.add(f"{wanted}-{hashlib.sha256(subject.encode()).hexdigest()[:8]}", role, subject=subject)

    def _discovered(self) -> Mapping[str, Any]:
        found = self._json("GET", f"{self._provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self._provider.issuer.rstrip("/"):
            raise ProviderFailed("登录服务说的名称与设置 UNIONQA_OIDC_ISSUER 不一致，请管理员检查。")
        return found

    def _endpoint(self, found: Mapping[str, Any], name: str) -> str:
        """An address that the provider names. Only HTTPS, or HTTP where the provider itself is on HTTP (a test, this machine)."""
        address = str(found.get(name, ""))
        if urlsplit(address).scheme not in {"https", urlsplit(self._provider.issuer).scheme}:
            raise ProviderFailed(f"登录服务没有给出可用的 {name}，请管理员检查设置。")
        return address

    def _json(self, method: str, url: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        try:
            response = self._client.request(method, url, data=dict(form) if form else None, headers={"Accept": "application/json"})
            if response.status_code != 200 or len(response.content) > _LARGEST:
                raise ProviderFailed("登录服务没有接受这次登录，请重试；仍不行时请联系管理员。")
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderFailed("登录服务连接不上或回答不完整，请稍后再试。") from error
        if not isinstance(answer, dict):
            raise ProviderFailed("登录服务的回答不完整，请稍后再试。")
        return answer


def provider_of(settings: Settings) -> Provider:
    """The provider that settings name. Raises SettingsError where one of them is missing."""
    if not (settings.oidc_client_id and settings.public_url and settings.oidc_roles):
        raise SettingsError("OIDC 登录还缺设置：UNIONQA_OIDC_CLIENT_ID、UNIONQA_PUBLIC_URL 和 UNIONQA_OIDC_ROLES 都要填。")
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        callback=f"{settings.public_url}/api/oidc/callback",
        claim=settings.oidc_claim,
        roles=tuple((value, Role(role)) for value, role in settings.oidc_roles),
    )

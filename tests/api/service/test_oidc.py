"""Sign-in by a provider: a small real one, on this machine, that can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from api.app import create_app
from api.knowledge_base import KnowledgeBase
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.oidc import Oidc, provider_of
from api.settings import Settings, load_settings

Opener = Callable[..., KnowledgeBase]


class Provider(ThreadingHTTPServer):
    """A provider with one person. `lies` change what it says: claims of the token, or the whole token."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: dict[str, str] = {}
        self.form: dict[str, str] = {}
        self.lies: dict[str, Any] = {}
        self.person: dict[str, Any] = {"sub": "42", "preferred_username": "Wang.Wu", "realm": {"roles": ["cadres", "others"]}}
        self.shown = self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.whole_token = ""

    def go(self, url: str) -> dict[str, str]:
        """What a browser does there: it comes back with a code and the state."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return {"code": "the-code", "state": self.asked["state"]}

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "unionqa", "iat": now, "exp": now + 300, "nonce": self.asked.get("nonce"), **self.person, **self.lies}
        said = {name: value for name, value in claims.items() if value is not None}
        return self.whole_token or jwt.encode({"alg": "RS256", "kid": "one"}, said, self.key)


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path == "/keys":
            self._say(KeySet([self.server.shown]).as_dict(private=False))
        else:
            names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            self._say({"issuer": self.server.issuer, **{name: self.server.issuer + path for name, path in names.items()}})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.form = {name: values[0] for name, values in parse_qs(body).items()}
        verifier = hashlib.sha256(self.server.form["code_verifier"].encode()).digest()
        proved = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == self.server.asked["code_challenge"]
        self._say({"id_token": self.server.token(), "token_type": "Bearer"}, 200 if proved else 400)

    def _say(self, answer: Any, status: int = 200) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def browser(opener: Opener, loaded: Path, accounts: Accounts, provider: Provider) -> Iterator[TestClient]:
    settings = Settings(
        oidc_issuer=provider.issuer,
        oidc_client_id="unionqa",
        oidc_client_secret="the-secret",
        oidc_claim="realm.roles",
        oidc_roles=(("admins", "admin"), ("cadres", "cadre")),
        public_url="http://localhost",
    )
    knowledge_base = opener(load_settings(data=loaded), print)
    with httpx.Client(timeout=5, trust_env=False) as outward:
        app = create_app(knowledge_base, accounts, oidc=Oidc(provider_of(settings), accounts.users, outward))
        with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
            yield client
    knowledge_base.close()


def sign_in(browser: TestClient, provider: Provider) -> Any:
    began = browser.get("/api/oidc/login")
    assert began.status_code == 302 and began.headers["location"].startswith(provider.issuer + "/authorize?")
    return browser.get("/api/oidc/callback", params=provider.go(began.headers["location"]))


def test_who_signs_in_there_has_the_mapped_role_here(browser: TestClient, provider: Provider) -> None:
    came_back = sign_in(browser, provider)
    assert (came_back.status_code, came_back.headers["location"]) == (302, "/")
    me = browser.get("/api/me").json()
    assert (me["name"], me["role"], me["via"]) == ("wang.wu", "cadre", "session")
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["redirect_uri"] == "http://localhost/api/oidc/callback"
    assert (provider.form["client_secret"], provider.form["code"]) == ("the-secret", "the-code")


def test_the_role_follows_the_provider_at_each_sign_in(browser: TestClient, provider: Provider, accounts: Accounts) -> None:
    sign_in(browser, provider)
    provider.person["realm"] = {"roles": ["cadres", "admins"]}
    sign_in(browser, provider)
    assert browser.get("/api/me").json()["role"] == "admin"
    provider.person["realm"] = {"roles": ["cadres"]}  # the last administrator, too, is what the provider says
    sign_in(browser, provider)
    assert [user.role for user in accounts.users.list()] == [Role.CADRE]


def test_a_local_user_of_the_same_name_stays_somebody_else(browser: TestClient, provider: Provider, accounts: Accounts) -> None:
    local = accounts.users.add("wang.wu", Role.ADMIN, "a long enough password")
    sign_in(browser, provider)
    me = browser.get("/api/me").json()
    assert me["id"] != local.id and me["name"].startswith("wang.wu-") and me["role"] == "cadre"


def test_a_user_who_is_stopped_here_does_not_get_in_there(browser: TestClient, provider: Provider, accounts: Accounts) -> None:
    sign_in(browser, provider)
    accounts.set_active(browser.get("/api/me").json()["id"], False)
    assert sign_in(browser, provider).status_code == 401
    assert browser.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    ("lies", "status"),
    [
        ({"iss": "http://evil.example"}, 401),
        ({"aud": "another"}, 401),
        ({"aud": ["unionqa", "another"]}, 401),
        ({"aud": ["unionqa", "another"], "azp": "another"}, 401),
        ({"exp": 1000}, 401),
        ({"exp": None}, 401),
        ({"iat": 2**33}, 401),
        ({"nonce": "of another sign-in"}, 401),
        ({"nonce": None}, 401),
        ({"sub": ""}, 401),
        ({"sub": None}, 401),
        ({"realm": {"roles": ["others"]}}, 403),
        ({"realm": {}}, 403),
        ({"realm": "cadres"}, 403),
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(browser: TestClient, provider: Provider, lies: dict[str, Any], status: int) -> None:
    provider.lies = lies
    refused = sign_in(browser, provider)
    assert (refused.status_code, browser.get("/api/me").status_code) == (status, 401)
    assert "unionqa_session" not in refused.headers.get("set-cookie", "")


def test_a_token_signed_by_another_key_lets_nobody_in(browser: TestClient, provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    assert sign_in(browser, provider).status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_a_public_key_signature_lets_nobody_in(browser: TestClient, provider: Provider, algorithm: str) -> None:
    parts = ({"alg": algorithm, "kid": "one"}, {"sub": "42"})
    provider.whole_token = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + ".c2ln"
    assert sign_in(browser, provider).status_code == 401


def test_another_browser_cannot_finish_what_this_one_began(browser: TestClient, provider: Provider) -> None:
    back = provider.go(browser.get("/api/oidc/login").headers["location"])
    wrong_state = browser.get("/api/oidc/callback", params={**back, "state": "x" + back["state"][1:] + "y"})
    browser.cookies.clear()
    without_cookie = browser.get("/api/oidc/callback", params=back)
    assert (wrong_state.status_code, without_cookie.status_code) == (401, 401)
    assert provider.form == {}


def test_a_provider_that_is_not_the_named_one_is_an_error_that_says_so(browser: TestClient, provider: Provider) -> None:
    provider.issuer = "http://127.0.0.1:9/elsewhere"  # it now says that it is another
    refused = browser.get("/api/oidc/login")
    assert (refused.status_code, refused.json()["error"]["code"]) == (502, "sign_in_service")


def test_without_a_provider_there_is_no_such_address(opener: Opener, loaded: Path, accounts: Accounts) -> None:
    knowledge_base = opener(load_settings(data=loaded), print)
    with TestClient(create_app(knowledge_base, accounts), base_url="http://localhost") as client:
        assert client.get("/api/oidc/login").status_code == 404
        assert client.get("/api/setup").json() == {"setup_needed": True, "oidc": False}
    knowledge_base.close()

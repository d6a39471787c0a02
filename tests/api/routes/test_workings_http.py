"""How the service works: shown to administrators, without secrets, and counted as no question."""

from __future__ import annotations

from typing import Any

import pytest

from api.service.identity import Role
from api.service.workings import HIDDEN, settings_json
from api.settings import Settings


def test_a_trial_shows_the_score_of_each_leg_and_what_decided(world: Any) -> None:
    client = world.client(Role.ADMIN)
    before = client.get("/api/statistics").json()["questions"]
    found = client.post("/api/retrieval-test", json={"question": "2021年组织了多少名一线职工参加疗休养？", "limit": 5}).json()
    best = found["hits"][0]
    assert 1 <= len(found["hits"]) <= 5
    assert 0 < best["dense"] <= 1 and best["lexical"] > 0
    assert found["parts"][0]["rivals"][0]["gains"]
    assert client.get("/api/statistics").json()["questions"] == before


def test_a_trial_of_nothing_has_no_parts(world: Any) -> None:
    found = world.client(Role.ADMIN).post("/api/retrieval-test", json={"question": "？？"}).json()
    assert found["parts"] == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.CADRE, Role.AUDITOR])
def test_only_administrators_see_how_it_works(world: Any, role: Role) -> None:
    client = world.client(role)
    assert client.post("/api/retrieval-test", json={"question": "疗休养"}).status_code == 403
    assert client.get("/api/settings").status_code == 403


def test_settings_name_secrets_and_do_not_show_them(world: Any) -> None:
    shown = {one["name"]: one for one in world.client(Role.ADMIN).get("/api/settings").json()["settings"]}
    assert shown["port"] == {"name": "port", "variable": "UNIONQA_PORT", "value": "8000", "set": False}
    chosen = Settings(llm_key="sk-geheim", llm_url="https://me:pass@llm.example/v1", llm_levels=("public", "internal"))
    told = {one["name"]: one for one in settings_json(chosen)["settings"]}
    assert told["llm_key"]["value"] == HIDDEN and told["llm_key"]["set"]
    assert told["llm_url"]["value"] == "https://***@llm.example/v1"
    assert told["llm_levels"]["value"] == "public，internal"
    assert "geheim" not in str(told) and told["oidc_client_secret"]["value"] == ""

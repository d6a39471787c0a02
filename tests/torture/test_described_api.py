"""The whole HTTP API against its own description: schemathesis invents requests, right ones and wrong ones, a real server answers.

No answer may be a server error, have a status or a media type that is not described, or a body off its schema.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from api.app import create_app
from api.cli import main
from api.service.accounts import Accounts
from api.service.identity import Purpose, Role
from api.service.keys import NewKey
from api.service.passwords import Cost, Passwords
from api.service.store import ServiceStore
from api.settings import load_settings
from api.throttle import Limits

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CASES, FEW = 50, 5
"""Requests an operation in full, and in the short form: half of them of the described form, half of another."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Where a service with two papers answers, and for which address which key holds."""
    tests = Path(__file__).parents[1]
    small, served = runpy.run_path(str(tests / "api" / "conftest.py")), runpy.run_path(str(tests / "api" / "routes" / "conftest.py"))
    papers, data = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("described") / "kb"
    (papers / "报告.txt").write_text(small["REPORT"], encoding="utf-8")
    (papers / "办法.txt").write_text(small["RULE"], encoding="utf-8")
    assert main(["--data", str(data), "add", str(papers)], opener=small["open_small"]) == 0
    base, store = small["open_small"](load_settings(data=data), print), ServiceStore.open(data)
    accounts = Accounts(store, passwords=Passwords(Cost(n=16, p=1)))
    keys = {purpose: accounts.keys.create(NewKey(name=purpose, role=Role.ADMIN, purposes=[purpose]), by="tests")[1] for purpose in Purpose}
    with served["_serving"](create_app(base, accounts, limits=Limits(per_minute=1_000_000))) as where:
        yield where, {"/v1/": keys[Purpose.OPENAI], "/metrics": keys[Purpose.METRICS], "/": keys[Purpose.API]}
    store.close()
    base.close()


def test_every_answer_is_as_described(address: tuple[str, dict[str, str]], share: Callable[[int, int], range], count: Callable[..., None]) -> None:
    where, keys = address
    schema = schemathesis.openapi.from_dict(requests.get(f"{where}/openapi.json", timeout=30).json())
    wrong: list[str] = []
    with requests.Session() as session:
        for found in schema.get_all_operations():
            operation = found.ok()
            key = next(key for start, key in keys.items() if operation.path.startswith(start))
            cases = len(share(CASES, FEW))
            done = _tried(operation, where, session, {"Authorization": f"Bearer {key}"}, cases)
            count("described API", "operations")
            count("described API", "requests", done.requests)
            count("described API", "server errors", done.broken)
            wrong += done.wrong
    assert wrong == []


class Tried:
    """What came of the requests of one operation."""

    def __init__(self) -> None:
        self.requests = 0
        self.broken = 0
        self.wrong: list[str] = []


def _tried(operation: Any, where: str, session: requests.Session, headers: dict[str, str], cases: int) -> Tried:
    tried = Tried()
    for mode, part in ((GenerationMode.POSITIVE, cases - cases // 2), (GenerationMode.NEGATIVE, cases // 2)):
        at_most = settings(
            max_examples=part, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )

        @at_most
        @given(case=operation.as_strategy(generation_mode=mode))
        def one(case: Any) -> None:
            _ask(tried, case, where, session, headers)

        try:
            one()
        except (schemathesis.errors.InvalidSchema, schemathesis.core.errors.InvalidSchema):
            raise
        except Exception as error:
            if "Unsatisfiable" not in type(error).__name__:
                raise
    return tried


def _ask(tried: Tried, case: Any, where: str, session: requests.Session, headers: dict[str, str]) -> None:
    response = case.call(base_url=where, session=session, headers=headers, timeout=60)
    tried.requests += 1
    tried.broken += response.status_code >= 500
    try:
        case.validate_response(response, checks=CHECKS)
    except (Failure, FailureGroup) as failure:
        tried.wrong.append(f"{case.operation.label}: {response.status_code} {failure}"[:600])

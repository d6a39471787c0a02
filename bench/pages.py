"""How soon the pages can be used: bytes of the first view, seconds until it can be typed into on a slow machine, until an answer's first words.

A real `unionqa serve` over the sample documents and a real Chromium. Aims: 200 KB, 1.5 s with a processor slowed four times, .3 s.
Where there is no Chromium nothing is measured, and that is said.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright
from service import ROOT, served, unionqa

QUESTIONS = (
    "2021年澜江市组织了多少名一线职工参加疗休养？", "2022年澜江市办理了多少件职工法律援助案件？", "普通疗休养每次最多几天？",
    "申报市级劳模创新工作室应当具备哪些条件？", "2022年云汀市新建了多少家职工书屋？",
)  # fmt: skip
PASSWORD = "a long pass phrase"  # noqa: S105  (of a knowledge base that lives for a minute)
SLOWED, ROUNDS = 4, 5


def main() -> int:
    """Prints three lines."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no chromium here: nothing is measured")
        return 0
    with tempfile.TemporaryDirectory() as folder, _site(Path(folder) / "kb") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        print(f"first view, with signing in: {_first_view(page, address) / 1024:.0f} KB")
        print(f"ready to type into, {SLOWED} times slowed: {_ready(page, address):.2f} s (median of {ROUNDS})")
        print(f"first words of an answer: {_first_words(page, address):.2f} s (median of {len(QUESTIONS)} questions)")
        browser.close()
    return 0


def _first_view(page: Any, address: str) -> float:  # noqa: ANN401
    """Bytes over the wire until the page of questions is there."""
    session, sizes = page.context.new_cdp_session(page), list[float]()
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    page.fill("#f-name", "cadre")
    page.fill("#f-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".welcome-questions button")
    return sum(sizes)


def _ready(page: Any, address: str) -> float:  # noqa: ANN401
    session, took = page.context.new_cdp_session(page), list[float]()
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    for _ in range(ROUNDS):
        page.goto("about:blank")
        began = time.perf_counter()
        page.goto(address)
        page.locator(".composer-text").wait_for()
        took.append(time.perf_counter() - began)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return median(took)


def _first_words(page: Any, address: str) -> float:  # noqa: ANN401
    took = list[float]()
    for question in QUESTIONS:
        page.goto(address)
        page.locator(".composer-text").fill(question)
        began = time.perf_counter()
        page.keyboard.press("Enter")
        page.locator(".answer > *").first.wait_for()
        took.append(time.perf_counter() - began)
    return median(took)


@contextmanager
def _site(data: Path) -> Iterator[str]:
    unionqa(data, "add", str(ROOT / "corpus"))
    for name in ("admin", "cadre"):  # without an administrator the first page would be the one that makes one
        unionqa(data, "users", "add", name, "--role", name, said=f"{PASSWORD}\n")
    with served(data) as server:
        yield server.address


if __name__ == "__main__":
    sys.exit(main())

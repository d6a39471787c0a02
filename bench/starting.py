"""How long `unionqa serve` takes until it is ready, until it has answered the first question, and how much memory it then holds.

Over the sample documents. Aims: ready <= 3 s, the first answer <= 1 s after that, <= 700 MB resident.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from pathlib import Path

import httpx
from service import ROOT, served, unionqa

QUESTIONS = ("职工疗休养每次不超过几天？", "2021年澜江市组织了多少名一线职工参加疗休养？", "困难职工帮扶办法第五条")
STARTS = 3


def main() -> None:
    """Prints a line a start."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "kb"
        unionqa(data, "add", str(ROOT / "corpus"))
        key = re.findall(r"unionqa_[\w-]+", unionqa(data, "keys", "create", "bench", "--role", "admin"))[0]
        print("start  ready s  first answer s  next s   CPU s  resident MB")
        for start in range(1, STARTS + 1):
            print(f"{start:5}  {_one(data, key)}")


def _one(data: Path, key: str) -> str:
    headers = {"Authorization": f"Bearer {key}"}
    with served(data) as server, httpx.Client(base_url=server.address, headers=headers, timeout=60) as client:
        cpu, (first, *rest) = server.cpu_s(), [_asked(client, question) for question in QUESTIONS]
        return f"{server.ready_s:7.2f}  {first:14.2f}  {max(rest):6.2f}  {cpu:6.2f}  {server.resident_mb():11.0f}"


def _asked(client: httpx.Client, question: str) -> float:
    began = time.perf_counter()
    answer = client.post("/api/ask", json={"question": question})
    if json.loads(answer.content).get("status") != "answered":
        raise AssertionError(answer.text)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

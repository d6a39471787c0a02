"""How long `unionqa serve` takes until it is ready, until it has answered the first question, and how much memory it then holds.

Over the sample documents. Aims: ready <= 3 s, the first answer <= 1 s after that, <= 700 MB resident.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
UNIONQA = str(Path(sys.executable).with_name("unionqa"))
QUESTIONS = ("职工疗休养每次不超过几天？", "2021年澜江市组织了多少名一线职工参加疗休养？", "困难职工帮扶办法第五条")
STARTS = 3


def main() -> None:
    """Prints a line a start."""
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / "kb")
        _unionqa("--data", data, "add", str(ROOT / "corpus"))
        key = re.findall(r"unionqa_[\w-]+", _unionqa("--data", data, "keys", "create", "bench", "--role", "admin"))[0]
        print("start  ready s  first answer s  next s   CPU s  resident MB")
        for start in range(1, STARTS + 1):
            print(f"{start:5}  {_one(data, key)}")


def _unionqa(*arguments: str) -> str:
    done = subprocess.run([UNIONQA, *arguments], check=True, capture_output=True, text=True)  # noqa: S603  (our own program)
    return done.stdout + done.stderr


def _one(data: str, key: str) -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    began = time.perf_counter()
    command = [UNIONQA, "--data", data, "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}, timeout=60)
            _wait(client)
            ready = time.perf_counter() - began
            cpu, (first, *rest) = _cpu_s(server.pid), [_asked(client, question) for question in QUESTIONS]
            client.close()
            return f"{ready:7.2f}  {first:14.2f}  {max(rest):6.2f}  {cpu:6.2f}  {_resident_mb(server.pid):11.0f}"
        finally:
            server.terminate()


def _wait(client: httpx.Client) -> None:
    for _ in range(6000):
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.01)
    raise AssertionError("the server does not start")


def _asked(client: httpx.Client, question: str) -> float:
    began = time.perf_counter()
    answer = client.post("/api/ask", json={"question": question})
    if json.loads(answer.content).get("status") != "answered":
        raise AssertionError(answer.text)
    return time.perf_counter() - began


def _cpu_s(pid: int) -> float:
    """Seconds of processor time so far, which a busy machine does not stretch as it does the clock."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100  # clock ticks of utime and stime; Linux has 100 a second


def _resident_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()

"""A real `unionqa serve` for the benchmarks of this folder: the command, a server that is ready, and what it costs."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
_UNIONQA = str(Path(sys.executable).with_name("unionqa"))
_HZ = 100  # clock ticks of a second in /proc, on Linux


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that is ready. `ready_s` are the seconds from its start until then."""

    address: str
    pid: int
    ready_s: float

    def cpu_s(self) -> float:
        """Seconds of processor time so far, which a busy machine does not stretch as it does the clock."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _HZ

    def resident_mb(self) -> float:
        """Memory that it holds."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def unionqa(data: Path, *arguments: str, said: str | None = None) -> str:
    """What the command prints over the knowledge base in `data`; `said` is what is typed."""
    command = [_UNIONQA, "--data", str(data), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, input=said)  # noqa: S603  (our own program)
    return done.stdout + done.stderr


@contextmanager
def served(data: Path) -> Iterator[Server]:
    """A server over `data` for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command, address, began = [_UNIONQA, "--data", str(data), "serve", "--port", str(port)], f"http://127.0.0.1:{port}", time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            _wait(address)
            yield Server(address=address, pid=process.pid, ready_s=time.perf_counter() - began)
        finally:
            process.terminate()


def _wait(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        for _ in range(6000):
            try:
                if client.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.01)
    raise AssertionError("the server does not start")

"""What every fault test shares: how much of it to run, the figures it leaves, and a child process to do harm to.

Conventions of this folder
- `make test` runs each test in a short form (all together well below 90 s), `make torture` (`--full`) in the size that docs/durability.md
  reports, `make torture ARGS="--part 2/6"` the second sixth of that. A test asks `share(full, short)` for the numbers it is to do:
  seeds, places, repetitions. The same number means the same fault in every run.
- Every test asserts that its fault fired, and counts what it did with `count(area, name, n)`; the sums are printed at the end.
- For every defence there is a test in which the defence is taken away (`without`, a patched copy of the source): it must find the harm. A fault
  test that cannot fail proves nothing.
- Harm is done to children of the nursery (drivers/nursery.py, which has loaded everything and forks), never to the tests' own process.
- What is needed and missing (strace, a file system of one's own) skips with its reason.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

Share = Callable[[int, int], range]
_FIGURES = pytest.StashKey["Figures"]()


class Figures:
    """What the fault tests did and found, summed over all of them."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}
        self.highest: dict[tuple[str, str], float] = {}

    def add(self, area: str, name: str, count: int = 1) -> None:
        """Nothing; `name` of `area` is greater by `count`. A zero is printed too: 0 lost is a figure."""
        self.counts.setdefault(area, Counter())[name] += count

    def most(self, area: str, name: str, value: float) -> None:
        """Nothing; of all values given under this name the highest is printed."""
        self.highest[area, name] = max(value, self.highest.get((area, name), value))

    def lines(self) -> list[str]:
        """A line for each area, in the order in which they came."""
        areas = list(dict.fromkeys([*self.counts, *(area for area, _ in self.highest)]))
        return [f"{area}: {', '.join(self._of(area))}" for area in areas]

    def _of(self, area: str) -> list[str]:
        counted = [f"{name} {count:,}" for name, count in self.counts.get(area, Counter()).items()]
        return counted + [f"{name} {value:,.2f}" for (of, name), value in self.highest.items() if of == area]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full` and `--part`, known where pytest is started on this folder."""
    parser.addoption("--full", action="store_true", help="run the fault tests in full")
    parser.addoption("--part", default="1/1", metavar="K/N", help="run the K-th of N parts of the full fault tests")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the figures after the tests."""
    lines = config.stash[_FIGURES].lines() if _FIGURES in config.stash else []
    if lines:
        terminalreporter.section("figures" if config.getoption("--full", default=False) else "figures of the short form")
        terminalreporter.write("\n".join(lines) + "\n")


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the tests run in full."""
    return bool(request.config.getoption("--full", default=False))


@pytest.fixture(scope="session")
def share(request: pytest.FixtureRequest, full: bool) -> Share:
    """(full, short) -> which of range(full) to do in this run: all, the K-th of N parts, or, in the short form, the first `short`."""
    part, parts = map(int, str(request.config.getoption("--part", default="1/1")).split("/"))
    assert 1 <= part <= parts, "--part K/N takes 1 <= K <= N"

    def of(total: int, short: int) -> range:
        return range((part - 1) * total // parts, part * total // parts) if full else range(short)

    return of


@pytest.fixture(scope="session")
def count(pytestconfig: pytest.Config) -> Callable[..., None]:
    """`count(area, name, n=1)`: the tests count what they did; printed at the end."""
    return pytestconfig.stash.setdefault(_FIGURES, Figures()).add


@pytest.fixture(scope="session")
def most(pytestconfig: pytest.Config) -> Callable[[str, str, float], None]:
    """`most(area, name, value)`: the highest value is printed at the end."""
    return pytestconfig.stash.setdefault(_FIGURES, Figures()).most


@pytest.fixture(scope="session")
def words_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for jieba's prepared dictionary, shared by all children: making it takes longer than a kill."""
    return tmp_path_factory.mktemp("words")


class Child:
    """A child of the nursery, at work on a job; `said()` is what it has written so far."""

    def __init__(self, pid: int, log: Path, ended: Callable[[int, float], int]) -> None:
        self.pid = pid
        self._log = log
        self._ended = ended

    def said(self) -> list[dict[str, Any]]:
        """What the child has said; a line that a kill cut short was not said."""
        lines = self._log.read_bytes().split(b"\n")[:-1] if self._log.exists() else []
        return [json.loads(line) for line in lines]

    def kill(self) -> bool:
        """Whether the child was still at work when SIGKILL came."""
        with suppress(ProcessLookupError):  # it had ended by itself
            os.kill(self.pid, signal.SIGKILL)
        return self.wait() == -signal.SIGKILL

    def wait(self, seconds: float = 120.0) -> int:
        """The exit status; minus the number of the signal that ended it."""
        return os.waitstatus_to_exitcode(self._ended(self.pid, seconds))


class Nursery:
    """The process that forks children for jobs (drivers/jobs.py)."""

    def __init__(self, folder: Path, cache: Path, source: Path | None = None) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        script = Path(__file__).parent / "drivers" / "nursery.py"
        command = [sys.executable, "-X", "utf8", str(script), str(cache), *([str(source)] if source else [])]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self._buffer = b""
        self._statuses: dict[int, int] = {}
        assert self._line(120.0) == {"ready": True}

    def start(self, job: str, **more: object) -> Child:
        """A child that does this job from now on."""
        log = self._folder / f"log-{next(self._numbers)}"
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"job": job, "log": str(log), **more}).encode() + b"\n")
        self._process.stdin.flush()
        while "status" in (line := self._line(60.0)):
            self._statuses[line["pid"]] = line["status"]
        return Child(line["pid"], log, self._status)

    def run(self, job: str, **more: object) -> list[dict[str, Any]]:
        """What a child said that did the whole job."""
        child = self.start(job, **more)
        status = child.wait(600.0)
        assert status == 0, (job, status)
        return child.said()

    def close(self) -> None:
        """Ends the process and its children."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def _status(self, pid: int, seconds: float) -> int:
        until = time.monotonic() + seconds
        while pid not in self._statuses:
            line = self._line(until - time.monotonic())
            self._statuses[line["pid"]] = line["status"]
        return self._statuses.pop(pid)

    def _line(self, seconds: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([self._process.stdout], [], [], max(seconds, 0))
            assert ready, "the nursery says nothing"
            data = os.read(self._process.stdout.fileno(), 1 << 16)
            assert data, "the nursery has ended"
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        found: dict[str, Any] = json.loads(line)
        return found


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory, words_cache: Path) -> Iterator[Nursery]:
    """The nursery of the real product."""
    made = Nursery(tmp_path_factory.mktemp("nursery"), words_cache)
    yield made
    made.close()


@pytest.fixture
def without(tmp_path: Path, words_cache: Path) -> Iterator[Callable[..., Nursery]]:
    """`without(("index/files.py", "old", "new"), ...)`: a nursery of a copy of the product in which this was replaced."""
    made: list[Nursery] = []

    def of(*changes: tuple[str, str, str]) -> Nursery:
        root, copy = Path(__file__).parents[2], tmp_path / f"source-{len(made)}"
        for package in ("ingest", "index", "api"):
            shutil.copytree(root / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "web"))
        for name, old, new in changes:
            text = (copy / name).read_text("utf-8")
            assert old in text, f"{name} has changed: the defence to take away is not there"
            (copy / name).write_text(text.replace(old, new), "utf-8")
        folder = tmp_path / f"nursery-{len(made)}"
        folder.mkdir()
        made.append(Nursery(folder, words_cache, copy))
        return made[-1]

    yield of
    for one in made:
        one.close()


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory, where syncing costs nothing: a kill loses no more there than on a disk."""
    memory = Path("/dev/shm")
    root = memory if memory.is_dir() and os.access(memory, os.W_OK) else Path("/tmp")
    folder = root / f"unionqa-torture-{os.getpid()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def traced() -> Callable[..., str]:
    """`traced(child, *options) -> log`: goes on with a child that waits ("hold"), under strace, until it ends.

    With `until=path`: strace is gone when the child has said that it waits for this file, which is then made; what the child does next nobody
    disturbs. (A fault at a call's number strikes every thread once, and each addition starts threads of its own.)
    """
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: faults cannot be put into single system calls")

    def trace(child: Child, *options: str, until: Path | None = None) -> str:
        log = Path(f"/proc/{child.pid}/cwd").resolve() / f"trace-{child.pid}"
        latest = time.monotonic() + 20
        while _state(child.pid) != "T":
            assert time.monotonic() < latest
            time.sleep(0.001)
        command = ["strace", "-f", "-p", str(child.pid), "-o", str(log), "-e", "signal=none", *options]
        with log.with_suffix(".err").open("w+b") as messages:  # a file: strace tells of every thread, and a full or closed pipe would end it
            tracer = subprocess.Popen(command, stderr=messages)
            while not (said := Path(messages.name).read_text()):
                time.sleep(0.001)
            if "attached" not in said:
                tracer.wait(10)
                os.kill(child.pid, signal.SIGKILL)
                child.wait()
                pytest.skip(f"strace cannot be used here: {said.strip()}")
            os.kill(child.pid, signal.SIGCONT)
            while until is not None and tracer.poll() is None:
                if any("waits" in line for line in child.said()):
                    tracer.send_signal(signal.SIGINT)  # strace lets go of the child
                    tracer.wait(20)
                    until.touch()
                time.sleep(0.005)
            tracer.wait(300)
        found = log.read_text("utf-8", "replace")
        log.unlink()
        return found

    return trace


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]

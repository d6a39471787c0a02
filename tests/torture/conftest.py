"""What every fault test shares: how much of it to run, the figures it leaves, and a child process to do harm to.

Conventions of this folder
- `make test` runs each test in a short form (all together well below 90 s), `make torture` (`--full`) in the size that docs/durability.md
  reports, `make torture ARGS="--part 2/4"` the second quarter of that. A test asks `share(full, short)` for the numbers it is to do:
  seeds, places, repetitions. The same number means the same fault in every run.
- Every test asserts that its fault fired, and counts what it did with `count(area, name, n)`; the sums are printed at the end.
- For every defence there is a test in which the defence is taken away (`without`, a patched copy of the source): it must find the harm. A fault
  test that cannot fail proves nothing.
- What is needed and missing (strace, a file system of one's own) skips with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

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

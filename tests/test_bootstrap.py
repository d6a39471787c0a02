"""bootstrap.py on a copy of the project's metadata: no network, no package installed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
INPUTS = ("bootstrap.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "requirements-build.lock")
LOCKS = INPUTS[2:]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONNECTED = "linux-x86_64"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder (with a blank in its name) that holds only what bootstrap.py reads."""
    folder = tmp_path / "union qa"
    folder.mkdir()
    for name in INPUTS:
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def bootstrap(checkout: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", checkout / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _blocks(lock: str) -> dict[str, list[str]]:
    """Name -> requirement lines ("name==1.0 ; marker") of a lock file; a name may have one line per Python."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text("utf-8").splitlines():
        if re.match(r"[a-z0-9]", line):
            found.setdefault(re.split(r"[=\[]", line)[0], []).append(line.rstrip(" \\"))
    return found


def _name(requirement: str) -> str:
    return re.split(r"[=<>~\[ ]", requirement)[0].lower().replace("_", "-")


def test_the_runtime_lock_has_every_dependency() -> None:
    assert {_name(one) for one in PROJECT["project"]["dependencies"]} <= set(_blocks("requirements.lock"))


def test_the_developers_lock_holds_the_other_two_in_the_same_versions() -> None:
    wanted = {**_blocks("requirements.lock"), **_blocks("requirements-build.lock")}
    dev = _blocks("requirements-dev.lock")
    assert {name: dev.get(name) for name in wanted} == wanted
    groups = PROJECT["dependency-groups"]
    assert {_name(one) for one in [*groups["dev"], *groups["build"]]} <= set(dev)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_file_has_a_hash_and_no_source_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"://|index-url|find-links|trusted-host", text) == []


def test_torch_is_locked_nowhere_and_named_once(bootstrap: ModuleType) -> None:
    assert [lock for lock in LOCKS if "torch" in _blocks(lock)] == []
    assert PROJECT["tool"]["uv"]["override-dependencies"] == [f"torch=={bootstrap.TORCH}+cpu"]


def test_what_torch_itself_needs_is_locked() -> None:
    assert {"filelock", "fsspec", "jinja2", "networkx", "sympy", "typing-extensions"} <= set(_blocks("requirements.lock"))


def test_an_old_python_is_told_what_to_do(bootstrap: ModuleType) -> None:
    with pytest.raises(bootstrap.BootstrapError, match=r"需要 Python 3\.11 .*现在是 3\.9.*PYTHON="):
        bootstrap.check_machine((3, 9))
    bootstrap.check_machine((3, 11))


def test_cuda_is_never_fetched_unasked(bootstrap: ModuleType) -> None:
    attempts = bootstrap.torch_attempts({}, CONNECTED)
    assert all("--no-deps" in one and f"torch=={bootstrap.TORCH}+cpu" in one for one in attempts)
    assert bootstrap.torch_attempts({"ALLOW_CUDA_TORCH": "1"}, CONNECTED) == [*attempts, (f"torch=={bootstrap.TORCH}",)]


def test_a_mirror_of_the_cpu_build_is_asked_second(bootstrap: ModuleType) -> None:
    _, second = bootstrap.torch_attempts({"TORCH_CPU_INDEX": "https://mirror.example/cpu"}, CONNECTED)
    assert second[-2:] == ("--index-url", "https://mirror.example/cpu")


def test_an_offline_machine_asks_no_index_for_torch(bootstrap: ModuleType) -> None:
    attempts = bootstrap.torch_attempts({"WHEELHOUSE": "wheels", "ALLOW_CUDA_TORCH": "1"}, CONNECTED)
    assert attempts and not any("--index-url" in one for one in attempts)


def test_other_platforms_take_the_ordinary_build(bootstrap: ModuleType) -> None:
    assert bootstrap.torch_attempts({}, "macosx-14-arm64") == [("--no-deps", f"torch=={bootstrap.TORCH}")]


def test_pip_settings_reach_uv(bootstrap: ModuleType) -> None:
    listed = ":env:.find-links='/a /b'\nglobal.index-url='https://mirror.example/simple'\nglobal.timeout='60'\nglobal.cert='/c.pem'\n"
    assert bootstrap.uv_settings(listed) == {
        "UV_FIND_LINKS": "/a,/b",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": "/c.pem",
    }


def test_a_package_can_be_left_out_of_a_lock(bootstrap: ModuleType) -> None:
    lock = "# made by x\na==1 \\\n    --hash=sha256:aa\nab==2 ; python_version < '3.12' \\\n    --hash=sha256:bb\n"
    assert bootstrap.without(lock, frozenset({"a"})) == lock.replace("a==1 \\\n    --hash=sha256:aa\n", "")
    assert bootstrap.without(lock, frozenset()) == lock


def test_a_second_run_returns_at_once(bootstrap: ModuleType, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".ready").write_text(f"{bootstrap.digest()} dev", "utf-8")
    assert (bootstrap.main([]), bootstrap.main(["--dev"]), capsys.readouterr().out) == (0, 0, "")


def test_a_changed_lock_makes_the_environment_stale(bootstrap: ModuleType, checkout: Path) -> None:
    before = bootstrap.digest()
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".ready").write_text(f"{before} dev", "utf-8")
    with (checkout / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("new==1\n")
    assert bootstrap.digest() != before and not bootstrap.is_ready(False, bootstrap.digest())


@pytest.mark.parametrize(
    ("words", "dev", "offer", "ready"),
    [("", True, {}, False), (" without-torch", False, {}, True), (" without-torch", False, {"TORCH_CPU_INDEX": "x"}, False)],
)
def test_when_an_environment_counts_as_ready(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, words: str, dev: bool, offer: dict[str, str], ready: bool
) -> None:
    for name in ("TORCH_CPU_INDEX", "ALLOW_CUDA_TORCH", "WHEELHOUSE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in offer.items():
        monkeypatch.setenv(name, value)
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".ready").write_text(f"abc{words}", "utf-8")
    assert bootstrap.is_ready(dev, "abc") is ready


def test_a_wheelhouse_that_is_not_there_is_named(checkout: Path) -> None:
    environment = {**os.environ, "WHEELHOUSE": "nowhere"}
    command = [sys.executable, "bootstrap.py"]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (1, "[unionqa] WHEELHOUSE 指的文件夹不存在：nowhere。\n")


def test_a_wheelhouse_without_the_packages_says_how_to_fill_it(bootstrap: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wheels").mkdir()
    installer = bootstrap.Installer(Path(sys.executable), ("--no-index", "--find-links", str(tmp_path / "wheels")))
    with pytest.raises(bootstrap.BootstrapError, match="WHEELHOUSE=wheelhouse make run"):
        installer.install("--no-deps", "unionqa-no-such-package==1")
    assert "unionqa-no-such-package" in capsys.readouterr().err

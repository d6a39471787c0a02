"""Makes .venv with everything the project needs. Standard library only; run by `make run`, `make test` and friends.

    python3 bootstrap.py [--dev]              make .venv ready (a second call returns at once)
    python3 bootstrap.py --wheelhouse DIR     download what an offline machine needs into DIR

Environment: WHEELHOUSE=DIR installs from that folder alone; TORCH_CPU_INDEX=URL is asked for PyTorch's CPU build when
the configured sources have none; ALLOW_CUDA_TORCH=1 accepts the CUDA build (several GB) as a last resort. Mirrors and
certificates come from pip's own settings. Without PyTorch the default path works all the same, and a line says so.
The file must be readable for a Python 3.7, so that an old machine hears what it lacks.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BUILD, RUNTIME, DEV = (ROOT / name for name in ("requirements-build.lock", "requirements.lock", "requirements-dev.lock"))
TORCH = "2.13.0"
OLDEST_TORCH = (2, 6)  # sentence-transformers and transformers work from here on
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
NEEDS_TORCH = frozenset({"sentence-transformers"})
PACKAGES = ("ingest", "index", "api", "eval")
UV_NAMES = {"find-links": "UV_FIND_LINKS", "index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}  # pip's setting -> uv's variable
WITHOUT_TORCH = (
    "提示：没有装上 PyTorch，因此用不了自选的 sentence-transformers 模型。默认的内置模型不需要它，导入、检索、问答都正常。"
    "要补装，设置 TORCH_CPU_INDEX（镜像地址）或 ALLOW_CUDA_TORCH=1 后再运行一次。"
)
INSTALL_HELP = (
    "软件包没有装上。请检查网络；单位有镜像时设置 PIP_INDEX_URL=镜像地址；不能联网时，在能联网的同类机器上运行 make wheelhouse，"
    "把 wheelhouse 文件夹拷来，再运行 WHEELHOUSE=wheelhouse make run。"
)


class BootstrapError(Exception):
    """The machine lacks something; the message is one Chinese line: what, and what to do."""


@dataclass(frozen=True)
class Installer:
    """Installs into one virtual environment: with uv, which the build tools bring, and with pip before that or when uv fails."""

    python: Path
    sources: tuple[str, ...] = ()  # --no-index --find-links DIR for an offline machine

    def try_install(self, *arguments: str) -> str | None:
        """None when installed, else what the installer said."""
        uv = self.python.parent / "uv"
        command = (str(uv), "pip", "install", "--quiet", "--compile-bytecode", "--python", str(self.python), *self.sources, *arguments)
        if uv.exists() and _said(*command, env=uv_environment(self.python)) is None:
            return None
        pip = (str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2")
        return _said(*pip, *self.sources, *arguments)

    def install(self, *arguments: str) -> None:
        """Installs or raises BootstrapError, after the last lines of what the installer said."""
        said = self.try_install(*arguments)
        if said is not None:
            print("\n".join(said.splitlines()[-12:]), file=sys.stderr)
            raise BootstrapError(INSTALL_HELP)

    def version(self, package: str) -> tuple[int, ...]:
        """The first two numbers of an installed package's version; () where it is not installed."""
        code = f"import importlib.metadata as m; print(m.version({package!r}))"
        return tuple(int(number) for number in re.findall(r"\d+", _output(self.python, "-c", code))[:2])


def _said(*command: str, env: Mapping[str, str] | None = None) -> str | None:
    """Runs a command in the checkout: None when it ended well, else its output."""
    done = subprocess.run(command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return None if done.returncode == 0 else done.stdout or f"exit {done.returncode}"


def _output(python: Path, *arguments: str) -> str:
    """What a Python prints; "" where it fails."""
    return subprocess.run([python, *arguments], capture_output=True, text=True, check=False).stdout


def uv_settings(pip_config: str) -> dict[str, str]:
    """Environment variables of uv for the lines of `pip config list` (uv does not read pip's settings)."""
    pairs = re.findall(r"\.([a-z-]+)='(.*)'$", pip_config, flags=re.MULTILINE)
    return {UV_NAMES[key]: ",".join(value.split()) for key, value in pairs if key in UV_NAMES}


def uv_environment(python: Path) -> dict[str, str]:
    """This process's environment, with pip's settings told to uv as well and its cache where `make clean` removes it."""
    cache = {"UV_CACHE_DIR": str(python.parents[1] / "uv-cache")}  # files in .venv are hard links to it: no room is lost
    return {**cache, **uv_settings(_output(python, "-m", "pip", "config", "list")), **os.environ}


def without(lock: str, names: frozenset[str]) -> str:
    """A lock file's text without the blocks (a line "name==1.0" and its hash lines) of the named packages."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    return "".join(block for block in blocks if re.split(r"[=\[ ]", block, maxsplit=1)[0] not in names)


def check_machine(version: tuple[int, int]) -> None:
    """Raises BootstrapError for a Python that is too old or has no venv module."""
    if version < (3, 11):
        raise BootstrapError(f"需要 Python 3.11 或更新的版本，现在是 {version[0]}.{version[1]}。可用 make run PYTHON=python3.11 指定。")
    try:
        import ensurepip  # noqa: F401, PLC0415  (Debian splits it off, so its absence is an everyday case)
        import venv  # noqa: F401, PLC0415
    except ImportError as error:
        raise BootstrapError("这个 Python 缺少 venv 模块。Debian、Ubuntu、统信、麒麟请运行：sudo apt-get install python3-venv。") from error


def torch_attempts(environment: Mapping[str, str], platform: str) -> list[tuple[str, ...]]:
    """Arguments of each try to install PyTorch, in order. Only Linux on x86-64 has a CUDA build to steer clear of."""
    plain = ("--no-deps", f"torch=={TORCH}")
    if platform != "linux-x86_64":
        return [plain]
    cpu = ("--no-deps", f"torch=={TORCH}+cpu")  # the local label: a source without it fails at once instead of sending CUDA
    if environment.get("WHEELHOUSE"):
        return [cpu, plain]
    asked = [cpu, (*cpu, "--index-url", environment.get("TORCH_CPU_INDEX") or TORCH_CPU_INDEX)]
    return [*asked, (f"torch=={TORCH}",)] if environment.get("ALLOW_CUDA_TORCH") == "1" else asked


def install_torch(installer: Installer) -> bool:
    """Whether the environment has a PyTorch that will do; one that is there already is kept."""
    if installer.version("torch") >= OLDEST_TORCH:
        return True
    return any(installer.try_install(*attempt) is None for attempt in torch_attempts(os.environ, sysconfig.get_platform()))


def install_locked(installer: Installer, lock: Path, leave_out: frozenset[str] = frozenset()) -> None:
    """Installs exactly what a lock file names, each file checked against its hash."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / lock.name
        wanted.write_text(without(lock.read_text("utf-8"), leave_out), "utf-8")
        installer.install("--no-deps", "--require-hashes", "--no-build-isolation", "-r", str(wanted))


def check_environment(installer: Installer, leave_out: frozenset[str]) -> None:
    """Raises BootstrapError where installed packages contradict each other; what was left out on purpose may be missing."""
    said = _said(str(installer.python), "-m", "pip", "check") or ""
    broken = [line for line in said.splitlines() if line and not any(name in line for name in leave_out)]
    if broken:
        print("\n".join(broken), file=sys.stderr)
        raise BootstrapError("装好的软件包互相冲突。请运行 make clean 后重来。")


def compile_bytecode(python: Path) -> None:
    """Compiles the project's own modules, so that no start has to: not the first, nor one by a user who may not write here."""
    _said(str(python), "-m", "compileall", "-q", *(str(ROOT / name) for name in PACKAGES))  # where it fails, Python compiles as it goes


def digest() -> str:
    """What .venv depends on: the locks, the project's metadata, this file, the Python and the place of the checkout."""
    parts = [path.read_bytes() for path in (BUILD, RUNTIME, DEV, ROOT / "pyproject.toml", Path(__file__))]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode(), str(ROOT).encode()])).hexdigest()


def is_ready(dev: bool, wanted: str) -> bool:
    """Whether .venv was made from the same inputs, for developers too where `dev`, and no new way to get PyTorch is offered."""
    stamp = VENV / ".ready"
    words = stamp.read_text("utf-8").split() if stamp.exists() else [""]
    offered = any(os.environ.get(name) for name in ("TORCH_CPU_INDEX", "ALLOW_CUDA_TORCH", "WHEELHOUSE"))
    return words[0] == wanted and (not dev or "dev" in words) and not ("without-torch" in words and offered)


def make_ready(dev: bool) -> None:
    """Makes .venv: build tools, PyTorch alone, the hashed lock, the project itself, a check, a stamp."""
    wanted = digest()
    if is_ready(dev, wanted):
        return
    started = time.monotonic()
    installer = open_installer()
    _step("1/4 准备构建工具")
    install_locked(installer, BUILD)
    _step("2/4 准备 PyTorch（CPU 版）")
    has_torch = install_torch(installer)
    leave_out = frozenset() if has_torch else NEEDS_TORCH
    lock = DEV if dev else RUNTIME
    _step(f"3/4 安装 {len(re.findall(r'^[a-z0-9]', lock.read_text('utf-8'), flags=re.MULTILINE))} 个软件包，约一两分钟")
    install_locked(installer, lock, leave_out)
    _step("4/4 安装本项目并检查")
    installer.install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    check_environment(installer, leave_out)
    compile_bytecode(installer.python)
    (VENV / ".ready").write_text(" ".join([wanted, *(["dev"] if dev else []), *([] if has_torch else ["without-torch"])]), "utf-8")
    _step(f"完成，用时 {time.monotonic() - started:.0f} 秒")
    if not has_torch:
        print(WITHOUT_TORCH, flush=True)


def open_installer() -> Installer:
    """An installer over .venv, which is made where it is missing or belongs to another Python."""
    house = os.environ.get("WHEELHOUSE")
    if house and not Path(house).is_dir():
        raise BootstrapError(f"WHEELHOUSE 指的文件夹不存在：{house}。")
    python = VENV / "bin" / "python"
    if not python.exists() or _output(python, "-c", "import pip, sys; print(sys.version)").strip() != sys.version:
        _step("0/4 建立 .venv")
        said = _said(sys.executable, "-m", "venv", "--clear", str(VENV))
        if said is not None:
            raise BootstrapError(f"建立 .venv 失败：{said.strip().splitlines()[-1]}。请检查磁盘空间和文件夹权限。")
    sources = ("--no-index", "--find-links", str(Path(house).resolve())) if house else ()
    return Installer(python, sources)


def fill_wheelhouse(folder: Path) -> None:
    """Downloads what `make run` installs on an offline machine of the same kind: build tools, the runtime lock, PyTorch."""
    make_ready(dev=False)  # pip looks into jieba's source package with the build tools of .venv
    download = (str(VENV / "bin" / "python"), "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation", "--dest", str(folder))
    for lock in (BUILD, RUNTIME):
        said = _said(*download, "--require-hashes", "-r", str(lock))
        if said is not None:
            print(said, file=sys.stderr)
            raise BootstrapError(INSTALL_HELP)
    attempts = torch_attempts(os.environ, sysconfig.get_platform())
    if not any(_said(*download, *attempt) is None for attempt in attempts):
        print(WITHOUT_TORCH)
    print(f"离线安装包已备好：{folder}。拷到目标机器的项目文件夹里，运行 WHEELHOUSE={folder.name} make run。")


def _step(text: str) -> None:
    print(f"[unionqa] {text}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 ready, 1 something is missing (said in one line), 130 interrupted."""
    parser = argparse.ArgumentParser(description="Makes .venv with everything the project needs.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--wheelhouse", type=Path, metavar="DIR", help="download what an offline machine needs")
    options = parser.parse_args(arguments)
    try:
        check_machine(sys.version_info[:2])
        if options.wheelhouse:
            fill_wheelhouse(options.wheelhouse)
        else:
            make_ready(options.dev)
    except BootstrapError as problem:
        print(f"[unionqa] {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n[unionqa] 已中断，再次运行会接着安装。", file=sys.stderr)
        return 130  # 128 + SIGINT, as shells report it
    return 0


if __name__ == "__main__":
    sys.exit(main())

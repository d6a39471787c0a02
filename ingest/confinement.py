"""What the process that reads files gives up before it reads the first: network, other files, other programs, memory without end.

Each measure is taken where the kernel has it; `confine` tells which ones hold. Nothing of it needs administrator rights.

Source: landlock(7) and include/uapi/linux/landlock.h (rights and their numbers by ABI), unshare(2), prctl(2), capset(2).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import site
import struct
import sys
import sysconfig
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

_NEW_NET, _NEW_USER = 0x4000_0000, 0x1000_0000
_NO_DUMP, _NO_NEW_PRIVILEGES = 4, 38  # PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS
_CREATE_RULESET, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every architecture
_CAPSET = {"x86_64": 126, "aarch64": 91}
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILES = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))  # since which ABI: rights over files
_OPEN_FILES = 64
_FORKS = frozenset({"os.fork", "os.forkpty", "_posixsubprocess.fork_exec"})
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/dev/urandom", "/dev/null")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir",
    "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr", "os.chflags", "os.lockf", "shutil.",
    "tempfile.", "ftplib.", "http.client.", "smtplib.", "poplib.", "imaplib.", "telnetlib.", "urllib.", "webbrowser.", "pty.",
)  # fmt: skip


class Measure(StrEnum):
    """What holds for the process, as `unionqa doctor` shows it."""

    NETWORK = "没有网络（独立的网络命名空间）"
    FILES = "只能读程序自己的文件，不能写任何文件（Landlock）"
    HOOK = "解释器内禁止联网、写文件和启动程序"
    LIMITS = "内存、时间和文件大小有上限"
    PRIVILEGES = "没有特权"


_sealed: list[bool] = []  # not empty once no process may be forked any more


class Forbidden(PermissionError):
    """The reading process tried something that it has given up."""


def confine() -> tuple[Measure, ...]:
    """The measures that hold from now on for this process and those it forks. To be called while it has one thread."""
    held = [Measure.LIMITS]
    _set_limits()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_DUMP, 0, 0, 0, 0)
    with contextlib.suppress(OSError):  # under memory pressure the kernel shall take this process and not the service
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    if libc.unshare(_NEW_NET) == 0 or libc.unshare(_NEW_NET | _NEW_USER) == 0:
        held.append(Measure.NETWORK)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and _drop_capabilities(libc):
        held.append(Measure.PRIVILEGES)
    if _landlock(libc, _readable()):
        held.append(Measure.FILES)
    sys.addaudithook(_refuse)
    return (*held, Measure.HOOK)


def _set_limits() -> None:
    """Files cannot grow, no core is written, few files are open."""
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)


def limit_file(memory: int, cpu: int) -> None:
    """From now on for this process: at most `memory` bytes of addresses, `cpu` more seconds of work, no child processes."""
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_NPROC, 0)  # does not hold for root: the hook does
    _sealed.append(True)
    renew_cpu(cpu)


def renew_cpu(cpu: int) -> None:
    """Grants `cpu` seconds of work from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(used.ru_utime + used.ru_stime) + cpu
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _lower(what: int, most: int) -> None:
    """Sets a limit for good, never above the one that holds already."""
    _, hard = resource.getrlimit(what)
    if hard == resource.RLIM_INFINITY or most < hard:
        with contextlib.suppress(ValueError, OSError):  # macOS does not know every limit
            resource.setrlimit(what, (most, most))


def _drop_capabilities(libc: ctypes.CDLL) -> bool:
    """Takes away what root may do beyond its own files; True where nothing is left."""
    number = _CAPSET.get(os.uname().machine)
    if number is None:
        return False
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x2008_0522, 0))  # _LINUX_CAPABILITY_VERSION_3, this process
    nothing = ctypes.create_string_buffer(bytes(24))
    return bool(libc.syscall(number, header, nothing) == 0)


def _landlock(libc: ctypes.CDLL, readable: Iterable[Path]) -> bool:
    """Takes away all files but those below `readable`, which can be read, and all TCP; False where the kernel has no Landlock."""
    abi = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if abi < 1:
        return False
    files = 0
    for since, rights in _FILES:
        files |= rights if abi >= since else 0
    handled = struct.pack("Q", files) + (struct.pack("Q", 0b11) if abi >= 4 else b"") + (struct.pack("Q", 0b11) if abi >= 6 else b"")
    rules = libc.syscall(_CREATE_RULESET, ctypes.create_string_buffer(handled, len(handled)), ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return False
    try:
        for place in readable:
            _allow(libc, rules, place)
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, place: Path) -> None:
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE | _READ_DIR if place.is_dir() else _READ_FILE
        rule = struct.pack("=Qi", rights, opened)
        libc.syscall(_ADD_RULE, rules, 1, ctypes.create_string_buffer(rule, len(rule)), 0)
    finally:
        os.close(opened)


def _readable() -> set[Path]:
    """Where Python, its packages and this one lie, and what the loader of shared libraries looks at. Not the rest of the checkout."""
    folders = {Path(found) for found in (*site.getsitepackages(), *sysconfig.get_paths().values(), sys.prefix, sys.base_prefix)}
    folders |= {Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages", ".zip", "lib-dynload"))}
    return {place for place in folders | set(map(Path, _SYSTEM)) if place != Path("/") and place.exists()} | {Path(__file__).parent}


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """The same once more inside the interpreter, for kernels that lack a measure: an audit hook, which cannot be taken off again."""
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITES:
            raise Forbidden("the reading process writes no file")
    elif event.startswith(_FORBIDDEN) or (_sealed and event in _FORKS):
        raise Forbidden(f"the reading process may not do {event}")

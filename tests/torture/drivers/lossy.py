"""What a disk may hold after a power cut: system calls as strace saw them -> a file system in which nothing unsynced is certain.

The model is harsher than any real file system: since its last fsync each 512-byte sector of a file may be old or new, the length may be
old or new, and each creation, rename and removal of a name may have happened or not, each for itself, until its folder was synced.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

SECTOR = 512
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<[^>]*>)?(?: .*)?$", re.DOTALL)
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(eq=False)
class File:
    """A file: what it holds now, what is certain of that, and the sectors that are not."""

    now: bytearray = field(default_factory=bytearray)
    safe: bytes = b""

    def sync(self) -> None:
        self.safe = bytes(self.now)

    def after_cut(self, dice: random.Random) -> bytes:
        """One of the contents that the disk may have."""
        if self.safe == self.now:
            return self.safe
        way = dice.random()
        if way < 0.25:
            return self.safe
        if way < 0.5:
            return bytes(self.now)
        size = dice.choice([len(self.safe), len(self.now)])
        found = bytearray(size)
        for start in range(0, size, SECTOR):
            from_ = self.now if dice.random() < 0.5 else self.safe
            part = from_[start : min(start + SECTOR, size)]
            found[start : start + len(part)] = part
        return bytes(found)


@dataclass(eq=False)
class Folder:
    """A folder: its names now, those that are certain, and the changes since, each of which may be lost."""

    now: dict[str, Any] = field(default_factory=dict)
    safe: dict[str, Any] = field(default_factory=dict)
    changes: list[list[tuple[str, Any]]] = field(default_factory=list)

    def change(self, *pairs: tuple[str, Any]) -> None:
        for name, target in pairs:
            self.now.pop(name, None) if target is None else self.now.__setitem__(name, target)
        self.changes.append(list(pairs))

    def sync(self) -> None:
        self.safe, self.changes = dict(self.now), []

    def after_cut(self, dice: random.Random) -> dict[str, Any]:
        found = dict(self.safe)
        keep = dice.choice([0.0, 0.5, 0.9, 1.0])
        for pairs in self.changes:
            if dice.random() < keep:
                for name, target in pairs:
                    found.pop(name, None) if target is None else found.__setitem__(name, target)
        return found


class Disk:
    """The part of the file system below `root`, played from a trace."""

    def __init__(self, root: str) -> None:
        self._root = PurePosixPath(root)
        self._top = Folder()
        self._handles: dict[int, list[Any]] = {}  # descriptor -> [file, position, appending]

    def step(self, name: str, arguments: str, result: int) -> None:
        """One system call that succeeded."""
        texts = [bytes.fromhex(found.replace("\\x", "")) for found in _TEXT.findall(arguments)]
        getattr(self, f"_{name}", self._nothing)(texts, arguments, result)

    def _nothing(self, texts: list[bytes], arguments: str, result: int) -> None:
        pass

    def _openat(self, texts: list[bytes], arguments: str, result: int) -> None:
        found = self._found(arguments, texts[0])
        if found is None:
            self._handles.pop(result, None)
            return
        folder, name = found
        there = folder.now.get(name) if name else folder
        if there is None and "O_CREAT" in arguments:
            there = File()
            folder.change((name, there))
        if isinstance(there, File) and "O_TRUNC" in arguments:
            there.now.clear()
        if there is None:
            self._handles.pop(result, None)
        else:
            self._handles[result] = [there, 0, "O_APPEND" in arguments]

    def _write(self, texts: list[bytes], arguments: str, result: int) -> None:
        handle = self._handles.get(int(arguments.split(",", maxsplit=1)[0]))
        if handle and isinstance(handle[0], File):
            at = len(handle[0].now) if handle[2] else handle[1]
            self._put(handle[0], texts[0][:result], at)
            handle[1] = at + result

    def _pwrite64(self, texts: list[bytes], arguments: str, result: int) -> None:
        handle = self._handles.get(int(arguments.split(",", maxsplit=1)[0]))
        if handle and isinstance(handle[0], File):
            self._put(handle[0], texts[0][:result], int(arguments.rsplit(",", 1)[1]))

    def _put(self, file: File, data: bytes, at: int) -> None:
        if len(file.now) < at:
            file.now.extend(bytes(at - len(file.now)))
        file.now[at : at + len(data)] = data

    def _lseek(self, texts: list[bytes], arguments: str, result: int) -> None:
        handle = self._handles.get(int(arguments.split(",", maxsplit=1)[0]))
        if handle:
            handle[1] = result

    def _ftruncate(self, texts: list[bytes], arguments: str, result: int) -> None:
        handle = self._handles.get(int(arguments.split(",", maxsplit=1)[0]))
        if handle:
            size = int(arguments.split(",")[1])
            file = handle[0]
            del file.now[size:]
            file.now.extend(bytes(size - len(file.now)))

    def _fsync(self, texts: list[bytes], arguments: str, result: int) -> None:
        handle = self._handles.get(int(arguments.split(",", maxsplit=1)[0]))
        if handle:
            handle[0].sync()

    _fdatasync = _fsync

    def _close(self, texts: list[bytes], arguments: str, result: int) -> None:
        self._handles.pop(int(arguments), None)

    def _dup(self, texts: list[bytes], arguments: str, result: int) -> None:
        handle = self._handles.get(int(arguments.split(",", maxsplit=1)[0]))
        if handle:
            self._handles[result] = handle

    _dup2 = _dup3 = _dup

    def _fcntl(self, texts: list[bytes], arguments: str, result: int) -> None:
        if "F_DUPFD" in arguments:
            self._dup(texts, arguments, result)

    def _mkdir(self, texts: list[bytes], arguments: str, result: int) -> None:
        found = self._find(texts[0])
        if found and found[1]:
            found[0].change((found[1], Folder()))

    _mkdirat = _mkdir

    def _unlink(self, texts: list[bytes], arguments: str, result: int) -> None:
        found = self._found(arguments, texts[0])
        if found and found[1] in found[0].now:
            found[0].change((found[1], None))

    _rmdir = _unlinkat = _unlink

    def _found(self, arguments: str, name: bytes) -> tuple[Folder, str] | None:
        """Where a path leads that may be relative to an open folder."""
        if not arguments[0].isdigit():
            return self._find(name)
        handle = self._handles.get(int(arguments.split(",", maxsplit=1)[0]))
        return (handle[0], name.decode()) if handle and isinstance(handle[0], Folder) else None

    def _rename(self, texts: list[bytes], arguments: str, result: int) -> None:
        one, two = self._find(texts[0]), self._find(texts[1])
        if not one or not two:
            return
        target = one[0].now[one[1]]
        if one[0] is two[0]:
            one[0].change((one[1], None), (two[1], target))  # one change: a rename in a folder happens or not
        else:
            two[0].change((two[1], target))
            one[0].change((one[1], None))

    _renameat = _renameat2 = _rename

    def _link(self, texts: list[bytes], arguments: str, result: int) -> None:
        one, two = self._find(texts[0]), self._find(texts[1])
        if one and two:
            two[0].change((two[1], one[0].now[one[1]]))

    _linkat = _link

    def _find(self, path: bytes) -> tuple[Folder, str] | None:
        """The folder and the name in it; None outside the root."""
        whole = PurePosixPath(path.decode("utf-8", "replace"))
        if whole == self._root:
            return self._top, ""
        if self._root not in whole.parents:
            return None
        folder = self._top
        *above, name = whole.relative_to(self._root).parts
        for part in above:
            inner = folder.now.get(part)
            if not isinstance(inner, Folder):
                return None
            folder = inner
        return folder, name

    def cut(self, target: Path, dice: random.Random) -> None:
        """Nothing; `target` holds one of the states in which the disk may be if the power fails now."""
        contents: dict[int, bytes] = {}
        self._lay(self._top, target, dice, contents)

    def _lay(self, folder: Folder, target: Path, dice: random.Random, contents: dict[int, bytes]) -> None:
        target.mkdir(parents=True, exist_ok=True)
        for name, inner in folder.after_cut(dice).items():
            if isinstance(inner, Folder):
                self._lay(inner, target / name, dice, contents)
            else:
                if id(inner) not in contents:  # two names of a file show the same
                    contents[id(inner)] = inner.after_cut(dice)
                (target / name).write_bytes(contents[id(inner)])


def parsed(trace: str) -> list[tuple[str, str, int]]:
    """The calls of a trace (strace -f -xx) that succeeded, in the order in which they ended; what was torn by another thread is joined."""
    begun: dict[str, str] = {}
    calls: list[tuple[str, str, int]] = []
    for line in trace.splitlines():
        thread, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[thread] = rest.removesuffix("<unfinished ...>").rstrip()
            continue
        if rest.startswith("<..."):
            rest = begun.pop(thread, "") + re.sub(r"^<\.\.\. \w+ resumed>", "", rest)
        match = _LINE.match(f"{thread} {rest}")
        if match and int(match[4]) >= 0:
            calls.append((match[2], match[3], int(match[4])))
    return calls

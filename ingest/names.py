"""The name of a file as it is shown and kept: what a client or a disk says it is, made harmless. Never used as a path."""

from __future__ import annotations

from ingest.readers.clean import clean_line

_LONGEST = 200  # characters
_READ = 2_000  # characters from the end that are looked at
_UNNAMED = "未命名"


def file_name(raw: str) -> str:
    """The last part of a path, on one line, without anything invisible (right-to-left marks make fdp.exe of exe.pdf), not too long.

    The suffix stays whole where it can: it tells between kinds of text.
    """
    line = "".join(char for char in clean_line(raw[-_READ:].replace("\\", "/")) if char.isprintable() or char == "\u3000")
    last = line.rstrip("/").rsplit("/", 1)[-1]
    while (cleaned := clean_line(last).strip(" \u3000.")) != last:  # what stood at the end may have kept 目　录 from being 目录
        last = cleaned
    if raw.rstrip().endswith(("/.", "/..")) or not last:
        return _UNNAMED
    stem, dot, suffix = last.rpartition(".")
    if len(last) <= _LONGEST:
        return last
    return f"{stem[: _LONGEST - len(suffix) - 1].rstrip()}{dot}{suffix}" if dot and len(suffix) <= 10 else last[:_LONGEST].rstrip(" \u3000.")

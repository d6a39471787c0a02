"""Paths as a user gives them -> the files to take in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from api.problems import MissingPath, message_of

_MANIFEST = "manifest.jsonl"  # a list that describes the files beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Files to take in, in order and each once; `problems` are Chinese lines on paths that gave none."""

    files: tuple[Path, ...]
    problems: tuple[str, ...]
    skipped: int  # files in folders whose suffix no reader knows


def collect(paths: Iterable[str], suffixes: frozenset[str]) -> Collected:
    """The files at the paths; folders are walked to the bottom, without hidden files and with known suffixes only.

    A file that is named itself is always taken, whatever its suffix: its reader judges the content. In a folder, a
    manifest.jsonl and the README beside it describe the documents and are none.
    """
    files: dict[Path, None] = {}
    problems: list[str] = []
    skipped = 0
    for path in map(Path, paths):
        if path.is_dir():
            found, errors = _walk(path)
            known = [file for file in found if file.suffix.lower() in suffixes]
            skipped += len(found) - len(known)
            files.update(dict.fromkeys(known))
            problems += errors or ([] if known else [f"{path}：文件夹里没有能读的文件。能读的格式：{'、'.join(sorted(suffixes))}。"])
        elif path.is_file():
            files[path] = None
        elif path.exists():
            problems.append(f"{path}：不是普通文件（设备或管道），没有读取。")
        else:
            problems.append(str(MissingPath(path)))
    return Collected(files=tuple(files), problems=tuple(problems), skipped=skipped)


def _walk(folder: Path) -> tuple[list[Path], list[str]]:
    errors: list[str] = []
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=lambda error: errors.append(message_of(error))):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        described = _MANIFEST in names
        found += [Path(place, name) for name in sorted(names) if not _hidden(name) and not (described and _describes(name))]
    return found, errors


def _describes(name: str) -> bool:
    return name == _MANIFEST or name.upper().startswith("README")


def _hidden(name: str) -> bool:
    """Hidden files, and the lock files that Word and WPS leave beside an open document (~$report.docx)."""
    return name.startswith((".", "~$")) or name == "__MACOSX"

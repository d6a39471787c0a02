"""A consistent picture of a knowledge base that is in use: the catalog as it is at one moment, and every original file it knows."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from index.errors import DamagedCatalog
from index.files import disk_full, file_errors, make_folder
from index.parts import Parts
from index.verifying import verify_catalog

CATALOG, ORIGINALS = "catalog.sqlite3", "originals"


def snapshot(parts: Parts, folder: Path) -> None:
    """Nothing; `folder` holds the catalog and the originals, to be read in peace. The indexes can be made from them and stay out.

    Writers wait while the catalog is copied and the originals get a second name, which takes a moment where `folder` is on the
    same file system; questions do not.

    Raises:
        DamagedCatalog: the catalog is not what was written; a picture of it would take the place of a sound one.
    """
    with parts.lock():
        copy_database(parts.folder / CATALOG, folder / CATALOG)
        names = parts.catalog.originals()
        with file_errors(folder):
            make_folder(folder / ORIGINALS)
            for name in names:
                if not (parts.folder / ORIGINALS / name).is_file():
                    raise DamagedCatalog(f"{names[name]} 的原件缺失，没有备份。请重新添加这个文件，再备份。")
                link_or_copy(parts.folder / ORIGINALS / name, folder / ORIGINALS / name)
    damage = verify_catalog(parts)
    if damage:
        raise DamagedCatalog(f"目录库有 {len(damage)} 处损坏，没有备份：{damage[0]} 修复后再备份，以免坏的备份替换好的。")


def copy_database(source: Path, target: Path) -> None:
    """Nothing; `target` is a SQLite file with all that was committed in `source`, which may be in use."""
    try:
        with closing(sqlite3.connect(source, timeout=10)) as one, closing(sqlite3.connect(target)) as two:
            one.backup(two)
            two.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        if "full" in str(error):
            raise disk_full(target.parent) from error
        raise DamagedCatalog(f"{source} 不能复制（{error}）。请运行 unionqa verify。") from error


def link_or_copy(source: Path, target: Path) -> None:
    """Nothing; `target` is another name for the file, or, where the file system has none, a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

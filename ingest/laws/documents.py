"""The laws of the package as documents: one a law, with its sections, dates and status; which of them are asked for."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ingest.document import Document, DocumentKind, Ingested, Level, Source
from ingest.errors import UnionQAError
from ingest.figures import figures
from ingest.laws.source import PACKAGE, Law, LawArticle, LawPackage, package_version
from ingest.laws.standing import Repeal, Standing, repeals, said, standing
from ingest.laws.structure import law_text
from ingest.passages import passages
from ingest.rule_names import abbreviates, nearest, plain_name

_CURRENT = frozenset({"现行有效", "已被修改"})
_MEDIA_TYPE = "application/vnd.sqlite3"


class UnknownLaw(UnionQAError):
    """The package has no law of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A law in a list: its row, its short name, and when its text holds."""

    law: Law
    name: str
    standing: Standing


class LawShelf:
    """The laws of the package, found by name and made into documents one at a time."""

    def __init__(self, package: LawPackage) -> None:
        self._package = package

    @classmethod
    def open(cls) -> LawShelf:
        """The laws of the installed package. Raises IngestError where it is missing or damaged."""
        return cls(LawPackage.open())

    def close(self) -> None:
        """Nothing; the file is let go."""
        self._package.close()

    def named(self, names: Iterable[str]) -> list[Law]:
        """Every text of the laws that are named, older ones first.

        Raises:
            UnknownLaw: there is none of a name; says which are near.
        """
        return [law for key in dict.fromkeys(map(self._key, names)) for law in self._by_name[key]]

    def holding(self) -> list[Law]:
        """The texts that hold, or will: all that were in force when the package was made, or came later.

        Old texts and repealed laws are left out, save those whose end lies beyond the newest text of the package.
        """
        made = max((law.published for law in self._laws if law.published), default=date.max)
        return [law for law in self._laws if law.status in _CURRENT or ((last := self.standing(law).dates.expires) and last >= made)]

    def listed(self, word: str = "") -> list[Listed]:
        """The laws whose name holds the word, by name; all for ""."""
        found = [law for law in self._laws if plain_name(word) in plain_name(law.name)] if word else self._laws
        return [Listed(law=law, name=law.name, standing=self.standing(law)) for law in found]

    def articles(self, law: Law) -> list[LawArticle]:
        """The articles of a law as the package has them."""
        return self._package.articles(law.id)

    def standing(self, law: Law) -> Standing:
        """When the text of the law holds."""
        later = [other for other in self._by_name[plain_name(law.name)] if other.published and law.published and other.published > law.published]
        return standing(law, self._package.articles(law.id), self.standing(later[0]) if later else None, self._repeals.get(law.name))

    def ingested(self, laws: Iterable[Law]) -> Iterator[Ingested]:
        """A document for each law, with its passages and figures."""
        for law in laws:
            document = self._document(law)
            cut = passages(document)
            yield Ingested(document=document, passages=cut, figures=figures(document, cut))

    def _document(self, law: Law) -> Document:
        holds = self.standing(law)
        made = law_text(law.name, _note(law, holds), self._package.articles(law.id))
        data = made.text.encode()
        return Document(
            id=f"law-{law.id}",
            title=law.name,
            kind=DocumentKind.POLICY,
            source=Source(
                name=f"{law.name}（{PACKAGE}）", media_type=_MEDIA_TYPE, sha256=hashlib.sha256(data).hexdigest(), size=len(data), row_id=law.id
            ),
            text=made.text,
            sections=made.sections,
            issuer=law.issuer,
            dates=holds.dates,
            level=Level.PUBLIC,
        )

    @cached_property
    def _laws(self) -> list[Law]:
        return self._package.laws()

    @cached_property
    def _by_name(self) -> dict[str, list[Law]]:
        groups: dict[str, list[Law]] = defaultdict(list)
        for law in self._laws:
            groups[plain_name(law.name)].append(law)
        return groups

    @cached_property
    def _repeals(self) -> dict[str, Repeal]:
        """What each repealed law is repealed by; a law that repeals holds itself."""
        found: dict[str, Repeal] = {}
        for law in self._laws:
            if law.status in _CURRENT:
                articles = self._package.articles(law.id)
                found |= repeals(law, articles, standing(law, articles, None, None).dates)
        return found

    def _key(self, name: str) -> str:
        plain = plain_name(name)
        if plain in self._by_name:
            return plain
        short = [key for key in self._by_name if abbreviates(plain, key)]
        if len(short) == 1:
            return short[0]
        near = short or nearest(plain, self._by_name)
        hint = f"相近的有：{'、'.join(near[:5])}。" if near else "用 unionqa laws list 查看全部。"
        raise UnknownLaw(f"法律数据里没有《{name}》。{hint}")


def _note(law: Law, holds: Standing) -> Sequence[str]:
    """What stands under the title: who published the text and when, from when it holds, and what is known only by inference."""
    published = f"{f'制定机关：{law.issuer}；' if law.issuer else ''}本文本公布日期：{said(law.published)}（{holds.status}）"
    until = f"，至{said(holds.dates.expires)}止" if holds.dates.expires else ""
    effective = f"施行日期：{said(holds.dates.effective)}{until}"
    return [published, effective, *(f"说明：{note}。" for note in holds.notes), f"文本来源：{PACKAGE} {package_version()}".rstrip()]

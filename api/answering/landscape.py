"""What the documents of a knowledge base have in common for every question: their cities, newest dates, rules in force."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.answering.places import issuer_place
from api.answering.validity import InForce, Said, versions
from index.hits import DocumentHead
from ingest.document import DocumentKind
from ingest.words import fold

_RULE = r"(?:办法|细则|条例|规定|指引|规则|章程|准则)"
_SAID = re.compile(rf"[\u4e00-\u9fff]{{4,16}}{_RULE}")
_AROUND = re.compile(r"[（(][^（()）]*[)）]|(?:19|20)\d{2}年?|试行|暂行|修订|[\s《》〈〉“”]")
SHORTEST = 6
"""Characters of the shortest name that tells a rule: 管理办法 alone is none."""


_DATED = re.compile(
    r"(?P<date>(?P<year>(?:19|20)\d\d)年(?:(?P<month>1[0-2]|[1-9])月(?:\d{1,2}[日号])?)?)(?:的|版|那[份个版])?"
    r"(?:(?P<report>[\u4e00-\u9fff]{0,12}?报告)|(?:试行|暂行|[老旧])?(?:办法|细则|规矩))"
)


_BY_TITLE = re.compile(
    r"(?:19|20)\d\d年(?:的|那[份个])?(?:[市县区]?总?工会)?(?:年度|工作|总结)*报告(?:[里中上内是的讲说提]|谁|哪|承认|指出|检讨|[,，。？?\s]|$)"
)
"""2023年报告里, not 2023年巡回报告31场 and 2023年报告了几起: who asks what was done in a year asks of that year."""
_YEAR_OF_REPORT = re.compile(r"((?:19|20)\d\d)年?度?(?:工作)?报告")


def _dated(heads: Iterable[DocumentHead]) -> list[tuple[str, date]]:
    return [(h.id, h.dates.best) for h in heads if h.dates.best is not None]


def short_name(title: str) -> str:
    """A rule's name without issuer, city, 关于印发 and version; "" where that leaves no telling name.

    >>> short_name("临江市总工会关于印发《临江市困难职工帮扶办法（试行）》的通知")
    '困难职工帮扶办法'
    """
    if title.endswith("条"):  # a single article is no rule, and there may be 50,000
        return ""
    folded = fold(title)
    inner = re.search(r"《([^《》]+)》", folded)
    name = _AROUND.sub("", inner[1] if inner else folded)
    name = re.sub(r"^[\u4e00-\u9fff]{2,6}?(?:省|市|自治区|县)(?:总工会)?", "", name)
    return name if len(name) >= SHORTEST and re.search(rf"{_RULE}$", name) else ""


def _strange(places: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The documents of other places than the one that most documents come from; none where no place stands out."""
    counts = Counter(place for own in places.values() for place in own)
    (house, most), *others = [*counts.most_common(2), ("", 0)]
    if most < _OWN or (others and others[0][1] >= most):
        return frozenset()
    return frozenset(one for one, own in places.items() if house not in own)


_OWN = 2
"""Documents of one place, and more than of any other, that make it the house's own."""


def _ends(said: str) -> list[str]:
    """The ends of a phrase that are long enough to name a rule: people put words before a name without a break."""
    return [said[at:] for at in range(len(said) - SHORTEST + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """Made once for each state of the catalog and set of readable levels.

    `today` is the day that 今年 and 去年 are counted from: the newest report's, else the newest document's; `newest_day` is the
    last that any document bears, the day of "in force today" where nobody says what day it is. `places`
    are the issuers' own places by document id, `strange` the documents of another place than the house's own, `reported` the years
    that the house's own reports are about, the last one last; `newest` is the last year that a document bears, `rules` the short names of
    rules (困难职工帮扶办法) by document id, `reports` and `versions` (rules of which there are several) the dated ones by id, `titled`
    the years in the titles of reports.
    """

    today: date | None
    newest: int | None
    newest_day: date | None
    places: Mapping[str, frozenset[str]]
    strange: frozenset[str]
    reported: Sequence[int]
    in_force: Mapping[str, InForce]
    rules: Mapping[str, str]
    reports: Sequence[tuple[str, date]]
    titled: Sequence[tuple[str, int]]
    versions: Sequence[tuple[str, date]]

    @classmethod
    def of(cls, heads: Sequence[DocumentHead], said: Said | None = None) -> Landscape:
        """The landscape of these documents; `said` is what they say of the validity of rules, by document id."""
        dates = [h.dates.best for h in heads if h.dates.best is not None]
        reports = [h.dates.best for h in heads if h.kind is DocumentKind.REPORT and h.dates.best is not None]
        in_force = versions(heads, said)
        places = {h.id: frozenset({place}) for h in heads if h.issuer and (place := issuer_place(h.issuer))}
        strange = _strange(places)
        return cls(
            today=max(reports or dates, default=None),
            newest=max((d.year for d in dates), default=None),
            newest_day=max([*dates, *(h.dates.effective for h in heads if h.dates.effective)], default=None),
            places=places,
            strange=strange,
            reported=sorted({h.period.year for h in heads if h.kind is DocumentKind.REPORT and h.id not in strange and h.period and h.period.year}),
            in_force=in_force,
            reports=_dated(h for h in heads if h.kind is DocumentKind.REPORT),
            titled=[(h.id, int(year[1])) for h in heads if h.kind is DocumentKind.REPORT and (year := _YEAR_OF_REPORT.search(fold(h.title)))],
            versions=_dated(h for h in heads if (one := in_force.get(h.id)) is not None and (one.predecessor or one.successor)),
            rules={h.id: name for h in heads if h.kind is DocumentKind.POLICY and (name := short_name(h.title))},
        )

    def named_rules(self, folded: str) -> frozenset[str]:
        """The documents whose short name a question says, in full or in its telling end (法律援助办法 for 职工法律援助办法)."""
        said = [m[0] for m in _SAID.finditer(folded)]
        return frozenset(d for d, name in self.rules.items() if name in folded or any(name.endswith(end) for s in said for end in _ends(s)))

    def _titled(self, year: int) -> frozenset[str]:
        """The reports that bear a year in their titles."""
        return frozenset(one for one, its_year in self.titled if its_year == year)

    def dated(self, folded: str) -> tuple[frozenset[str], str]:
        """The documents that a question names by their date (2022年1月的报告, 2020年的试行办法), and the question without that date.

        A year before 报告 alone is the year reported on as often as the year of the report: there a month must be named, or the reports
        bear their years in their titles.
        """
        for match in _DATED.finditer(folded):
            reports, year, month = bool(match["report"]), int(match["year"]), int(match["month"] or 0)
            among = () if reports and not month else self.reports if reports else self.versions
            meant = frozenset(one for one, day in among if day.year == year and month in (0, day.month))
            if meant := meant or (self._titled(year) if reports and not month and _BY_TITLE.match(folded, match.start()) else meant):
                return meant, folded[: match.start()] + folded[match.end("date") :]
        return frozenset(), folded

    def of_places(self, asked: Sequence[str]) -> frozenset[str]:
        """The documents of issuers of the places asked for; none where no place is asked for."""
        return frozenset(d for d, places in self.places.items() if places & set(asked))

    @property
    def known_places(self) -> frozenset[str]:
        """Every place that an issuer's name tells."""
        return frozenset(place for places in self.places.values() for place in places)

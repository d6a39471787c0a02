"""What each feature, each refusal rule and the model of doubt is worth: all questions asked again with one of them left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.table import Table

from api.answering.features import NAMES
from api.answering.ranking import Weights
from api.knowledge_base import KnowledgeBase
from eval.cases import CASES
from eval.report import Figures, figures
from eval.runner import run
from eval.variants import Remembered, variant

SETS = ("dev", "heldout")
RULES = (
    *("place", "namesake", "body", "year", "ordinal", "number", "group", "planned", "code", "measure", "ceiling", "stock", "contrast", "role"),
    *("thing", "unheard", "unrelated", "years", "stated", "topic", "part", "kin", "elsewhere", "elsewhen", "quoted", "unlisted", "undefined"),
    *("procedure", "deed", "permission", "count", "detail", "attribute", "doubt"),
)
FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablated:
    """The totals of each set with one part left out; `part` is "feature:year", "rule:year" or FULL. Never a question."""

    part: str
    totals: Mapping[str, Figures]


def totals_of(knowledge_base: KnowledgeBase, sets: Sequence[str], folder: Path) -> dict[str, Figures]:
    """The figures of each set as it is answered now."""
    return {name: figures(list(run(knowledge_base, [name], folder, retrieval=False))) for name in sets}


def ablate(knowledge_base: KnowledgeBase, sets: Sequence[str] = SETS, folder: Path = CASES) -> Iterator[Ablated]:
    """Everything on first, then each feature off (its ranking weight 0), then each rule, then all rules and doubt together."""
    full, remembered = Weights.open(), Remembered()

    def totals(part: str, weights: Weights, without: frozenset[str] = frozenset()) -> Ablated:
        return Ablated(part=part, totals=totals_of(variant(knowledge_base, weights, remembered, without), sets, folder))

    yield totals(FULL, full)
    for name in NAMES:
        yield totals(f"feature:{name}", replace(full, rank={**full.rank, name: 0.0}))
    for rule in RULES:
        yield totals(f"rule:{rule}", full, frozenset({rule}))
    yield totals("rule:all", full, frozenset(RULES))


def table(ablated: Sequence[Ablated]) -> Table:
    """A row a part: accuracy, and what leaving it out changes, on each set; for rules the recall of refusals too."""
    sets = list(ablated[0].totals)
    shown = Table("", *(f"{name} {what}" for name in sets for what in ("正确", "变化", "拒答全", "误拒")), box=None, pad_edge=False)
    for column in shown.columns[1:]:
        column.justify = "right"
    whole = ablated[0].totals
    for one in ablated:
        cells: list[str] = []
        for name in sets:
            row, full = one.totals[name], whole[name]
            change = "" if one is ablated[0] else f"{(row['accuracy'] or 0.0) - (full['accuracy'] or 0.0):+.3f}"
            cells += [_cell(row["accuracy"]), change, _cell(row["refusal_recall"]), _cell(row["false_refusal"])]
        shown.add_row(one.part, *cells)
    return shown


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

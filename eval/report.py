"""Outcomes -> the figures of each set and type, as a table and as JSON, and their comparison with the baseline."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from eval import metrics
from eval.runner import Outcome

BASELINE = Path(__file__).parent / "baseline.json"
TOLERANCE = 0.02  # a rate may fall by this much before it counts as a drop: rounding differs a little from machine to machine

Figures = dict[str, float | None]

HIGHER = (
    "accuracy",
    "supported",
    "refusal_precision",
    "refusal_recall",
    "recall@1",
    "recall@5",
    "recall@10",
    "mrr@10",
    "ndcg@10",
)
LOWER = ("false_refusal", "bad_quotes")  # bad_quotes is a count: none more is tolerated
_COLUMNS = {
    "questions": "题数",
    "accuracy": "正确",
    "low": "95%下限",
    "high": "上限",
    "supported": "有据",
    "false_refusal": "误拒",
    "refusal_precision": "拒答准",
    "refusal_recall": "拒答全",
    "recall@5": "R@5",
    "mrr@10": "MRR",
    "ndcg@10": "nDCG",
    "bad_quotes": "错引",
    "p50_ms": "p50 毫秒",
    "p95_ms": "p95",
}


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    """The figures of each group: every set, and every type of question within it ("dev/figure")."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.group].append(outcome)
        groups[f"{outcome.group}/{outcome.case.type}"].append(outcome)
    return {name: figures(groups[name]) for name in sorted(groups)}


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """All metrics of one group; None where one is not defined for it."""
    right = [float(one.verdict.correct) for one in outcomes]
    low, high = metrics.interval(right) or (None, None)
    asked = [one for one in outcomes if one.case.type != "false_premise"]  # either way may be right there
    should = [not one.case.answerable for one in asked]
    refused = [not one.verdict.answered for one in asked]
    times = [one.elapsed_ms for one in outcomes]
    return {
        "questions": len(outcomes),
        "accuracy": metrics.mean(right),
        "low": low,
        "high": high,
        "supported": metrics.mean([one.verdict.supported for one in outcomes if one.verdict.supported is not None]),
        "false_refusal": metrics.false_refusal(should, refused),
        "refusal_precision": metrics.refusal_precision(should, refused) if any(should) else None,
        "refusal_recall": metrics.refusal_recall(should, refused),
        **_retrieval([one.ranks for one in outcomes if one.ranks is not None]),
        "bad_quotes": sum(one.verdict.bad_quotes for one in outcomes),
        "p50_ms": metrics.percentile(times, 0.5),
        "p95_ms": metrics.percentile(times, 0.95),
    }


def table(summary: Mapping[str, Figures]) -> Table:
    """A row for each set, and under it one for each type."""
    shown = Table("", *_COLUMNS.values(), box=None, pad_edge=False)
    for column in shown.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for name, row in summary.items():
        _, _, kind = name.partition("/")
        shown.add_row(f"  {kind}" if kind else name, *(_cell(key, row[key]) for key in _COLUMNS), style="" if kind else "bold")
    return shown


def drops(summary: Mapping[str, Figures], baseline: Mapping[str, Figures]) -> list[str]:
    """One line for each figure of a set that is worse than in the baseline by more than the tolerance."""
    lines = []
    for name in sorted(set(summary) & set(baseline)):
        for key in (*HIGHER, *LOWER):
            before, now = baseline[name].get(key), summary[name].get(key)
            if before is not None and (now is None or _fall(key, before, now) > (0 if key == "bad_quotes" else TOLERANCE)):
                lines.append(f"{name} {key}: {before:.4g} -> {'-' if now is None else f'{now:.4g}'}")
    return lines


def read_baseline(path: Path = BASELINE) -> dict[str, Figures]:
    """The baseline's figures by set; empty where there is none yet."""
    if not path.exists():
        return {}
    read: dict[str, Figures] = json.loads(path.read_text(encoding="utf-8"))
    return read


def write_baseline(summary: Mapping[str, Figures], path: Path = BASELINE) -> None:
    """Puts the sets of this run into the baseline, without times: they belong to a machine. Other sets stay."""
    kept = read_baseline(path)
    for name, row in summary.items():
        if "/" not in name:
            kept[name] = {key: rounded(row[key]) for key in ("questions", *HIGHER, *LOWER)}
    path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def rounded(value: float | None) -> float | None:
    """Four decimals: finer than one question in any set."""
    return value if value is None or isinstance(value, int) else round(value, 4)


def _retrieval(ranks: Sequence[Sequence[int | None]]) -> Figures:
    def over(measure: str, values: Sequence[float | None]) -> Figures:
        return {measure: metrics.mean([value for value in values if value is not None])}

    found: Figures = {}
    for k in (1, 5, 10):
        found |= over(f"recall@{k}", [metrics.recall_at(one, k) for one in ranks])
    return found | over("mrr@10", [metrics.reciprocal_rank(one) for one in ranks]) | over("ndcg@10", [metrics.ndcg(one) for one in ranks])


def _fall(key: str, before: float, now: float) -> float:
    return round(now - before if key in LOWER else before - now, 6)


def _cell(key: str, value: float | None) -> str:
    if value is None:
        return "–"
    if key in ("questions", "bad_quotes"):
        return str(int(value))
    return f"{value:.1f}" if key.endswith("_ms") else f"{value:.3f}"

"""`python -m eval`: asks the cases, prints the figures, and fails (exit 1) where they fell below the baseline."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from api.assembly import open_knowledge_base
from eval.cases import CASES, CaseError
from eval.commands import COMMANDS, CORPUS, console
from eval.lookups import lookups
from eval.report import BASELINE, TOLERANCE, Figures, drops, read_baseline, rounded, summarise, table, write_baseline
from eval.runner import FURTHER, SETS, CorpusError, Opener, Outcome, open_corpus, run
from ingest.errors import UnionQAError

_SUMMARY = "用 eval/cases 里的问题检验回答，并与 eval/baseline.json 比较"
_MORE = (
    "另有：as-of（按日期提问）、courses（课程检索）、probes（换年份、城市、单位、数字来提问）、"
    "train、train-queries（学出权重）、ablate（逐一去掉特征和规则）；各有 --help"
)


def build_parser() -> argparse.ArgumentParser:
    """The options of the evaluation."""
    parser = argparse.ArgumentParser(prog="python -m eval", description=_SUMMARY, epilog=_MORE)
    parser.add_argument("--set", choices=(*SETS, *FURTHER, "all"), default="all", dest="chosen", help="问哪一组（默认 all）")
    parser.add_argument("--wrong", action="store_true", help="列出答错的问题（不含 heldout）")
    parser.add_argument("--show-heldout", action="store_true", help="连 heldout 的错题也列出；看过就不能再用来检验")
    parser.add_argument("--json", type=Path, metavar="FILE", help="把结果写成 JSON")
    parser.add_argument("--update-baseline", action="store_true", help="把这次的结果记为新的基准")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="知识库的文件夹，可重复使用（默认：临时文件夹）")
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", default=CORPUS, help="语料的文件夹（默认：corpus）")
    parser.add_argument("--cases", type=Path, metavar="FOLDER", default=CASES, help="问题的文件夹（默认：eval/cases）")
    parser.add_argument("--baseline", type=Path, metavar="FILE", default=BASELINE, help="基准文件（默认：eval/baseline.json）")
    return parser


def main(argv: Sequence[str] | None = None, *, opener: Opener = open_knowledge_base) -> int:
    """0 where nothing fell, 1 where something did, 2 where the evaluation could not be run."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words and words[0] in COMMANDS:
            return COMMANDS[words[0]](words[1:], opener)
        arguments = build_parser().parse_args(words)
        outcomes, others = _outcomes(arguments, opener)
    except (CaseError, CorpusError, UnionQAError, OSError) as error:
        sys.stderr.write(f"不能评测：{error}\n")
        return 2
    summary = summarise(outcomes) | others
    console().print(table(summary))
    if arguments.wrong:
        _show_wrong(outcomes, heldout=arguments.show_heldout)
    if arguments.json:
        arguments.json.write_text(json.dumps(_plain(summary), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if arguments.update_baseline:
        write_baseline(summary, arguments.baseline)
        return 0
    return _compare(summary, arguments.baseline)


def _outcomes(arguments: argparse.Namespace, opener: Opener) -> tuple[list[Outcome], dict[str, Figures]]:
    """The answers, judged; and the figures of the look-ups, which are not answers, where everything is asked."""
    further = [name for name in FURTHER if (arguments.cases / f"{name}.jsonl").is_file()]
    sets = (*SETS, *further) if arguments.chosen == "all" else (arguments.chosen,)
    with ExitStack() as stack:
        folder = arguments.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionqa-eval-")))
        knowledge_base = stack.enter_context(closing(open_corpus(folder, arguments.corpus, opener, _notice)))
        outcomes = list(run(knowledge_base, sets, arguments.cases))
        return outcomes, lookups(knowledge_base, arguments.cases, opener, _notice) if arguments.chosen == "all" else {}


def _compare(summary: dict[str, Figures], path: Path) -> int:
    baseline = read_baseline(path)
    if not baseline:
        _notice(f"还没有基准 {path.name}：用 --update-baseline 记下这次的结果。")
        return 0
    fallen = drops(summary, baseline)
    for line in fallen:
        _notice(f"下降：{line}")
    sys.stdout.write(f"比基准下降 {len(fallen)} 项。\n" if fallen else f"不低于基准（容许 {TOLERANCE}，不比较用时）。\n")
    return 1 if fallen else 0


def _show_wrong(outcomes: Sequence[Outcome], *, heldout: bool) -> None:
    for one in outcomes:
        if one.verdict.correct or (one.group == "heldout" and not heldout):
            continue
        text = one.answer.text.replace("\n", " ")[:120]
        reasons = "；".join(one.verdict.reasons)
        sys.stdout.write(f"{one.case.id} {one.case.type}　{one.case.question}\n    {reasons}\n    {one.answer.status}：{text}\n")


def _plain(summary: dict[str, Figures]) -> dict[str, Figures]:
    return {name: {key: rounded(value) for key, value in row.items()} for name, row in summary.items()}


def _notice(line: str) -> None:
    sys.stderr.write(f"{line}\n")

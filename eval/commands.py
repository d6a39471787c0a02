"""`python -m eval probes | train | ablate`: what proves, makes and explains the answering, beside the questions of eval/cases."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from api.answering import ranking
from api.answering.ranking import Weights
from api.knowledge_base import KnowledgeBase
from eval import ablation, probing
from eval.cases import CASES, load_cases
from eval.lookups import judged_courses, judged_days
from eval.probe_corpus import Corpus
from eval.probes import SEED, make
from eval.public import PublicSet, read_public
from eval.runner import Opener, open_corpus
from eval.training import Example, examples, learn, save
from eval.tuning import train_queries
from eval.variants import finder_of

CORPUS = Path(__file__).parent.parent / "corpus"
WEIGHTS = Path(ranking.__file__).with_name("weights")
PUBLIC_WEIGHT = 0.5
"""A public question counts half of one of ours: there are more of them, and they are of another kind."""
_NOTE = "learned by `python -m eval train` from {own} cases of our own and {public} public questions; see docs/answering.md"


def probes(argv: Sequence[str], opener: Opener) -> int:
    """Asks about exchanged years, cities, units and numbers. 0 if no swap was answered with a wrong value, else 1."""
    parser = _parser("probes", "换掉年份、城市、单位、数字来提问：一个错的数字都不该答出来")
    parser.add_argument("--wrong", action="store_true", help="列出答错的")
    parser.add_argument("--limit", type=int, default=120, metavar="N", help="每一类最多几题（默认 120）")
    parser.add_argument("--seed", type=int, default=SEED, help="抽题的种子")
    parser.add_argument("--json", type=Path, metavar="FILE", help="把结果写成 JSON")
    arguments = parser.parse_args(argv)
    corpus = Corpus.read(arguments.corpus)
    with _opened(arguments, opener) as knowledge_base:
        probed = list(probing.run(knowledge_base, corpus, make(corpus, limit=arguments.limit, seed=arguments.seed)))
    console().print(probing.table(probed))
    if arguments.wrong:
        sys.stdout.write("".join(probing.told(one) + "\n" for one in probing.failures(probed)))
    if arguments.json:
        _write(arguments.json, {kind.value: {outcome.value: n for outcome, n in row.items()} for kind, row in probing.counts(probed).items()})
    return int(probing.wrong(probed) > 0)


def train(argv: Sequence[str], opener: Opener) -> int:
    """Learns the weights of ranking and of refusing from eval/cases/dev.jsonl and, where there are any, public questions."""
    parser = _parser("train", "从 eval/cases/dev.jsonl（和公开的问题）学出排序和拒答的权重")
    public_help = "有 passages.jsonl 和 questions.jsonl 的文件夹，可写几次；一半的段落不放进知识库"
    parser.add_argument("--public", type=Path, metavar="FOLDER", action="append", default=[], help=public_help)
    parser.add_argument("--limit", type=int, default=700, metavar="N", help="每个文件夹最多用几个公开的问题（默认 700）")
    parser.add_argument("--cases", type=Path, metavar="FOLDER", default=CASES, help="问题的文件夹（默认：eval/cases）")
    parser.add_argument("--out", type=Path, metavar="FILE", default=WEIGHTS / "learned.json", help="写到这个文件（默认：程序自己用的）")
    parser.add_argument("--keep", choices=("rank", "narrow", "wide"), action="append", default=[], help="这一部分的权重不动，可写几次")
    arguments = parser.parse_args(argv)
    start = Weights.open(WEIGHTS / "hand.json")
    kept = {part: getattr(Weights.open(), part) for part in arguments.keep}
    start = replace(start, **kept)
    with _opened(arguments, opener) as knowledge_base:
        own = list(examples(finder_of(knowledge_base, start), load_cases(arguments.cases / "dev.jsonl")))
    public = [example for folder in arguments.public for example in _public_examples(read_public(folder, arguments.limit), opener, start)]
    learned = learn([*own, *public], start, ranking="rank" not in kept)
    save(replace(learned, **kept), arguments.out, _NOTE.format(own=len(own), public=len(public)))
    sys.stdout.write(f"从 {len(own)} 个自己的问题和 {len(public)} 个公开的问题学出权重，写到 {arguments.out}。\n")
    return 0


def ablate(argv: Sequence[str], opener: Opener) -> int:
    """Asks the cases again with one feature or rule left out at a time; prints totals only."""
    parser = _parser("ablate", "逐一去掉每个特征、每条拒答规则再问一遍，看各值多少（只打印总数）")
    parser.add_argument("--cases", type=Path, metavar="FOLDER", default=CASES, help="问题的文件夹（默认：eval/cases）")
    parser.add_argument("--json", type=Path, metavar="FILE", help="把结果写成 JSON")
    arguments = parser.parse_args(argv)
    with _opened(arguments, opener) as knowledge_base:
        ablated = list(ablation.ablate(knowledge_base, folder=arguments.cases))
    console().print(ablation.table(ablated))
    if arguments.json:
        _write(arguments.json, {one.part: one.totals for one in ablated})
    return 0


def courses(argv: Sequence[str], opener: Opener) -> int:
    """Asks for courses. 0 if at least 95 of 100 questions are right (38 of 40), else 1; wrong ones are listed."""
    parser = _parser("courses", "课程检索的问题：列出答错的，少于 95% 对即失败")
    parser.add_argument("--cases", type=Path, metavar="FOLDER", default=CASES, help="问题的文件夹（默认：eval/cases）")
    arguments = parser.parse_args(argv)
    with _opened(arguments, opener) as knowledge_base:
        outcomes = judged_courses(knowledge_base, arguments.cases)
    for one in (one for one in outcomes if one.reasons):
        sys.stdout.write(f"{one.case.id}　{one.case.question}\n    {'；'.join(one.reasons)}\n")
    right = sum(not one.reasons for one in outcomes)
    slowest = sorted(one.elapsed_ms for one in outcomes)[int(0.95 * (len(outcomes) - 1))]
    sys.stdout.write(f"课程检索 {len(outcomes)} 题，对 {right} 题；p95 {slowest:.0f} 毫秒。\n")
    return int(right < 0.95 * len(outcomes))


def days(argv: Sequence[str], opener: Opener) -> int:
    """Asks what depends on the day, over a corpus of its own. 0 if every question is right, else 1; wrong ones are listed."""
    summary = "按日期提问：哪个版本有效，废止、到期、修改的有没有说明；有一题不对即失败"
    parser = argparse.ArgumentParser(prog="python -m eval as-of", description=summary)
    parser.parse_args(argv)
    judged = judged_days(CASES, opener, _notice)
    for case, wrong in judged:
        if wrong:
            sys.stdout.write(f"{case.id}　{case.question}　{case.as_of or ''}\n    {'；'.join(wrong)}\n")
    right = sum(not wrong for _, wrong in judged)
    sys.stdout.write(f"按日期提问 {len(judged)} 题，对 {right} 题。\n")
    return int(right < len(judged))


COMMANDS: Mapping[str, Callable[[Sequence[str], Opener], int]] = {
    "as-of": days,
    "courses": courses,
    "probes": probes,
    "train": train,
    "train-queries": train_queries,
    "ablate": ablate,
}


def console() -> Console:
    """The console of results: as wide as the terminal, and wide enough for every column where there is none."""
    return Console(width=None if sys.stdout.isatty() else 180)


def _parser(name: str, summary: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m eval {name}", description=summary)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="知识库的文件夹，可重复使用（默认：临时文件夹）")
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", default=CORPUS, help="语料的文件夹（默认：corpus）")
    return parser


@contextmanager
def _opened(arguments: argparse.Namespace, opener: Opener) -> Iterator[KnowledgeBase]:
    with ExitStack() as stack:
        folder = arguments.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionqa-eval-")))
        yield stack.enter_context(closing(open_corpus(folder, arguments.corpus, opener, _notice)))


def _public_examples(public: PublicSet, opener: Opener, start: Weights) -> Iterator[Example]:
    """The public questions over a knowledge base of their own, so that their passages do not stand beside ours."""
    with tempfile.TemporaryDirectory(prefix="unionqa-public-") as folder:
        source = Path(folder) / "source"
        source.mkdir()
        public.write(source / "passages.jsonl")
        with closing(open_corpus(Path(folder) / "data", source, opener, _notice)) as knowledge_base:
            yield from examples(finder_of(knowledge_base, start), public.cases, PUBLIC_WEIGHT)


def _write(path: Path, rows: Mapping[str, object]) -> None:
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _notice(line: str) -> None:
    sys.stderr.write(f"{line}\n")

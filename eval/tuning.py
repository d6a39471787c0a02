"""`python -m eval train-queries`: learns the map of question vectors that comes with the program."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from api.assembly import bundled_embedder
from api.settings import load_settings
from eval.cases import CASES, load_cases
from eval.query_sets import own_set, public_set
from eval.query_training import cross_validated, learn_tuning
from eval.runner import Opener
from index.embedding.tuning import BUNDLED_TUNING
from ingest.document import Ingested
from ingest.pipeline import ingest_file

_NEAR_HOLD = 1.0
"""Lay questions: they do not use the words of the texts. Where they do (encyclopedias) 40 was best."""


def train_queries(argv: Sequence[str], _opener: Opener) -> int:
    """Learns from eval/cases/dev.jsonl and public questions, tells what it gains on questions left out, and writes the map."""
    parser = argparse.ArgumentParser(prog="python -m eval train-queries", description="从问题和答案所在的段落学出问题向量的调整")
    parser.add_argument("--public", action="append", default=[], metavar="FOLDER[=HOLD]",
        help="放着 passages.jsonl 和 questions.jsonl 的文件夹，可重复；HOLD 越大，问题向量动得越少（口语问题 1，用原文字词的问题 40）")  # fmt: skip
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", default=Path(__file__).parent.parent / "corpus", help="语料的文件夹（默认：corpus）")
    parser.add_argument("--cases", type=Path, metavar="FILE", default=CASES / "dev.jsonl", help="自己的问题（默认：eval/cases/dev.jsonl）")
    parser.add_argument("--out", type=Path, metavar="FILE", default=BUNDLED_TUNING, help="写到这个文件（默认：程序自己用的）")
    arguments = parser.parse_args(argv)
    embedder = bundled_embedder(load_settings(), _notice)
    folders = [(Path(name), float(hold or _NEAR_HOLD)) for name, _, hold in (one.partition("=") for one in arguments.public)]
    sets = [own_set(_documents(arguments.corpus), load_cases(arguments.cases), embedder), *(public_set(f, embedder, hold) for f, hold in folders)]
    for name, (mrr, recall, mrr_after, recall_after) in zip(["own", *(f.name for f, _ in folders)], cross_validated(sets), strict=True):
        sys.stdout.write(f"{name}（交叉检验）：MRR@10 {mrr:.3f} -> {mrr_after:.3f}，R@10 {recall:.3f} -> {recall_after:.3f}\n")
    learn_tuning(sets).save(arguments.out)
    sys.stdout.write(f"从 {sum(map(len, sets))} 个问题学出，写到 {arguments.out}。\n")
    return 0


def _notice(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _documents(folder: Path) -> Iterator[Ingested]:
    for path in sorted(folder.iterdir()):
        if path.suffix in (".docx", ".pdf", ".txt", ".md", ".html", ".xlsx", ".csv") and path.name != "README.md":
            yield from ingest_file(path.name, path.read_bytes())

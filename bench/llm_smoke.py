"""A real language model behind our answers: how many it may say in its own words, how long that takes, and that nothing it says gets by unproved.

Usage: UNIONQA_LLM_URL=... UNIONQA_LLM_MODEL=... python bench/llm_smoke.py [FOLDER] [COUNT]
FOLDER: a knowledge base, by default the one that `make run` made; COUNT: how many questions of eval/cases/dev.jsonl (20).
Without the two settings there is nothing to do. Exit code 1 where an answer does not hold.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api.answering.answer import Answer, Status  # noqa: E402
from api.answering.events import Delta, Final  # noqa: E402
from api.answering.verify import faults  # noqa: E402
from api.assembly import open_knowledge_base  # noqa: E402
from api.knowledge_base import KnowledgeBase  # noqa: E402
from api.settings import load_settings  # noqa: E402

_MARKUP = re.compile(r"://|\]\(|</?[a-z]|!\[", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the answer, how many seconds it took, and what is wrong with it."""

    answer: Answer
    seconds: float
    faults: list[str]


def main() -> int:
    """Asks and prints; 0 where every answer holds."""
    settings = load_settings(data=sys.argv[1] if len(sys.argv) > 1 else None)
    if settings.llm_url is None:
        print("skipped: UNIONQA_LLM_URL and UNIONQA_LLM_MODEL name no model")
        return 0
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    rows = [json.loads(line) for line in (ROOT / "eval" / "cases" / "dev.jsonl").read_text("utf-8").splitlines()]
    knowledge_base = open_knowledge_base(settings, print)
    done = [_ask(knowledge_base, row["question"]) for row in rows[:: max(1, len(rows) // count)][:count]]
    knowledge_base.close()
    _report(done)
    return 1 if any(one.faults for one in done) else 0


def _ask(knowledge_base: KnowledgeBase, question: str) -> Asked:
    began = perf_counter()
    events = list(knowledge_base.ask_stream(question))
    seconds = perf_counter() - began
    answer = next(e.answer for e in events if isinstance(e, Final))
    found = faults(answer.text, answer.citations, lambda d, s: knowledge_base.document(d).text[s.start : s.end]) if answer.citations else []
    if "".join(e.text for e in events if isinstance(e, Delta)) != answer.text:
        found.append("the pieces are not the answer")
    if answer.generator != "extractive" and _MARKUP.search(answer.text):
        found.append("markup in the answer")
    print(f"{seconds:6.1f} s  {answer.generator:24} {question}\n          {answer.text[:120]}")
    for line in (*found, *(note for note in answer.notes if "大模型" in note)):
        print(f"          {line}")
    return Asked(answer, seconds, found)


def _report(done: list[Asked]) -> None:
    by = Counter("refused" if one.answer.status is Status.NOT_FOUND else one.answer.generator for one in done)
    print(f"{len(done)} questions: {', '.join(f'{name} {number}' for name, number in by.most_common())}")
    print(f"seconds: median {median(one.seconds for one in done):.1f}, most {max(one.seconds for one in done):.1f}")
    print(f"answers that do not hold: {sum(bool(one.faults) for one in done)}")


if __name__ == "__main__":
    sys.exit(main())

"""Takes hostile files in, each beside an honest one, and reports what became of everything: JSON on standard output.

Run by test_hostile_files.py: `taking_in.py DATA FOLDER CONFTEST`. FOLDER holds NNN/<file>. Everything that this process itself opens for
writing outside DATA, and every connection that it tries, is in the report.
"""

from __future__ import annotations

import json
import runpy
import sys
import time
from pathlib import Path
from typing import Any

OWN = ("/dev/null", "/dev/shm/.unionqa-open-")  # the second is memory: the open full-text index
WRITES = 0b1111000011  # O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC
seen: dict[str, list[str]] = {"outside": [], "connections": []}


def watch(data: str) -> None:
    """Notes what leaves the data folder."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
            path = str(arguments[0])
            if not path.startswith((data, *OWN)) and not path.isdecimal():  # a number is a descriptor that is open already
                seen["outside"].append(path)
        elif event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"):
            seen["connections"].append(event)

    sys.addaudithook(hook)


def peak() -> int:
    """The most memory that this process has had, in bytes; not ru_maxrss, which begins with that of the process that started this one."""
    line = next(line for line in Path("/proc/self/status").read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main() -> None:
    """Opens, adds, verifies, reports."""
    data, folder, conftest = sys.argv[1:4]
    sys.path.insert(0, str(Path(__file__).parents[2]))
    tools = runpy.run_path(conftest)
    from api.answering.answerer import Answerer  # noqa: PLC0415  after the path is set
    from api.knowledge_base import KnowledgeBase  # noqa: PLC0415
    from api.reading import Reader  # noqa: PLC0415
    from index.library import Library  # noqa: PLC0415
    from ingest.parsing import best_parsing  # noqa: PLC0415
    from ingest.words import Words  # noqa: PLC0415

    embedder = tools["HashEmbedder"]
    words = Words.open(cache=Path(data, "words"))
    library = Library.open(Path(data), embedder=embedder, words=words, embedder_name=embedder.name)
    base = KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words), reader=Reader(best_parsing))
    honest = Path(data, "first.txt")
    honest.write_text("第一份规定\n第一条 活动室开放。\n", encoding="utf-8")
    base.add([honest])
    base.ask("活动室每天开放几小时？")  # what is loaded once is loaded
    watch(data)
    before, results = peak(), []
    for place in sorted(Path(folder).iterdir()):
        [path] = place.iterdir()
        sibling = Path(data, f"规定{place.name}.txt")
        sibling.write_text(f"规定{place.name}\n第一条 活动室{place.name}每天开放八小时。\n", encoding="utf-8")
        started = time.monotonic()
        report = base.add([path, sibling])
        failed = {error.name: str(error) for error in report.failed}
        results.append(
            {
                "place": place.name,
                "file": path.name,
                "peak": peak() - before,
                "seconds": time.monotonic() - started,
                "added": [one.name for one in report.added],
                "said": " ".join(message for name, message in failed.items() if name != sibling.name),
                "text": "\n".join(base.document(one.document_id).text[:100_000] for one in report.added if one.name != sibling.name),
                "sibling": sibling.name in {one.name for one in report.added},
                "kind": next((type(error).__name__ for error in report.failed), ""),
            }
        )
    grown = peak() - before
    problems = base.verify()
    names = [head.source.name for head in base.documents()]
    base.close()
    print(json.dumps({"results": results, "grown": grown, "verify": problems, "names": names, **seen}))  # noqa: T201


if __name__ == "__main__":
    main()

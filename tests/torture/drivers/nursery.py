"""A process that has loaded everything and forks a child for each job: a kill costs milliseconds instead of a start of Python.

Reads jobs from standard input, a JSON object a line: {"job": name, "log": file, ...}; answers each with a line {"pid"} when the child is
there and a line {"pid", "status"} when it has ended (`os.waitpid`). The child writes JSON lines to `log`, unbuffered, as it goes: what
it has written there it has acknowledged. A child with "hold" stops itself before it starts, so that a tracer can be put on it.

Started as `python nursery.py WORDS_CACHE [SOURCE]`: SOURCE is a copy of the product to be used instead of the real one, with a defence
taken out.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [sys.argv[2] if len(sys.argv) > 2 else str(HERE.parents[2]), str(HERE)]


def main() -> None:
    """Serves jobs until standard input ends."""
    import jobs  # noqa: PLC0415  (after the path is set)

    from ingest.words import Words  # noqa: PLC0415

    words = Words.open(cache=Path(sys.argv[1]))
    words.index_terms("职工疗休养")  # the dictionary is in memory before the first fork
    say({"ready": True})
    running: set[int] = set()
    buffer = b""
    while True:
        ready, _, _ = select.select([0], [], [], 0.002 if running else 1.0)
        if ready:
            data = os.read(0, 1 << 16)
            if not data:
                break
            buffer += data
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                running.add(_forked(json.loads(line), jobs, words))
        for pid in list(running):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                running.discard(pid)
                say({"pid": pid, "status": status})
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _forked(job: dict[str, Any], jobs: Any, words: Any) -> int:
    pid = os.fork()
    if pid:
        say({"pid": pid})
        return pid
    status = 1
    try:
        log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if job.get("hold"):
            os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(0)
        getattr(jobs, job["job"])(job, words, lambda said: os.write(log, json.dumps(said, ensure_ascii=False).encode() + b"\n"))
        status = 0
    except BaseException:  # noqa: BLE001 - the end of a child: what happened goes to stderr, whatever it was
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(status)


def say(line: dict[str, Any]) -> None:
    """Tells whoever started this process."""
    os.write(1, json.dumps(line).encode() + b"\n")


main()

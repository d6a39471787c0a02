"""One job of writing in a process of its own, whose clock is elsewhere and jumps at every look: prints the clock, then what it says."""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE)]


def main(cache: str, job: str, shift: str, jump: str) -> None:
    """Does the job with a clock that is `shift` seconds off and goes `jump` seconds further at every look."""
    real, looks = time.time, itertools.count()
    time.time = lambda: real() + float(shift) + float(jump) * next(looks)
    import jobs  # noqa: PLC0415  (after the path is set)

    from ingest.words import Words  # noqa: PLC0415

    sys.stdout.write(f"{int(time.time())}\n")
    jobs.write(json.loads(job), Words.open(cache=Path(cache)), lambda said: sys.stdout.write(json.dumps(said) + "\n"))


main(*sys.argv[1:])

"""A reading process that reads mutated files: the name of the request says which (`<first>-<last>`). Started by test_fuzz.py.

It gives one row for each mutation that anything but an IngestError came out of; so what it gives for sound readers is empty.
"""

from __future__ import annotations

import json
import runpy
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ingest.child import serve
from ingest.document import Ingested, Level
from ingest.errors import IngestError
from ingest.limits import Cost
from ingest.parsing import Quarantine
from ingest.pipeline import ingest_file

SLOW_S = 20.0


@cache
def tools() -> dict[str, Any]:
    """The mutator and its samples, loaded before anything is forked."""
    found = runpy.run_path(str(Path(__file__).with_name("mutations.py")))
    return {"mutated": found["mutated"], "samples": found["seeds"]()}


def read(name: str, data: bytes, level: Level, classified: Quarantine) -> Iterator[Ingested]:
    """Reads the mutations from the first to the last of the name."""
    first, last = map(int, Path(name).stem.split("-"))
    found = [fault for number in range(first, last) if (fault := fault_of(number))]
    text = json.dumps({"id": "faults", "text": f"读了{last - first}个。", "faults": "\n".join(found)})
    item = next(iter(ingest_file("faults.jsonl", text.encode(), level)))
    yield from [item]
    for fault in found:
        yield next(iter(ingest_file("fault.txt", fault.encode("utf-8", "replace"), level)))


def fault_of(number: int) -> str:
    """What went wrong with a mutation; "" where it gave a document or an error of ours."""
    name, data = tools()["mutated"](number, tools()["samples"])
    signal.setitimer(signal.ITIMER_REAL, 100)
    started = time.monotonic()
    try:
        for item in ingest_file(name, data):
            for passage in item.passages:
                if item.document.text[passage.span.start : passage.span.end] != passage.text:
                    return f"{number} 的段落不在原文中"
    except IngestError as error:
        if "\n" in str(error) or not str(error).endswith("。"):
            return f"{number} 的说明不是一行：{str(error)!r}"
    except (MemoryError, RecursionError):
        return ""  # an error of ours too, made by the process around
    except Exception as error:  # noqa: BLE001  that is what is looked for
        return f"{number} {name} {type(error).__name__} {traceback.extract_tb(error.__traceback__)[-1][:3]}"
    return f"{number} 用时太长" if time.monotonic() - started > SLOW_S else ""


if __name__ == "__main__":
    tools()
    sys.exit(serve(read, Cost(**json.loads(sys.argv[1]))))

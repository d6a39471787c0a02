"""Questions -> what the documents lack: those that were refused, answered with doubt or called wrong, the alike ones together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from api.answering.answer import Status
from api.service.feedback import Said, Verdict
from api.service.questions import Asked
from ingest.words import fold

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]

UNSURE = 0.5
"""Answers with less confidence count as gaps."""
ALIKE = 0.93
"""Cosine from which two questions are one: measured with the bundled model, different questions on one topic lie below .92."""
MOST = 3_000
"""Different questions that are clustered: the newest."""
EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that ask alike: how often they were asked, why they are gaps, and some in their own words, the most frequent first."""

    question: str
    times: int
    refused: int
    unsure: int
    disliked: int
    last_at: float
    examples: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Cluster:
    centre: npt.NDArray[np.float32]
    texts: list[str] = field(default_factory=list)


def gaps(asked: Sequence[Asked], said: Sequence[Said], embed: Embed) -> list[Gap]:
    """The gaps, those asked most often first.

    Args:
        asked: questions, newest first.
        said: feedback on them.
        embed: texts -> unit rows (n, dim).
    """
    disliked = {one.message: one for one in said if one.verdict is Verdict.DOWN}
    poor = [one for one in asked if one.status is Status.NOT_FOUND or one.confidence < UNSURE or one.id in disliked]
    by_text: dict[str, list[Asked]] = {}
    for one in poor:
        by_text.setdefault(_bare(one.question), []).append(one)
    texts = [text for text in list(by_text)[:MOST] if text]
    if not texts:
        return []
    shown = [by_text[text][0].question for text in texts]
    found = [_gap([one for text in cluster.texts for one in by_text[text]], disliked) for cluster in _clusters(texts, embed(shown))]
    return sorted(found, key=lambda gap: (-gap.times, -gap.last_at, gap.question))


def _clusters(texts: Sequence[str], rows: npt.NDArray[np.float32]) -> list[_Cluster]:
    """Each text joins the cluster whose first question is nearest, if it is near enough: what leads a cluster stays its leader."""
    clusters: list[_Cluster] = []
    centres = np.zeros((0, rows.shape[1]), np.float32)
    for text, row in zip(texts, rows, strict=True):
        nearest = int(np.argmax(centres @ row)) if clusters else -1
        if nearest >= 0 and float(centres[nearest] @ row) >= ALIKE:
            clusters[nearest].texts.append(text)
        else:
            clusters.append(_Cluster(row, [text]))
            centres = np.vstack([centres, row[None, :]])
    return clusters


def _gap(asked: Sequence[Asked], disliked: dict[str, Said]) -> Gap:
    counts: dict[str, int] = {}
    for one in asked:
        counts[one.question] = counts.get(one.question, 0) + 1
    ranked = sorted(counts, key=lambda question: (-counts[question], len(question), question))
    reasons = [reason.value for one in asked if one.id in disliked for reason in disliked[one.id].reasons]
    return Gap(
        question=ranked[0],
        times=len(asked),
        refused=sum(one.status is Status.NOT_FOUND for one in asked),
        unsure=sum(one.status is Status.ANSWERED and one.confidence < UNSURE for one in asked),
        disliked=sum(one.id in disliked for one in asked),
        last_at=max(one.at for one in asked),
        examples=tuple(ranked[:EXAMPLES]),
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _bare(question: str) -> str:
    return "".join(char for char in fold(question) if char.isalnum())

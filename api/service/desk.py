"""class Desk: what the service does beside the knowledge base, put together over one store. The composition root of `api.service`."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field

from api.knowledge_base import KnowledgeBase
from api.service.asking import Asking
from api.service.cases import Cases
from api.service.conversations import Conversations
from api.service.feedback import Feedback
from api.service.jobs import Jobs
from api.service.metrics import Metrics
from api.service.questions import QuestionLog
from api.service.rewording import Rewording
from api.service.store import ServiceStore
from api.service.streams import Streams
from api.service.taking_in import TakingIn
from api.service.undo import Undo
from api.service.uploads import Uploads
from index.errors import IndexProblem

TIDY_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts. Made by `open`, closed by whoever opened."""

    asking: Asking
    streams: Streams
    questions: QuestionLog
    conversations: Conversations
    feedback: Feedback
    metrics: Metrics
    jobs: Jobs
    taking_in: TakingIn
    rewording: Rewording
    cases: Cases
    undo: Undo
    closing: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def open(cls, base: KnowledgeBase, store: ServiceStore) -> Desk:
        """The desk over this knowledge base; its tables are in the store afterwards."""
        metrics, questions, conversations, jobs = Metrics(), QuestionLog(store), Conversations(store), Jobs(store)
        taking_in = TakingIn(base=base, jobs=jobs, uploads=Uploads(store.folder / "uploads"), metrics=metrics)
        return cls(
            asking=Asking(log=questions, conversations=conversations, metrics=metrics),
            streams=Streams(),
            questions=questions,
            conversations=conversations,
            feedback=Feedback(store),
            metrics=metrics,
            jobs=jobs,
            taking_in=taking_in,
            rewording=Rewording(base=base, jobs=jobs, taking_in=taking_in),
            cases=Cases(store, base),
            undo=Undo(base, store.folder / "deleted"),
        )

    def start(self) -> None:
        """Nothing; jobs that a crash broke off go on, and what is to be gone by now goes."""
        self.taking_in.resume()
        threading.Thread(target=self._tidy, name="tidy", daemon=True).start()

    def close(self) -> None:
        """Nothing; answers that are being written are stopped, the file at work is finished, no thread is left."""
        self.closing.set()
        self.streams.close()
        self.taking_in.close()

    def _tidy(self) -> None:
        """Deleted documents do not outlive their minute, though nobody asks for anything."""
        while not self.closing.wait(TIDY_S):
            with contextlib.suppress(IndexProblem):  # a disk that fails now may not fail in half a minute
                self.undo.sweep()

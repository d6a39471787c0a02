"""class Desk: what the service does beside the knowledge base, put together over one store. The composition root of `api.service`."""

from __future__ import annotations

from dataclasses import dataclass

from api.knowledge_base import KnowledgeBase
from api.service.asking import Asking
from api.service.conversations import Conversations
from api.service.metrics import Metrics
from api.service.questions import QuestionLog
from api.service.store import ServiceStore
from api.service.streams import Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts. Made by `open`, closed by whoever opened."""

    asking: Asking
    streams: Streams
    questions: QuestionLog
    conversations: Conversations
    metrics: Metrics

    @classmethod
    def open(cls, base: KnowledgeBase, store: ServiceStore) -> Desk:
        """The desk over this knowledge base; its tables are in the store afterwards."""
        metrics, questions, conversations = Metrics(), QuestionLog(store), Conversations(store)
        return cls(
            asking=Asking(log=questions, conversations=conversations, metrics=metrics),
            streams=Streams(),
            questions=questions,
            conversations=conversations,
            metrics=metrics,
        )

    def close(self) -> None:
        """Nothing; answers that are being written are stopped, and no thread is left."""
        self.streams.close()

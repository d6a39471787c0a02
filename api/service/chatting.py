"""Conversations in the form in which the service shows them, each citation with what has become of its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from api.service.conversations import Conversation, Conversations, Message
from api.service.sources_now import SourceCheck
from api.service.visible import Visible
from api.shapes_service import ConversationJson, KeptAnswerJson, KeptCitationJson, MessageJson, WholeConversationJson


def conversation_json(conversation: Conversation) -> ConversationJson:
    """The form of a conversation."""
    return ConversationJson(
        id=conversation.id,
        title=conversation.title,
        created=conversation.created,
        updated=conversation.updated,
        messages=conversation.messages,
    )


def whole_json(conversations: Conversations, shown: Visible, conversation_id: str) -> WholeConversationJson:
    """A conversation with its messages. Raises NotThere."""
    conversation = conversations.get(conversation_id, shown.principal)
    check = SourceCheck(shown)
    history = [_message(one, check) for one in conversations.messages(conversation_id, shown.principal)]
    return WholeConversationJson(**conversation_json(conversation), history=history)


def _message(message: Message, check: SourceCheck) -> MessageJson:
    return MessageJson(id=message.id, at=message.at, question=message.question, answer=_answer(message, check))


def _answer(message: Message, check: SourceCheck) -> KeptAnswerJson | None:
    """The answer as it was given."""
    kept = message.answer
    if kept is None:
        return None
    citations = [_citation(one, check.state(one).value) for one in kept["citations"]]
    return KeptAnswerJson(
        status=kept["status"],
        text=kept["text"],
        citations=citations,
        notes=kept["notes"],
        scope=kept["scope"],
        suggestions=kept["suggestions"],
        figures=kept["figures"],
        related=kept["related"],
        check=kept.get("check"),
        confidence=kept["confidence"],
        generator=kept["generator"],
    )


def _citation(kept: Mapping[str, Any], state: str) -> KeptCitationJson:
    """The citation as it was given; what an older version of the program did not keep is empty."""
    filled: dict[str, Any] = {name: kept.get(name, "") for name in KeptCitationJson.__annotations__}
    return cast(KeptCitationJson, filled | {"source": state})

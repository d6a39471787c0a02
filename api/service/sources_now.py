"""A citation as it was given -> what has become of its source since."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from api.service.visible import Visible
from index.errors import UnknownDocument


class SourceState(StrEnum):
    """Whether a source still says what was quoted: it does; it says something else there now; it is not there (any more, or for this reader)."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


class SourceCheck:
    """Looks up the sources of many citations, each document once."""

    def __init__(self, shown: Visible) -> None:
        self._shown = shown
        self._texts: dict[str, str | None] = {}

    def state(self, citation: Mapping[str, Any]) -> SourceState:
        """The state of one citation in the form of `api.wire.citation_json`."""
        text = self._text(str(citation["document_id"]))
        if text is None:
            return SourceState.GONE
        quote = str(citation["quote"])
        return SourceState.SAME if text[int(citation["start"]) : int(citation["end"])] == quote else SourceState.CHANGED

    def _text(self, document_id: str) -> str | None:
        if document_id not in self._texts:
            try:
                self._texts[document_id] = self._shown.document(document_id).text
            except UnknownDocument:
                self._texts[document_id] = None
        return self._texts[document_id]

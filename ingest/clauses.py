"""Document -> Clauses: what a policy says about the validity of rules, each statement with its sentence."""

from __future__ import annotations

from ingest.amending import amended, amends, extends
from ingest.clause import Clause
from ingest.document import Document, DocumentKind
from ingest.repealing import repeals


def clauses(document: Document) -> tuple[Clause, ...]:
    """What a policy says; of any other document, nothing: a report tells of rules, it makes none."""
    return clauses_of(document.title, document.text) if document.kind is DocumentKind.POLICY else ()


def clauses_of(title: str, text: str) -> tuple[Clause, ...]:
    """What a policy with this title and text says, in the order of its text."""
    found = [*amended(text), *repeals(text), *amends(title, text), *extends(text)]
    # title, body and list of a decision may say the same: the last is the one that carries number and day
    ranked = sorted(found, key=lambda c: (c.number is not None, c.span.start, c.span.end))
    once = {(c.kind, c.name, c.articles, c.day, c.span.start if c.partial and not c.articles else None): c for c in ranked}
    return tuple(sorted(once.values(), key=lambda c: (c.span.start, c.span.end, c.name or "")))

"""The JSON objects that only the service gives. Times are seconds since 1970; positions count characters."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic reads this one on Python 3.11 too

from api.shapes import AnswerJson, CitationJson, DocumentJson, FigureJson, HitJson


class AskedJson(AnswerJson):
    """What POST /api/ask returns: the answer, and the ids by which feedback and follow-ups name it."""

    message_id: str
    conversation_id: str | None


class SpanJson(TypedDict):
    """Characters from `start` up to, not including, `end`."""

    start: int
    end: int


class FoundJson(HitJson):
    """A passage that was found, with the words that were looked for: positions within its `text`."""

    level: str
    document_kind: str
    highlights: list[SpanJson]


class FacetJson(TypedDict):
    """A value by which a search can be narrowed, and how many of the passages have it."""

    value: str
    count: int
    chosen: bool


class GroupJson(TypedDict):
    """The passages of one document, best first."""

    document: DocumentJson
    total: int
    hits: list[FoundJson]


class SearchedJson(TypedDict):
    """What POST /api/search returns."""

    query: str
    total: int
    hits: list[FoundJson]
    groups: list[GroupJson]
    facets: dict[str, list[FacetJson]]
    elapsed_ms: float


class StoppedJson(TypedDict):
    """What POST /api/streams/{id}/stop returns."""

    stopped: str


class ConversationJson(TypedDict):
    """A conversation without its messages."""

    id: str
    title: str
    created: float
    updated: float
    messages: int


class ConversationsJson(TypedDict):
    """What GET /api/conversations returns."""

    conversations: list[ConversationJson]


class KeptCitationJson(CitationJson):
    """A citation as it was given, and whether its source still says so: same, changed, gone."""

    source: str


class CheckJson(TypedDict):
    """How many numbers and quotes of an answer there are, and how many of them stand in the documents."""

    numbers: int
    numbers_held: int
    quotes: int
    quotes_held: int
    dropped: int


class KeptAnswerJson(TypedDict):
    """An answer as it was given; `check` is null where an older version of the program did not keep it."""

    status: str
    text: str
    citations: list[KeptCitationJson]
    notes: list[str]
    scope: list[str]
    suggestions: list[str]
    figures: list[FigureJson]
    related: list[CitationJson]
    check: CheckJson | None
    confidence: float
    generator: str


class MessageJson(TypedDict):
    """A question with its answer; the answer is null where it quotes what the caller may no longer read."""

    id: str
    at: float
    question: str
    answer: KeptAnswerJson | None


class WholeConversationJson(ConversationJson):
    """What GET /api/conversations/{id} returns."""

    history: list[MessageJson]


class DeletedJson(TypedDict):
    """What is gone."""

    deleted: str


class ListedJson(TypedDict):
    """What GET /api/documents returns; `total` counts all that the filter leaves."""

    documents: list[DocumentJson]
    total: int


class OutlineJson(TypedDict):
    """A section of a document: its headings, outermost first, and where it stands."""

    path: list[str]
    level: int
    start: int
    end: int
    page: int | None


class DatesJson(TypedDict):
    """The days that a document states about itself; `expires` is the last one in force."""

    written: str | None
    published: str | None
    effective: str | None
    expires: str | None


class CitedJson(TypedDict):
    """How often a document was cited and when last; the questions are for administrators, others get none."""

    times: int
    last_at: float | None
    questions: list[str]


class DetailJson(DocumentJson):
    """What GET /api/documents/{id} returns."""

    dates: DatesJson
    validity: str
    characters: int
    pages: int
    media_type: str
    has_original: bool
    figures: int
    outline: list[OutlineJson]
    cited: CitedJson


class TextJson(TypedDict):
    """A stretch of a document's text: characters `start` to `end` of `total`."""

    document_id: str
    title: str
    start: int
    end: int
    total: int
    page: int | None
    text: str


class PassageJson(TypedDict):
    """A passage; `text` is what stands from `start` to `end` in its document."""

    id: str
    document_id: str
    path: list[str]
    kind: str
    page: int | None
    start: int
    end: int
    text: str


class InContextJson(TypedDict):
    """What GET /api/passages/{id} returns: the passage with its neighbours."""

    document: DocumentJson
    passage: PassageJson
    before: list[PassageJson]
    after: list[PassageJson]


class PassagesJson(TypedDict):
    """What GET /api/documents/{id}/passages returns."""

    passages: list[PassageJson]
    total: int


class PreviewedJson(TypedDict):
    """A document that a file would give."""

    title: str
    kind: str
    issuer: str | None
    document_number: str | None
    date: str | None
    characters: int
    figures: int
    total: int
    passages: list[PassageJson]


class PreviewJson(TypedDict):
    """What POST /api/documents/preview returns."""

    documents: list[PreviewedJson]
    notices: list[str]


class FileStateJson(TypedDict):
    """What became of one file so far: waiting, reading, added, unchanged, replaced, skipped or failed."""

    name: str
    status: str
    document_id: str | None
    title: str | None
    documents: int
    passages: int
    pages: int
    replaced: str | None
    code: str | None
    message: str | None
    notices: list[str]


class ProgressJson(TypedDict):
    """The file at work (from 0) and its stage; `done` of `total`, null while the end is unknown."""

    stage: str
    file: int
    done: int
    total: int | None


class JobJson(TypedDict):
    """Files on their way in (`kind` files), or indexes made new (words). `state`: waiting, running, done, failed, cancelled."""

    id: str
    at: float
    updated: float
    state: str
    level: str | None  # null: new files are public, known ones keep their level
    on_duplicate: str
    progress: ProgressJson
    files: list[FileStateJson]
    kind: str
    message: str | None  # why it failed, where no file tells


class JobsJson(TypedDict):
    """What GET /api/jobs returns."""

    jobs: list[JobJson]


class GoneJson(TypedDict):
    """What DELETE /api/documents/{id} returns: until when (seconds since 1970) it can be had back."""

    removed: str
    undo_until: float

"""The composition root: settings -> KnowledgeBase. The only place that picks implementations.

A question asked on the command line waits for everything that is loaded here. So the model is loaded in a thread of its own, which
ONNX Runtime lets run beside Python, and what takes as long to import as the model to load is imported after that thread was started.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.settings import BUNDLED, Settings
from index.embedding.card import MODEL_NAME, bundled_model_dir, is_converted
from index.embedding.e5 import E5Embedder
from index.embedding.embedder import Embedder
from index.embedding.tuning import QueryTuning, TunedQueries

if TYPE_CHECKING:
    from api.answering.streaming import Writer
    from api.knowledge_base import KnowledgeBase
    from index.library import Library
    from ingest.words import Words

Notice = Callable[[str], None]
Load = Callable[[], Embedder]


def open_knowledge_base(settings: Settings, notice: Notice, *, any_model: bool = False) -> KnowledgeBase:
    """The knowledge base in `settings.data`, made if it is not there. Whoever opens closes.

    Args:
        settings: where it lies and which model it uses.
        notice: is told in Chinese lines what takes long (the bundled model is converted when it is first needed), and what was put right.
        any_model: open it although it was made with another model: to list, remove, verify or rebuild.
    """
    name, load = _embedder(settings, notice)
    if not any_model and settings.model == BUNDLED and is_converted(bundled_model_dir(settings.model_folder())):
        load = _from_now_on(load)
    from api.answering.answerer import Answerer  # noqa: PLC0415  (heavy, like most of the next: see above)
    from api.knowledge_base import KnowledgeBase  # noqa: PLC0415
    from api.own_words import own_file  # noqa: PLC0415
    from api.reading import Reader  # noqa: PLC0415
    from index.library import Library  # noqa: PLC0415
    from ingest.parsing import Quarantine, best_parsing  # noqa: PLC0415
    from ingest.words import Words  # noqa: PLC0415

    words = Words.open(settings.dictionary, cache=settings.data / "words", own=own_file(settings.data))
    library = Library.open(settings.data, embedder=load, words=words, embedder_name=name, any_model=any_model, notice=notice)
    reader = Reader(best_parsing, Quarantine(settings.classified))
    answerer = Answerer.open(library, words, lambda: settings.today or date.today())
    writer = open_writer(settings, words, library)
    base = KnowledgeBase(library=library, words=words, answerer=answerer, reader=reader, writer=writer, mask_personal=settings.mask_personal)
    return _discreet(base) if settings.mask_personal == "all" else base


def _discreet(base: KnowledgeBase) -> KnowledgeBase:
    from api.masking import Discreet  # noqa: PLC0415  (few need it)

    return Discreet.over(base)


def open_writer(settings: Settings, words: Words, library: Library) -> Writer | None:
    """What says answers in a language model's words; None, as it comes, for the documents' own."""
    if settings.llm_url is None:
        return None
    from api.llm.client import ChatClient  # noqa: PLC0415  (loads the HTTP client, which few need)
    from api.llm.options import LLMOptions  # noqa: PLC0415
    from api.llm.writer import LLMWriter  # noqa: PLC0415
    from ingest.personal import mask  # noqa: PLC0415

    return LLMWriter(client=ChatClient(LLMOptions.of(settings)), words=words, library=library, mask=mask)


def prepare_model(settings: Settings, notice: Notice) -> Path:
    """The folder of the bundled model, converted if it is not there, anew if it is damaged; `notice` is told how far it is."""
    from index.embedding.convert import convert  # noqa: PLC0415  (needed once a machine)

    folder = bundled_model_dir(settings.model_folder())
    convert(folder, lambda done, step: notice(f"  {done:4.0%} {step}"))
    return folder


def _embedder(settings: Settings, notice: Notice) -> tuple[str, Load]:
    """The name that the model will have, and what loads it."""
    if settings.model == BUNDLED:
        return MODEL_NAME, lambda: _bundled(settings, notice)
    from index.embedding.sentence_transformer import SentenceTransformerEmbedder, sentence_transformer_name  # noqa: PLC0415  (rarely needed)

    return sentence_transformer_name(settings.model), lambda: SentenceTransformerEmbedder.open(settings.model)


def _bundled(settings: Settings, notice: Notice) -> Embedder:
    return TunedQueries(bundled_embedder(settings, notice), QueryTuning.open())


def bundled_embedder(settings: Settings, notice: Notice) -> E5Embedder:
    """The model that comes with the program, questions as it gives them: converted first where that was not done."""
    folder = bundled_model_dir(settings.model_folder())
    if not is_converted(folder):
        notice(f"首次使用：正在准备随程序提供的模型，存放到 {folder} ……")
        prepare_model(settings, notice)
    return E5Embedder.open(folder, settings.threads)


def _from_now_on(load: Load) -> Load:
    """Gives what `load` gives, or its error; it is at work from now on."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="model")
    loading = thread.submit(load)
    thread.shutdown(wait=False)
    return loading.result

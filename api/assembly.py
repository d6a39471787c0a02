"""The composition root: settings -> KnowledgeBase. The only place that picks implementations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api.answering.answerer import Answerer
from api.knowledge_base import KnowledgeBase
from api.settings import BUNDLED, Settings
from index.embedding.card import MODEL_NAME, bundled_model_dir
from index.embedding.convert import convert, is_converted
from index.embedding.e5 import E5Embedder
from index.embedding.embedder import Embedder
from index.embedding.sentence_transformer import SentenceTransformerEmbedder, sentence_transformer_name
from index.library import Library
from ingest.words import Words

Notice = Callable[[str], None]


def open_knowledge_base(settings: Settings, notice: Notice, *, any_model: bool = False) -> KnowledgeBase:
    """The knowledge base in `settings.data`, made if it is not there. Whoever opens closes.

    Args:
        settings: where it lies and which model it uses.
        notice: is told in Chinese lines what takes long: the bundled model is converted when it is first needed.
        any_model: open it although it was made with another model: to list, remove, verify or rebuild.
    """
    words = Words.open(settings.dictionary, cache=settings.data / "words")
    name, load = _embedder(settings, notice)
    library = Library.open(settings.data, embedder=load, words=words, embedder_name=name, any_model=any_model)
    return KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words))


def prepare_model(settings: Settings, notice: Notice) -> Path:
    """The folder of the bundled model, converted if it is not there, anew if it is damaged; `notice` is told how far it is."""
    folder = bundled_model_dir(settings.model_folder())
    convert(folder, lambda done, step: notice(f"  {done:4.0%} {step}"))
    return folder


def _embedder(settings: Settings, notice: Notice) -> tuple[str, Callable[[], Embedder]]:
    """The name that the model will have, and what loads it."""
    if settings.model != BUNDLED:
        return sentence_transformer_name(settings.model), lambda: SentenceTransformerEmbedder.open(settings.model)
    return MODEL_NAME, lambda: _bundled(settings, notice)


def _bundled(settings: Settings, notice: Notice) -> Embedder:
    folder = bundled_model_dir(settings.model_folder())
    if not is_converted(folder):
        notice(f"首次使用：正在准备随程序提供的模型，存放到 {folder} ……")
        prepare_model(settings, notice)
    return E5Embedder.open(folder, settings.threads)

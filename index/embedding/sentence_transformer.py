"""Any sentence-transformers model, by name or by folder.

PyTorch and sentence-transformers are imported in `open`: they take seconds to load, and the default model needs neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.card import model_error
from index.embedding.embedder import Vectors
from index.embedding.export import export_sentence_transformer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["SentenceTransformerEmbedder", "export_sentence_transformer", "sentence_transformer_name"]

_INSTALL = "请运行 pip install sentence-transformers torch"
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")
_CHUNK = 512  # texts handed over at a time, so that progress is told
_SAMPLE = 65_536  # bytes read from each end of a large file for its fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """What a model wants before a query and before a passage."""

    query: str = ""
    passage: str = ""


class SentenceTransformerEmbedder:
    """An `Embedder` over a sentence-transformers model, on the processor."""

    def __init__(self, model: SentenceTransformer, name: str, prompts: Prompts) -> None:
        self._model = model
        self._name = name
        self._prompts = prompts
        self._dim = int(self._encode("", ["维数"]).shape[1])

    @classmethod
    def open(cls, name_or_folder: str) -> SentenceTransformerEmbedder:
        """The model in a folder, or of a name that lies in this machine's cache; the network is never asked.

        Raises:
            ModelError: sentence-transformers or torch is missing, or the model is not on this machine.
        """
        try:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415  (heavy, optional)
        except ImportError as error:
            raise model_error(f"使用模型 {name_or_folder} 缺少 {error.name}", _INSTALL) from error
        model = _load(SentenceTransformer, name_or_folder)
        return cls(model, sentence_transformer_name(name_or_folder), _prompts(model, name_or_folder))

    @property
    def name(self) -> str:
        """The model's name, with a fingerprint where it lies in a folder."""
        return self._name

    @property
    def dim(self) -> int:
        """The length of its vectors."""
        return self._dim

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows of shape (len(texts), dim), float32, unit length, in the order of `texts`."""
        rows = np.empty((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = texts[start : start + _CHUNK]
            rows[start : start + len(chunk)] = self._encode(self._prompts.passage, chunk)
            if progress is not None:
                progress(start + len(chunk))
        return rows

    def embed_query(self, text: str) -> Vectors:
        """One unit vector of shape (dim,), float32."""
        row: Vectors = self._encode(self._prompts.query, [text])[0]
        return row

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        # A lone surrogate (half an emoji) is no UTF-8; it becomes "?".
        readable = [prompt + text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        rows = self._model.encode(readable, prompt="", normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


def sentence_transformer_name(name_or_folder: str) -> str:
    """The `Embedder.name` that a model will have, without loading it: two versions of a folder have two names."""
    folder = Path(name_or_folder)
    if not folder.is_dir():
        return f"sentence-transformers:{name_or_folder}"
    return f"sentence-transformers:{folder.resolve().name}@{_fingerprint(folder)}"


def _load(make: type[SentenceTransformer], name_or_folder: str) -> SentenceTransformer:
    """From a folder or this machine's cache. Never from the network: without one, the library retries for minutes."""
    try:
        return make(name_or_folder, device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        remedy = "请在联网的机器上下载，再给出该 sentence-transformers 模型文件夹的路径"
        raise model_error(f"模型 {name_or_folder} 不在本机或不完整", remedy) from error


def _prompts(model: SentenceTransformer, name_or_folder: str) -> Prompts:
    """The prompts in the model's own configuration; without any, e5's by its name ("instruct" models want none for passages)."""
    own = {key: text for key, text in (model.prompts or {}).items() if text}
    if own:
        return Prompts(query=own.get("query", ""), passage=next((own[key] for key in _DOCUMENT_PROMPTS if key in own), ""))
    name = Path(name_or_folder).name.lower()
    return Prompts(query="query: ", passage="passage: ") if "e5" in name and "instruct" not in name else Prompts()


def _fingerprint(folder: Path) -> str:
    """Eight hex digits over the names, lengths and (for large files: both ends of the) bytes of a folder's files."""
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as stream:
            digest.update(stream.read(_SAMPLE))
            stream.seek(max(size - _SAMPLE, 0))
            digest.update(stream.read())
    return digest.hexdigest()

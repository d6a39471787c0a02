"""The converted model on disk: its name, its files, and whether they are whole.

    <model_dir>/model.int8.onnx    the network
    <model_dir>/tokenizer.json     text -> token ids
    <model_dir>/model.json         the card: what the two are, where they came from, how long they are

Light on purpose: no numpy, so that a door can name the model without paying for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import ModelError

# Changes whenever the vectors would: vectors of two names are never mixed.
MODEL_NAME = "multilingual-e5-small-int8-zh3"
NETWORK = "model.int8.onnx"
TOKENIZER = "tokenizer.json"
CARD = "model.json"
REMEDY = "请运行 unionqa doctor --repair，或删除该文件夹后重新转换"


def model_error(reason: str, remedy: str = REMEDY) -> ModelError:
    """An error whose message says what happened and what to do: two Chinese clauses without full stops."""
    return ModelError(f"{reason}。{remedy}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """Length in bytes and SHA-256 of one file of the model."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What model.json says. `source` tells package, version, file and its SHA-256; `versions` the libraries that converted it."""

    name: str
    dim: int
    source: Mapping[str, str]
    versions: Mapping[str, str]
    files: Mapping[str, FileFacts]

    def to_json(self) -> str:
        """The card as indented JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def bundled_model_dir(base: Path) -> Path:
    """The folder of the bundled model under `base`; one folder a name, so that two versions never meet."""
    return base / MODEL_NAME


def file_facts(path: Path) -> FileFacts:
    """Length and SHA-256 of a file.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileFacts(size=path.stat().st_size, sha256=digest)


def read_card(model_dir: Path) -> ModelCard:
    """The card of a converted model, after a check that its files are there and have their lengths.

    Raises:
        ModelError: No model there, not readable, of another version, or a file of it is missing or cut short.
    """
    try:
        raw = json.loads((model_dir / CARD).read_text(encoding="utf-8"))
        files = {name: FileFacts(**facts) for name, facts in raw["files"].items()}
        card = ModelCard(name=raw["name"], dim=raw["dim"], source=raw["source"], versions=raw["versions"], files=files)
    except FileNotFoundError as error:
        raise model_error(f"没有找到向量模型：{model_dir}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise model_error(f"向量模型的说明文件读不出来：{model_dir / CARD}") from error
    if card.name != MODEL_NAME or set(card.files) != {NETWORK, TOKENIZER}:
        raise model_error(f"向量模型不是本版本所用的（需要 {MODEL_NAME}，实为 {card.name}）：{model_dir}")
    for name, facts in card.files.items():
        path = model_dir / name
        if not path.is_file() or path.stat().st_size != facts.size:
            raise model_error(f"向量模型的文件缺失或不完整：{path}")
    return card


def is_converted(model_dir: Path) -> bool:
    """Whether a model of this version lies there with files of the right lengths. Costs well under a millisecond."""
    try:
        read_card(model_dir)
    except ModelError:
        return False
    return True


def is_whole(model_dir: Path) -> bool:
    """Whether the model there is this version's to the last byte: reads and hashes every file (about 40 MB)."""
    try:
        card = read_card(model_dir)
        return all(file_facts(model_dir / name) == facts for name, facts in card.files.items())
    except (ModelError, OSError):
        return False

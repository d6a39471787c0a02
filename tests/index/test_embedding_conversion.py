"""The bundled model is made once, whole or not at all; what is damaged is told and made again."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.embedding.card import CARD, MODEL_NAME, NETWORK, TOKENIZER, bundled_model_dir, is_converted, is_whole
from index.embedding.convert import convert
from index.embedding.e5 import E5Embedder
from index.embedding.export import export_sentence_transformer
from index.embedding.weights import find_weights, read_weights
from index.errors import ModelError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def model_dir() -> Path:
    folder = bundled_model_dir(ROOT / ".cache" / "model")
    convert(folder)
    return folder


def test_two_repairs_at_once_both_end_well(model_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(model_dir, copy)
    network = bytearray((copy / NETWORK).read_bytes())
    network[1000:2000] = bytes(1000)  # same length: only the hash tells
    (copy / NETWORK).write_bytes(network)
    assert is_converted(copy)
    assert not is_whole(copy)
    code = (
        "from pathlib import Path; from index.embedding.convert import convert\n"
        f"convert(Path({str(copy)!r}), lambda done, step: print(done, step))"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [program.communicate()[0].splitlines() for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    assert is_whole(copy)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert told[0][0] == "0.0 读取权重"
    assert told[0][-1] == told[1][-1] == "1.0 向量模型已就绪"


def test_a_whole_model_is_left_alone(model_dir: Path) -> None:
    before = (model_dir / NETWORK).stat().st_mtime_ns
    convert(model_dir)
    assert (model_dir / NETWORK).stat().st_mtime_ns == before


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER, CARD])
def test_a_file_cut_short_or_gone_is_told(model_dir: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(model_dir, copy)
    (copy / name).write_bytes((copy / name).read_bytes()[:100])
    with pytest.raises(ModelError, match="doctor --repair"):
        E5Embedder.open(copy)
    (copy / name).unlink()
    with pytest.raises(ModelError, match="doctor --repair"):
        E5Embedder.open(copy)


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
def test_a_file_of_zeros_is_told(model_dir: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(model_dir, copy)
    (copy / name).write_bytes(bytes((copy / name).stat().st_size))
    with pytest.raises(ModelError, match="损坏"):
        E5Embedder.open(copy)


def test_a_model_of_another_version_is_told(model_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(model_dir, copy)
    (copy / CARD).write_text((copy / CARD).read_text("utf-8").replace(MODEL_NAME, "multilingual-e5-small-int8-zh0"), "utf-8")
    with pytest.raises(ModelError, match="zh0"):
        E5Embedder.open(copy)


def test_a_folder_with_other_things_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", "utf-8")
    with pytest.raises(ModelError, match=r"letters\.txt"):
        convert(tmp_path)
    assert (tmp_path / "letters.txt").read_text("utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ModelError, match="写不进"):
        convert(tmp_path / "file" / "model")


@pytest.mark.parametrize("length", [0, 3, 40, 1_000_000, 50_000_000])
def test_weights_cut_short_are_told(tmp_path: Path, length: int) -> None:
    with find_weights().open("rb") as stream:
        (tmp_path / "cut.bin").write_bytes(stream.read(length))
    with pytest.raises(ModelError, match="损坏"):
        read_weights(tmp_path / "cut.bin").matrix("l11.fo.w", 1536)


def test_an_export_never_writes_over_anything(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", "utf-8")
    with pytest.raises(ModelError, match="不是空文件夹"):
        export_sentence_transformer(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]

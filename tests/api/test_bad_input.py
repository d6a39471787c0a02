"""What a clerk drops in by mistake: one clear Chinese line each, exit code 3, the good files in, the knowledge base sound."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

Run = Callable[..., Any]

ROOT = Path(__file__).parents[2]
WORD = (ROOT / "corpus" / "澜江市基层工会选举办法.docx").read_bytes()
PDF = (Path(__file__).parent / "files" / "report.pdf").read_bytes()
TEXT = "青岚市职工活动室管理规定\n第一条 为了管好活动室，制定本规定。\n第二条 活动室每天开放八小时。\n"
QUESTION = "2021年组织了多少名一线职工参加疗休养？"
NOISE = random.Random(5).randbytes(30_000)
# An Office file with a password is an OLE container with a stream of this name (MS-OFFCRYPTO 2.3.4.4).
LOCKED_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + "EncryptedPackage".encode("utf-16-le") + NOISE


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return stream.getvalue()


def pdf(*, password: str = "", blank: bool = False) -> bytes:
    writer = pypdf.PdfWriter() if blank else pypdf.PdfWriter(clone_from=io.BytesIO(PDF))
    if blank:
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(user_password=password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def word(text: str) -> bytes:
    stream, made = io.BytesIO(), docx.Document()
    made.add_paragraph(text)
    made.save(stream)
    return stream.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "空.txt": (lambda: b"", "重新添加"),
    "空.docx": (lambda: b"", "重新添加"),
    "空.jsonl": (lambda: b"\n\n", "重新添加"),
    "全是空白.txt": ("　 \r\n\t\r\n".encode, "重新添加"),
    "截断.docx": (lambda: WORD[: len(WORD) // 2], "重新获取"),
    "截断.pdf": (lambda: PDF[: len(PDF) // 3], "重新获取"),
    "截断.zip": (lambda: archive(报告=NOISE)[:2_000], "重新获取"),
    "压缩包.zip": (lambda: archive(报告=NOISE), "解压"),
    "有密码.pdf": (lambda: pdf(password="123456"), "密码"),
    "有密码.docx": (lambda: LOCKED_WORD, "密码"),
    "扫描件.pdf": (lambda: pdf(blank=True), "OCR"),
    "只有图片.docx": (lambda: word(""), "重新添加"),
    "照片.pdf": (lambda: b"\x89PNG\r\n\x1a\n" + NOISE, "OCR"),
    "表格.docx": (lambda: archive(**{"xl/workbook.xml": b"<a/>"}), "另存为"),
    "程序.txt": (lambda: b"MZ\x90\x00" + NOISE, "添加 docx"),
    "二进制.txt": (lambda: NOISE, "确认文件类型"),
    "不是网页.html": (lambda: NOISE, "确认文件类型"),
    "坏行.jsonl": (lambda: b'{"id": \n[1]\n', "第 2 行"),
}


def one_line_about(name: str, ran: Any, remedy: str) -> None:
    """The only thing said on stderr is one line of Chinese that names the file and says what to do."""
    lines = ran.err.splitlines()
    assert len(lines) == 1, ran.err
    assert lines[0].startswith(f"{name}：")
    assert remedy in lines[0]
    assert lines[0].endswith("。")
    assert not {"Traceback", "Error", "Exception"} & set(lines[0].replace("（", " ").split())


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, papers: Path) -> Path:
    """A folder with every bad file among two good ones."""
    folder = tmp_path_factory.mktemp("crowded")
    for paper in papers.iterdir():
        (folder / paper.name).write_bytes(paper.read_bytes())
    for name, (make, _) in BAD.items():
        (folder / name).write_bytes(make())
    return folder


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_gets_one_clear_line(unionqa: Run, crowded: Path, tmp_path: Path, name: str) -> None:
    ran = unionqa("add", str(crowded / name), data=tmp_path)
    assert ran.code == 3
    one_line_about(name, ran, BAD[name][1])
    assert "没有加入 1 个" in ran.out


def test_the_good_files_of_a_folder_are_in_and_answer(unionqa: Run, crowded: Path, papers: Path, tmp_path: Path) -> None:
    ran = unionqa("add", str(crowded), "--json", data=tmp_path)
    assert ran.code == 3
    report = json.loads(ran.out)
    assert {one["name"] for one in report["added"]} == {paper.name for paper in papers.iterdir()}
    readable = [name for name in BAD if not name.endswith(".zip")]  # in a folder only files with a known suffix are taken
    assert sorted(line.split("：")[0] for line in ran.err.splitlines()) == sorted(readable)
    assert sorted(one["name"] for one in report["failed"]) == sorted(readable)
    assert_sound(unionqa, tmp_path)


def assert_sound(unionqa: Run, data: Path) -> None:
    """The knowledge base verifies clean and answers from the good files."""
    checked = unionqa("verify", data=data)
    assert (checked.code, checked.err) == (0, "")
    answer = json.loads(unionqa("ask", QUESTION, "--json", data=data).out)
    assert "3.2万名" in answer["text"]


def test_a_bad_file_leaves_what_was_there_as_it_was(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    assert unionqa("add", str(papers), data=tmp_path / "kb").code == 0
    before = unionqa("list", "--json", data=tmp_path / "kb").out
    report = next(papers.glob("青岚*"))
    newer = tmp_path / report.name
    newer.write_bytes(report.read_bytes()[:40] + NOISE)
    assert unionqa("add", str(newer), data=tmp_path / "kb").code == 3
    assert unionqa("list", "--json", data=tmp_path / "kb").out == before
    assert_sound(unionqa, tmp_path / "kb")


def test_two_hundred_megabytes_of_zeros_are_refused_unread(unionqa: Run, tmp_path: Path) -> None:
    for name in ("零.txt", "零.pdf", "零.jsonl"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(200 * 2**20)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    for name in ("零.txt", "零.pdf", "零.jsonl"):
        ran = unionqa("add", str(tmp_path / name), data=tmp_path / "kb")
        assert ran.code == 3
        one_line_about(name, ran, "拆分")
    assert time.monotonic() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 100 * 2**10  # KiB: none of the three was in memory


def test_a_file_under_a_wrong_suffix_is_read_by_its_content_with_a_note(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    (tmp_path / "报告.docx").write_bytes(next(papers.glob("青岚*")).read_bytes())
    ran = unionqa("add", str(tmp_path / "报告.docx"), data=tmp_path / "kb")
    assert (ran.code, ran.err) == (0, "")
    assert "报告.docx：文件扩展名是 .docx，按内容作为纯文本读取" in ran.out
    assert_sound(unionqa, tmp_path / "kb")


def test_the_good_rows_of_a_file_with_bad_lines_are_in(unionqa: Run, tmp_path: Path) -> None:
    rows = [json.dumps({"id": f"r{n}", "title": f"规则{n}", "text": f"会员每月缴纳会费{n}元。"}) for n in range(1, 21)]
    rows[16] = '{"id": "r17", "text": '
    rows.append(r'{"id": "half\ud800", "title": "半\ud83d个", "text": "半个\udc00字。"}')
    (tmp_path / "规则.jsonl").write_text("\n".join(rows), encoding="utf-8")
    ran = unionqa("add", str(tmp_path / "规则.jsonl"), data=tmp_path / "kb")
    assert ran.code == 3
    one_line_about("规则.jsonl", ran, "第 17 行：不是完整的 JSON 对象")
    assert "其余 20 行已读取" in ran.err
    assert "已加入 20 个" in ran.out
    assert unionqa("verify", data=tmp_path / "kb").code == 0
    ids = {one["id"] for one in json.loads(unionqa("list", "--json", data=tmp_path / "kb").out)["documents"]}
    assert ids == {f"r{n}" for n in range(1, 21) if n != 17} | {"half\ufffd"}


def test_a_file_whose_name_is_not_utf8_is_taken_in(unionqa: Run, tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), "活动室规定.txt".encode("gb18030"))  # noqa: PTH118  a name in bytes
    Path(os.fsdecode(path)).write_text(TEXT, encoding="utf-8")
    ran = unionqa("add", os.fsdecode(path), "--json", data=tmp_path / "kb")
    assert (ran.code, ran.err) == (0, "")
    assert [one["name"] for one in json.loads(ran.out)["added"]] == ["活动室规定.txt"]


@pytest.fixture
def unreadable(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "无权限.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    yield path
    path.chmod(0o600)


def test_a_file_that_may_not_be_read_gets_its_line(unionqa: Run, unreadable: Path, tmp_path: Path) -> None:
    if os.access(unreadable, os.R_OK):
        pytest.skip("this user may read every file (root)")
    ran = unionqa("add", str(unreadable), data=tmp_path / "kb")
    assert ran.code == 3
    one_line_about("无权限.txt", ran, "读取权限")


def test_a_file_that_fails_while_it_is_read_gets_its_line(unionqa: Run, tmp_path: Path) -> None:
    broken = Path("/proc/self/mem")  # its first bytes give an input/output error, to root too
    if not broken.is_file():
        pytest.skip("no file here that fails on reading")
    ran = unionqa("add", str(broken), data=tmp_path / "kb")
    assert ran.code == 3
    one_line_about("mem", ran, "读取权限")


def test_a_file_that_goes_away_gets_its_line(unionqa: Run, papers: Path, tmp_path: Path) -> None:
    ran = unionqa("add", str(tmp_path / "没有了.docx"), str(papers), data=tmp_path / "kb")
    assert ran.code == 3
    assert "没有了.docx：没有这个文件或文件夹。请检查路径。" in ran.err
    assert_sound(unionqa, tmp_path / "kb")


CHILD = """
import resource, runpy, signal, sys
sys.path.insert(0, {root!r})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
tools = runpy.run_path({conftest!r})
from api.cli import main
sys.exit(main(["--data", {data!r}, "add", {folder!r}], opener=tools["open_small"]))
"""


def fill(data: Path, folder: Path, limit: int) -> subprocess.CompletedProcess[str]:
    """`unionqa add` in a process that may write no file longer than `limit` bytes: what a full disk looks like to it."""
    conftest = str(Path(__file__).with_name("conftest.py"))
    code = CHILD.format(root=str(ROOT), conftest=conftest, data=str(data), folder=str(folder), limit=limit)
    argv = [sys.executable, "-X", "utf8", "-c", code]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False, encoding="utf-8")


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="this system has no limit on the size of a file")
@pytest.mark.parametrize("limit", [20_000, 300_000])
def test_a_disk_that_fills_up_is_said_in_one_line_and_harms_nothing(unionqa: Run, papers: Path, tmp_path: Path, limit: int) -> None:
    data = tmp_path / "kb"
    assert unionqa("add", str(papers), data=data).code == 0
    big = tmp_path / "big"
    big.mkdir()
    rows = (json.dumps({"id": f"n{n}", "title": "规则", "text": f"会员{n}可以参加活动室的活动，每次{n}小时。" * 20}) for n in range(200))
    (big / "多.jsonl").write_text("\n".join(rows), encoding="utf-8")
    full = fill(data, big, limit)
    assert full.returncode == 3, full.stdout + full.stderr
    [line] = full.stderr.splitlines()
    assert "磁盘已满" in line
    assert str(data) in line
    assert "请清理磁盘" in line
    assert_sound(unionqa, data)
    assert unionqa("add", str(big), data=data).code == 0
    assert_sound(unionqa, data)


ODD = {
    "empty": "",
    "blanks": " 　\t",
    "long": "工会疗休养" * 2_000,
    "long without an end": "x" * 10_000,
    "emoji": "😀🎉👍🏽",
    "sql": "'; DROP TABLE documents; SELECT * FROM passages WHERE '1'='1' --",
    "query syntax": 'title:(工会 AND +疗休养 -"一线*" OR [a TO b]) ^2 ~',
    "controls": "工会\x00\x07\x1b[31m疗休养\x7f\x85",
    "one half": "疗休养\ud83d多少",
    "halves": "\ud83d\ud83d\udc00",
    "not utf-8": "\udce4\udcb8",
    "many digits": "9" * 10_000 + "名职工",
    "markup": "[bold]工会[/bold] <script>alert(1)</script> {0} %s",
    "percents": "%" * 5_000,
    "brackets": "（" * 5_000 + "工会" + "）" * 5_000,
    "years": "2021年" * 2_000,
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_question_is_answered_or_refused(unionqa: Run, loaded: Path, name: str) -> None:
    for command in ("ask", "search"):
        ran = unionqa(command, ODD[name], "--json", data=loaded)
        assert ran.code in (0, 2)
        assert (ran.code, "Traceback" in ran.err) != (2, True)
        assert json.loads(ran.out) if ran.code == 0 else ran.err
    shown = unionqa("ask", ODD[name], data=loaded)
    assert shown.code in (0, 2)
    assert "Traceback" not in shown.err
    assert not any(char < " " and char != "\n" for char in shown.out)

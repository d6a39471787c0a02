import pytest

from ingest.names import file_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("报告.docx", "报告.docx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/cron.d/x.txt", "x.txt"),
        ("C:\\文件\\报告.pdf", "报告.pdf"),
        ("报告\0.txt", "报告.txt"),
        ("报告\u202etxt.exe", "报告txt.exe"),
        ("报\u200b告\U000e0041.md", "报告.md"),
        ("一行\n两行\r.txt", "一行 两行 .txt"),
        ("\x1b[31m红.txt", "[31m红.txt"),
        ("半\udce4.txt", "半\ufffd.txt"),
        ("", "未命名"),
        ("..", "未命名"),
        ("a/..", "未命名"),
        (".", "未命名"),
        ("///", "未命名"),
        ("CON", "CON"),
        ("=cmd|' /C calc'!A0.csv", "C calc'!A0.csv"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("-rf.txt", "-rf.txt"),
        ("目\u3000录..", "目录"),
    ],
)
def test_a_name_is_made_harmless(raw: str, shown: str) -> None:
    assert file_name(raw) == shown


def test_a_long_name_keeps_its_suffix() -> None:
    shown = file_name("长" * 5000 + ".docx")
    assert len(shown) == 200
    assert shown.endswith("长.docx")
    assert len(file_name("长" * 5000)) == 200
    assert len(file_name("a." + "b" * 5000)) == 200

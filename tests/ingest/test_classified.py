"""密级 marks are found wherever they stand and however they are written; the words alone are no mark. Labelled sets below."""

from __future__ import annotations

import io
import itertools
import json
import random

import docx
import pytest
from docx.oxml import parse_xml

from ingest.classified import HEAD, find_mark, mark_of_fields
from ingest.document import Ingested, Level
from ingest.errors import ClassifiedFile, DamagedFile
from ingest.parsing import Quarantine
from ingest.pipeline import ingest_file

TITLE = "青岚市总工会关于做好有关工作的通知"
BODY = "各区总工会：\n为了做好有关工作，现通知如下。\n一、提高认识。各级工会要加强领导。\n二、抓好落实。"

MARKS = [
    "机密★10年", "秘密★1年", "绝密★30年", "机密★", "秘密", "机密", "绝密", "机密级", "绝密★长期", "秘密★6个月", "绝密★启封前",
    "绝密★启用前", "机密★三年", "【机密】", "（秘密）", "[绝密]", "〔机密★5年〕", "机密 特急", "特急 机密", "000012 机密★10年",
    "机密★10年 特急", "密级：机密", "密级：秘密★2年", "密级:绝密", "密 级：机 密", "密级和保密期限：机密★10年", "保密等级：秘密",
    "份号：000123 秘密★1年", "机密文件", "秘密资料", "编号：15；密级：秘密；页数：3", "机密★10年　青岚市总工会文件",
    "青岚市总工会文件　秘密★1年", "机密☆10年", "机密*10年", "机密※10年", "密级（秘密★5年）",
]  # fmt: skip
INNER = [
    "内部资料", "内部文件", "内部材料", "内部资料 注意保存", "内部资料，请勿外传", "内部资料　严禁外传", "【内部资料】",
    "（内部文件，不得外传）", "内部参考", "仅供内部使用", "仅供内部参考", "仅限内部使用", "内部使用", "内部刊物 注意保存", "内部资料 免费交流",
    "内参", "内部资料★注意保密", "核心商密★5年", "普通商密", "工作秘密★3年", "（工作秘密）",
]  # fmt: skip
HONEST = [
    "第一条 国家秘密分为绝密、机密、秘密三级。", "机密级文件的管理按照本规定执行。", "保守党和国家的秘密", "国家秘密保护工作要点",
    "机密文件管理办法", "采用秘密投票的方式选举产生。", "选举采用无记名投票（秘密投票）方式", "严守商业秘密", "内部资料管理规定",
    "完善内部监督机制", "内部文件的传阅", "绝密级、机密级、秘密级文件", "密级：公开", "密级：无", "密级：非密",
    "文件应当标明密级：绝密、机密或者秘密", "涉密人员管理", "内部审计工作报告", "加强内部使用的设备管理。", "健康的秘密", "一个劳模的成功秘密",
    "工作秘密管理", "商业秘密", "机密★10年（已解密）", "保密工作：机密文件清退", "内部参考价格为每人500元", "公开", "特急", "特急 公开",
    "★重点工作★", "不得泄露用人单位的商业秘密和与知识产权相关的保密事项",
]  # fmt: skip


def mutations(mark: str) -> dict[str, str]:
    """The mark as other hands would write it."""
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in mark)
    digits = mark.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    traditional = mark.translate(str.maketrans("机级资内", "機級資內"))
    return {
        "as it is": mark,
        "spaced": " ".join(mark),
        "spaced wide": "\u3000".join(mark),
        "full width": wide,
        "full-width digits": digits,
        "invisible": "\u200b".join(mark),
        "right to left": f"\u202e{mark}\u202c",
        "tags": mark[:1] + "\U000e0041\ufe0f" + mark[1:],
        "traditional": traditional,
        "indented": f"\u3000\u3000{mark}\t",
        "dots": mark.replace("★", "★ "),
    }


def found(text: str) -> bool:
    try:
        list(ingest_file("通知.txt", text.encode()))
    except ClassifiedFile:
        return True
    return False


def test_of_the_labelled_marks_at_least_98_in_100_are_found_however_written() -> None:
    cases = [text for mark in MARKS + INNER for text in mutations(mark).values()]
    missed = [case for case in cases if find_mark([case, TITLE]) is None]
    assert len(cases) > 600
    assert len(missed) <= 0.02 * len(cases), missed


@pytest.mark.parametrize("place", [0, 1, 3, HEAD - 1])
def test_a_mark_is_found_wherever_it_stands_at_the_head(place: int) -> None:
    lines = [TITLE, "青工发〔2022〕7号", "（2022年3月1日）", "各区总工会：", *(f"抄送单位{n}" for n in range(HEAD))]
    for mark in MARKS[:12]:
        assert find_mark([*lines[:place], mark, *lines[place:]]) is not None
    assert find_mark([*lines[:HEAD], "机密★10年"]) is None  # below the head it is text


def test_the_words_alone_are_no_mark() -> None:
    wrong = [line for line in HONEST for head in ([line, TITLE], [TITLE, line]) if find_mark(head)]
    assert wrong == []
    assert not found("\n".join([TITLE, *HONEST]))


def test_a_marked_document_is_refused_with_a_notice_and_nothing_of_it_is_given() -> None:
    with pytest.raises(ClassifiedFile, match=r"^通知\.txt：标有密级“机密★10年”，没有加入（涉密不上网）。"):
        list(ingest_file("通知.txt", f"机密★10年\n{TITLE}\n{BODY}".encode()))


def test_by_setting_it_comes_in_for_the_strictest_level_only() -> None:
    data = f"机密★10年\n{TITLE}\n{BODY}".encode()
    [item] = ingest_file("通知.txt", data, Level.PUBLIC, Quarantine.RESTRICTED)
    assert item.document.level is Level.RESTRICTED
    assert item.document.title == TITLE
    assert item.notices == ("标有“机密★10年”，只有相应级别的人能查到",)


def test_what_is_only_internal_comes_in_where_it_is_added_as_such() -> None:
    data = f"内部资料 注意保存\n{TITLE}\n{BODY}".encode()
    with pytest.raises(ClassifiedFile, match="--level internal"):
        list(ingest_file("通知.txt", data))
    [item] = ingest_file("通知.txt", data, Level.INTERNAL)
    assert item.document.level is Level.INTERNAL
    [item] = ingest_file("通知.txt", data, Level.PUBLIC, Quarantine.RESTRICTED)
    assert item.document.level is Level.INTERNAL
    with pytest.raises(ClassifiedFile):  # a state secret stays out at any level
        list(ingest_file("通知.txt", f"秘密\n{TITLE}\n{BODY}".encode(), Level.RESTRICTED))


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("【机密】通知.txt", True), ("（秘密）通知.txt", True), ("机密★通知.txt", True), ("绝密_通知.txt", True),
        ("[内部资料]通知.txt", True), ("【机密★5年】a.txt", True),
        ("机密文件管理办法.txt", False), ("内部资料管理规定.txt", False), ("商业秘密保护.txt", False), ("通知.txt", False),
    ],
)  # fmt: skip
def test_a_mark_in_the_name_counts(name: str, marked: bool) -> None:
    assert (find_mark([TITLE], name=name) is not None) is marked


def word(*, header: str = "", box: str = "", first: str = "") -> bytes:
    made = docx.Document()
    if first:
        made.add_paragraph(first)
    made.add_paragraph(TITLE)
    made.add_paragraph("各区总工会：现通知如下。")
    if header:
        made.sections[0].header.paragraphs[0].text = header
    if box:
        run = made.paragraphs[-1].add_run()._r
        run.append(parse_xml(
            '<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml">'
            f"<v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>{box}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
        ))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("place", ["header", "box", "first"])
def test_a_mark_is_found_in_the_page_head_and_in_a_text_box_of_a_word_file(place: str) -> None:
    with pytest.raises(ClassifiedFile, match="机密★10年"):
        list(ingest_file("通知.docx", word(**{place: "机密★10年"})))
    assert list(ingest_file("通知.docx", word(**{place: "青岚市总工会"})))


def test_a_marked_row_stays_out_and_its_neighbours_come_in() -> None:
    rows = [
        {"id": "1", "title": "甲", "text": "甲的内容。"},
        {"id": "2", "title": "乙", "text": "乙的内容。", "密级": "机密"},
        {"id": "3", "title": "【秘密】丙", "text": "丙的内容。"},
        {"id": "4", "title": "丁", "text": "机密★10年\n丁的内容。"},
        {"id": "5", "title": "商业秘密", "text": "秘密"},
        {"id": "6", "title": "己", "text": "己的内容。", "密级": "公开"},
    ]
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    got: list[Ingested] = []
    with pytest.raises(ClassifiedFile, match="有 3 行标有密级“机密”"):
        got.extend(ingest_file("通知.jsonl", data))
    assert [item.document.id for item in got] == ["1", "5", "6"]
    got.clear()
    with pytest.raises(DamagedFile, match=r"第 7 行.*另有 3 行标有密级"):
        got.extend(ingest_file("通知.jsonl", data + b"\n{"))
    assert len(got) == 3


def test_marks_hidden_by_chance_noise_are_found() -> None:
    chance, noise = random.Random(11), ["\u200b", "\u200d", "\ufeff", "\u2060", "\U000e0067", "\ufe0e", " ", "\u3000", "\u00ad"]
    missed = 0
    for mark, _ in itertools.product(MARKS[:20], range(25)):
        missed += find_mark(["".join(char + chance.choice([*noise, "", ""]) for char in mark)]) is None
    assert missed == 0


def test_fields_name_a_mark() -> None:
    assert mark_of_fields({"密级": "秘密★3年"}) is not None
    assert mark_of_fields({"密级": "公开"}) is None

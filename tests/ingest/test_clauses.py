"""What rules say of the validity of rules: repealed, stopped, amended, prolonged; and nothing from sentences that only speak of it."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.clause import Clause, ClauseKind
from ingest.clauses import clauses
from ingest.document import Document
from ingest.pipeline import ingest_file

RULE = "江北市职工互助办法\n（2023年4月10日江北市总工会印发）\n第一条 为了互助，制定本办法。\n第二条 {}\n"


def read(text: str) -> Document:
    [item] = ingest_file("规则.txt", text.encode())
    return item.document


def said(sentence: str) -> list[Clause]:
    return list(clauses(read(RULE.format(sentence))))


def names(found: list[Clause]) -> list[tuple[str, str | None, str | None]]:
    return [(one.kind.value, one.name, one.number) for one in found]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("本办法自2023年5月1日起施行，《旧办法（试行）》同时废止。", [("repeals", "旧办法（试行）", None)]),
        ("原《甲办法》（江〔2018〕3号，以下称甲）、《乙规定》同时废止。", [("repeals", "乙规定", None), ("repeals", "甲办法", "江〔2018〕3号")]),
        ("《甲办法》（江[2018]3号），《乙规定》即行废止。", [("repeals", "乙规定", None), ("repeals", "甲办法", "江〔2018〕3号")]),
        ("江工发〔2016〕3号文件同时废止。", [("repeals", None, "江工发〔2016〕3号")]),
        ("原《甲办法》停止执行。", [("lapses", "甲办法", None)]),
        ("原互助办法同时废止。", [("repeals", None, None)]),
        ("现决定废止《甲办法》《乙规定》。", [("repeals", "乙规定", None), ("repeals", "甲办法", None)]),
        ("此前有关规定与本办法不一致的，以本办法为准。", [("prevails", None, None)]),
    ],
)
def test_a_rule_ends_others(sentence: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert names(said(sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "市总工会可以修改或者废止本办法。",
        "被废止的《甲办法》不作为依据。",
        "《甲办法》尚未废止。",
        "规范性文件的制定、修改、废止和解释，按照《甲办法》办理。",
        "应当定期清理、评估并提出是否废止《甲办法》的意见。",
        "根据《关于废止〈甲办法〉的决定》执行。",
        "证书失效的，由《甲办法》规定的机构补发。",
    ],
)
def test_a_sentence_that_only_speaks_of_repealing_ends_nothing(sentence: str) -> None:
    assert names(said(sentence)) == []


def test_the_day_that_a_sentence_names_belongs_to_its_own_clause() -> None:
    assert [one.day for one in said("自2023年7月1日起，《甲办法》停止执行。")] == [date(2023, 7, 1)]
    assert [one.day for one in said("《甲办法》自2023年7月1日起停止执行。")] == [date(2023, 7, 1)]
    assert [one.day for one in said("本办法自2023年5月1日起施行，《甲办法》同时废止。")] == [None]


def test_an_article_alone_may_be_ended() -> None:
    [one] = said("《甲办法》（江工发〔2018〕3号）第五条至第七条、第九条之一同时废止。")
    assert (one.articles, one.partial) == (((5, 0), (6, 0), (7, 0), (9, 1)), True)


def test_a_list_ends_every_rule_on_it() -> None:
    lines = ("江北市总工会关于废止部分文件的决定", "经研究，决定废止下列文件：", "1.《甲办法》（江工发〔2010〕5号）；",
             "2.关于印发乙规定的通知（江工发〔2012〕8号）。",
             "下列文件自2024年7月1日起停止执行：", "《丙细则》",
             "本决定自印发之日起施行。", "《丁办法》继续执行。")  # fmt: skip
    found = list(clauses(read("\n".join(lines))))
    listed = [("repeals", "甲办法", "江工发〔2010〕5号"), ("repeals", "关于印发乙规定的通知", "江工发〔2012〕8号")]
    assert names(found) == [*listed, ("lapses", "丙细则", None)]
    assert found[-1].day == date(2024, 7, 1)


def test_a_decision_amends_article_by_article_and_its_new_wording_names_none() -> None:
    lines = ("江北市总工会关于修改《甲办法》的决定", "江北市总工会决定对《甲办法》作如下修改：", "一、将第五条修改为：“第五条 困难职工可以申请。",
             "参照第九条执行。”", "二、删去第七条。", "三、第九条改为第八条，其中的“三十日”修改为“十五日”。",
             "四、增加一条，作为第十条：“可以复核。”")  # fmt: skip
    document = read("\n".join(lines))
    found = clauses(document)
    assert [(one.kind, one.name, one.articles) for one in found] == [(ClauseKind.AMENDS, "甲办法", ((number, 0),)) for number in (5, 7, 9, 10)]
    assert document.text[found[0].span.start : found[0].span.end] == "一、将第五条修改为：“第五条 困难职工可以申请。\n参照第九条执行。”"


def test_a_term_is_prolonged_and_a_law_tells_its_own_amendments() -> None:
    [longer] = said("《甲办法》（江工发〔2018〕3号）继续有效，有效期延长至2028年12月31日。")
    assert (longer.kind, longer.name, longer.day) == (ClauseKind.EXTENDS, "甲办法", date(2028, 12, 31))
    passed = "2012年5月6日江北市人民代表大会通过　根据2018年3月1日《关于修改〈江北市工会条例〉的决定》第一次修正"
    history = f"（{passed}　根据2022年8月9日《关于修改部分法规的决定》第二次修正）"
    law = read(f"江北市工会条例\n{history}\n第一条 为保障工会。\n第二条 本条例自公布之日起施行。\n")
    assert [(one.kind, one.day) for one in clauses(law)] == [(ClauseKind.AMENDED, date(2018, 3, 1)), (ClauseKind.AMENDED, date(2022, 8, 9))]


def test_a_report_ends_no_rule() -> None:
    assert clauses(read("江北市总工会2023年工作报告\n（2023年1月10日）\n一、2022年主要工作\n《甲办法》同时废止。\n")) == ()

"""The versions of a rule with what their dates are read from, and two versions side by side, through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.knowledge_base import KnowledgeBase
from api.policies.differing import Mark, pieces
from api.settings import Settings

ROOT = Path(__file__).parents[2]
Unionqa = Callable[..., Any]
DAY = ("--as-of", "2026-09-01")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, opener: Callable[..., KnowledgeBase]) -> Path:
    folder = tmp_path_factory.mktemp("versions") / "kb"
    opened = opener(Settings(data=folder), print)
    assert not opened.add(sorted((ROOT / "eval" / "corpora" / "as_of").iterdir())).failed
    opened.close()
    return folder


def test_the_versions_of_a_rule_come_with_dates_basis_and_status(unionqa: Unionqa, data: Path) -> None:
    ran = unionqa("versions", "困难职工帮扶办法", *DAY, data=data)
    assert ran.code == 0, ran.err
    assert "共 2 个版本，状态截至2026年9月1日" in ran.out
    assert "1. 《沅溪市困难职工帮扶办法（试行）》（沅工发〔2019〕6号）　已废止，自2022年7月1日起，由《沅溪市困难职工帮扶办法》取代" in ran.out
    assert "施行 2019年4月1日　依据：“第十条 本办法自2019年4月1日起施行。”" in ran.out
    assert "废止 2022年7月1日　依据（《沅溪市困难职工帮扶办法》）：“《沅溪市困难职工帮扶办法（试行）》（沅工发〔2019〕6号）同时废止。”" in ran.out
    assert "修正 2024年3月1日　依据（《沅溪市总工会关于修改〈沅溪市困难职工帮扶办法〉的决定》）" in ran.out
    assert "有效期至 2027年6月30日" in ran.out


def test_versions_as_json_name_the_characters_of_each_basis(unionqa: Unionqa, data: Path) -> None:
    [rule] = json.loads(unionqa("versions", "职工技能竞赛奖励办法", *DAY, "--json", data=data).out)["rules"]
    [version] = rule["versions"]
    assert (version["status"], version["in_force"], version["start"], version["end"]) == ("in_force", True, "2019-01-01", "2028-12-31")
    assert [one["kind"] for one in version["dates"]] == ["published", "effective", "expires", "extended"]
    longer = version["dates"][-1]
    assert longer["basis"].endswith("有效期延长至2028年12月31日。") and longer["where"]["end"] - longer["where"]["start"] == len(longer["basis"])


@pytest.mark.parametrize("name", ["沅工发[2019]6号", "帮扶办法", "沅溪市困难职工帮扶办法（试行）", "困难职工办法"])
def test_a_rule_is_found_by_number_short_name_or_loosely(unionqa: Unionqa, data: Path, name: str) -> None:
    [rule] = json.loads(unionqa("versions", name, "--json", data=data).out)["rules"]
    assert [one["document"]["document_number"] for one in rule["versions"]] == ["沅工发〔2019〕6号", "沅工发〔2022〕11号"]


def test_a_name_that_is_not_there_is_said_with_near_ones(unionqa: Unionqa, data: Path) -> None:
    ran = unionqa("versions", "困难职工托管办法", data=data)
    assert ran.code == 3 and "名称相近的有" in ran.err
    assert unionqa("compare", "职工书屋建设管理规定", data=data).code == 3


NAMED = [("困难职工帮扶办法（试行）", "沅工发〔2022〕11号"), ("沅工发〔2022〕11号", "困难职工帮扶办法2019"), ("困难职工帮扶办法",)]


@pytest.mark.parametrize("names", NAMED)
def test_two_versions_side_by_side_the_older_first(unionqa: Unionqa, data: Path, names: tuple[str, ...]) -> None:
    found = json.loads(unionqa("compare", *names, "--json", data=data).out)
    assert (found["old"]["document_number"], found["new"]["document_number"]) == ("沅工发〔2019〕6号", "沅工发〔2022〕11号")
    rows = {(row["old"] or {}).get("label"): row for row in found["rows"] if row["old"]}
    assert rows["第五条"]["change"] == "changed" and rows["第五条"]["new"]["label"] == "第五条"
    assert rows["第八条"]["new"]["label"] == "第十条"  # 弄虚作假: two articles were put in before it
    assert rows["第九条"]["change"] == "struck" and rows["第九条"]["new"] is None
    added = [row["new"]["label"] for row in found["rows"] if row["change"] == "added"]
    assert added == ["第八条", "第九条"]
    for row in found["rows"]:
        assert "".join(p["text"] for p in row["pieces"] if p["mark"] != "added") == (row["old"]["text"] if row["old"] else "")
        assert "".join(p["text"] for p in row["pieces"] if p["mark"] != "struck") == (row["new"]["text"] if row["new"] else "")


def test_the_differences_are_marked_where_there_are_no_colours(unionqa: Unionqa, data: Path) -> None:
    out = unionqa("compare", "困难职工帮扶办法", data=data).out
    assert "旧：《沅溪市困难职工帮扶办法（试行）》（沅工发〔2019〕6号）" in out
    assert "[-三-]十日内" in out or "[-三十-]日内" in out
    assert "[-1.5-]倍" in out and "{+2+}倍" in out and "第一条" in out


def test_search_and_ask_on_a_day_through_the_command_line(unionqa: Unionqa, data: Path) -> None:
    found = json.loads(unionqa("search", "生活救助每户每年", "--as-of", "2021-06-01", "--json", data=data).out)
    assert found["hits"][0]["document_number"] == "沅工发〔2019〕6号"
    assert "沅工发〔2022〕11号" not in {hit["document_number"] for hit in found["hits"]}
    flagged = json.loads(unionqa("search", "会员住院 自付部分 互助金", *DAY[:0], "--json", data=data).out)["hits"]
    first = next(hit for hit in flagged if hit["document_number"] == "沅工发〔2018〕9号")
    assert (first["status"], first["note"]) == ("repealed", "已废止，自2024年1月1日起")
    answer = json.loads(unionqa("ask", "生活救助每户每年不超过多少元？", "--as-of", "2021-06-01", "--json", data=data).out)
    assert "时点：2021年6月1日" in answer["scope"]
    assert unionqa("ask", "生活救助", "--as-of", "六月", data=data).code == 2


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("不超过5天", "不超过6天", [("same", "不超过"), ("struck", "5"), ("added", "6"), ("same", "天")]),
        ("三十日内", "十五日内", [("struck", "三十"), ("added", "十五"), ("same", "日内")]),
        ("每年125元", "每年1250元", [("same", "每年"), ("struck", "125"), ("added", "1250"), ("same", "元")]),
        ("相同", "相同", [("same", "相同")]),
        ("", "新的", [("added", "新的")]),
    ],
)
def test_changes_are_marked_as_a_reader_would(old: str, new: str, marks: list[tuple[str, str]]) -> None:
    assert [(piece.mark.value, piece.text) for piece in pieces(old, new)] == marks


def test_struck_and_kept_give_the_old_words() -> None:
    old, new = "第五条 基层工会应当自收到申请之日起三十日内完成入户核查。", "第五条 工会应当在十五日内完成核查，并公示。"
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.mark is not Mark.ADDED) == old
    assert "".join(piece.text for piece in found if piece.mark is not Mark.STRUCK) == new


def test_search_puts_the_version_in_force_before_the_one_it_replaced(unionqa: Unionqa, data: Path) -> None:
    query = "沅溪市困难职工帮扶办法（试行） 基层工会应当自收到申请之日起三十日内完成入户核查"
    hits = json.loads(unionqa("search", query, "--json", data=data).out)["hits"]
    numbers = [hit["document_number"] for hit in hits]
    assert numbers.index("沅工发〔2022〕11号") < numbers.index("沅工发〔2019〕6号")
    assert next(hit["note"] for hit in hits if hit["document_number"] == "沅工发〔2019〕6号").startswith("已废止，自2022年7月1日起，由")


def test_an_article_is_shown_with_its_official_form(unionqa: Unionqa, data: Path) -> None:
    [article] = json.loads(unionqa("article", "困难职工帮扶办法第七条第（二）项", "--json", data=data).out)["articles"]
    assert article["official"] == "《沅溪市困难职工帮扶办法》（沅工发〔2022〕11号）第七条第二项"

"""Tables become one block a row that says by itself what it is about."""

from ingest.readers.reading import Role
from ingest.readers.tables import Cell, table_blocks


def texts(*rows: str) -> list[str]:
    return [block.text for block in table_blocks([[Cell(text=text) for text in row.split("|")] for row in rows])]


def test_each_row_carries_the_heads_of_its_columns() -> None:
    assert texts("季度|人数|备注", "一季度|120|", "二季度|130|含新就业") == ["季度：一季度；人数：120", "季度：二季度；人数：130；备注：含新就业"]


def test_years_can_be_heads() -> None:
    assert texts("指标|2021年|2022年", "会员（万人）|650|672") == ["指标：会员（万人）；2021年：650；2022年：672"]


def test_a_form_pairs_labels_with_values() -> None:
    assert texts("联系人|张三", "电话|12345678") == ["联系人：张三", "电话：12345678"]
    assert texts("姓名|张三|性别|男", "民族|汉族|学历|本科") == ["姓名：张三；性别：男", "民族：汉族；学历：本科"]


def test_a_table_of_two_columns_with_heads() -> None:
    assert texts("项目|补助标准", "住院|2000元") == ["项目：住院；补助标准：2000元"]


def test_one_row_or_one_column_is_plain_text() -> None:
    blocks = table_blocks([[Cell(text="左边"), Cell(text="右边")]])
    assert [(block.text, block.role) for block in blocks] == [("左边", Role.BODY), ("右边", Role.BODY)]
    assert texts("第一行", "第二行") == ["第一行", "第二行"]


def test_merged_cells_count_once_and_row_heads_are_repeated() -> None:
    rows = [
        [Cell(text="分配表", across=3)],
        [Cell(text="区县"), Cell(text="类别"), Cell(text="人数")],
        [Cell(text="东城", down=2), Cell(text="省内"), Cell(text="120", down=2)],
        [Cell(text="省外")],
        [Cell(text="合计", across=2), Cell(text="120")],
        [Cell(text="注：不含试点单位", across=3)],
    ]
    assert [block.text for block in table_blocks(rows)] == [
        "分配表",
        "区县：东城；类别：省内；人数：120",
        "区县：东城；类别：省外",
        "区县：合计；人数：120",
        "注：不含试点单位",
    ]


def test_heads_of_two_rows_are_put_together() -> None:
    rows = [
        [Cell(text="单位", down=2), Cell(text="2022年", across=2)],
        [Cell(text="人数"), Cell(text="金额")],
        [Cell(text="市总"), Cell(text="12"), Cell(text="3万元")],
    ]
    assert [block.text for block in table_blocks(rows)] == ["单位：市总；2022年人数：12；2022年金额：3万元"]


def test_empty_and_ragged_tables() -> None:
    assert table_blocks([]) == []
    assert table_blocks([[Cell(text="")], [Cell(text="")]]) == []
    assert texts("季度|人数", "一季度", "二季度|3|多出") == ["季度：一季度", "季度：二季度；人数：3；多出"]

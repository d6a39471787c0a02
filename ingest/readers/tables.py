"""A table -> one block a row, each cell with the head of its column: "季度：一季度；人数：120".

Word, HTML and Markdown tables share it, and spreadsheets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.reading import Block, Role

_VALUE = re.compile(r"[0-9０-９。；!！?？]")
_DIGIT = re.compile("[0-9０-９]")
_WHEN = re.compile(r"[0-9０-９]\s*[年月日]|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}")
# How the heads of columns end: 人数, 金额, 补助标准. It tells "项目 | 金额" from a line of a form, "联系人 | 张三".
_HEAD_WORD = re.compile(
    "(?:数|额|量|率|比例|占比|标准|内容|名称|时间|日期|备注|单位|要求|说明|部门|科室|电话|对象|[学课]时|年度?|月份?|年份|季度|类别|类型|项目?|地点|地址|方式|条件|范围"
    "|负责人|责任人|姓名|人员|情况|任务|目标|指标|主题|讲师|教师|主讲人|级别|等级|编号|序号|费用?|奖项|期数|期限|数值|人次|名次|课程|材料|流程|步骤|职务|职责|事项|措施|进度"
    "|区域|街道|行业|企业|工会|合计|小计|完成|计划|实际|值)(?:[（(].*[)）])?$"
)
_LONGEST_LABEL = 8  # characters of the label of a form's field
_LONGEST_HEAD = 24  # characters; a longer cell is not the head of a column


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell as the source has it. `across` and `down` count the columns and rows that it spans; `head` is the source's own word."""

    text: str
    across: int = 1
    down: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    """One place of the grid: the cell that covers it, and whether the cell begins here."""

    cell: Cell
    first_column: bool
    first_row: bool


def table_blocks(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    """The rows of a table as blocks, in order.

    A table of one row or one column lays text out and gives plain text. A merged cell counts once; only a row head that
    runs down several rows (no digits in it, or a date) is repeated, since each row must say by itself what it is about.
    """
    grid = _grid(rows)
    if len(grid) <= 1 or max(len(row) for row in grid) == 1:
        return [Block(text=slot.cell.text) for row in grid for slot in row if slot.first_column and slot.first_row and slot.cell.text]
    blocks: list[Block] = []
    while grid and _spanning(grid[0]):  # a caption over the whole width
        blocks += [Block(text=grid[0][0].cell.text)] if grid[0][0].cell.text else []
        grid = grid[1:]
    depth = _head_rows(grid)
    heads = _heads(grid[:depth])
    body = grid[depth:]
    if not body:
        return blocks + [Block(text=line, role=Role.TABLE) for line in map(_plain, grid) if line]
    lines = (_line(row, heads) if heads else _plain(row) for row in body)
    return blocks + [Block(text=line, role=Role.TABLE) for line in lines if line]


def names_columns(texts: Sequence[str]) -> bool:
    """True where most of the texts are words that columns are headed with: 项目, 金额, 备注."""
    return len(texts) > 1 and 2 * sum(bool(_HEAD_WORD.search(text)) for text in texts) >= len(texts)


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[_Slot]]:
    """Each row with as many slots as the table has columns, spans filled in."""
    grid: list[list[_Slot]] = []
    hanging: dict[int, tuple[Cell, int, bool]] = {}  # column -> (cell, rows still to cover, is its first column)
    for cells in rows:
        row: list[_Slot] = []
        waiting = list(cells)
        while waiting or len(row) in hanging:
            column = len(row)
            if column in hanging:
                cell, left, first = hanging.pop(column)
                row.append(_Slot(cell=cell, first_column=first, first_row=False))
                if left > 1:
                    hanging[column] = (cell, left - 1, first)
                continue
            cell = waiting.pop(0)
            for offset in range(min(cell.across, 100)):
                row.append(_Slot(cell=cell, first_column=offset == 0, first_row=True))
                if cell.down > 1:
                    hanging[column + offset] = (cell, cell.down - 1, offset == 0)
        if any(slot.cell.text for slot in row):
            grid.append(row)
    return grid


def _spanning(row: Sequence[_Slot]) -> bool:
    return len(row) > 1 and sum(slot.first_column for slot in row) == 1


def _head_rows(grid: Sequence[Sequence[_Slot]]) -> int:
    """How many leading rows hold the heads of the columns: marked so by the source, or told by their looks."""
    marked = 0
    while marked < len(grid) and all(slot.cell.head for slot in grid[marked]):
        marked += 1
    if marked:
        return marked if marked < len(grid) else 1
    if len(grid) < 2 or _looks_like_form(grid) or not _looks_like_head(grid[0]):
        return 0
    # "2021年" over "人数 | 金额", beside a "单位" that runs down both rows.
    split = any(not slot.first_column for slot in grid[0]) and any(not slot.first_row for slot in grid[1])
    return 2 if split and len(grid) > 2 else 1


def _looks_like_form(grid: Sequence[Sequence[_Slot]]) -> bool:
    """True for labels and values in turns: "姓名 | 张三 | 性别 | 男"."""
    if any(len(row) % 2 for row in grid) or any(_HEAD_WORD.search(slot.cell.text) for slot in grid[0][1::2]):
        return False
    labels = [slot.cell.text for row in grid for slot in row[::2] if slot.first_column and slot.first_row]
    return all(len(label) <= _LONGEST_LABEL and not _DIGIT.search(label) for label in labels)


def _looks_like_head(row: Sequence[_Slot]) -> bool:
    """True for short words without values; a row "姓名：张三" of a form is none."""
    texts = [slot.cell.text for slot in row if slot.first_column]
    if sum(not text for text in texts) > 1 or any(len(text) > _LONGEST_HEAD for text in texts):
        return False
    if len({slot.cell.text for slot in row}) < 2 or any("：" in text or text.endswith(":") for text in texts):
        return False
    return sum(bool(_VALUE.search(text)) for text in texts) <= 0.5 * len(texts) or all(re.search("年|月|季", text) for text in texts[1:])


def _heads(rows: Sequence[Sequence[_Slot]]) -> list[str]:
    """One head a column; heads of two rows are put together: "2021年" over "人数" -> "2021年人数"."""
    heads: list[str] = []
    for column in range(max((len(row) for row in rows), default=0)):
        parts: list[str] = []
        for row in rows:
            text = row[column].cell.text.rstrip("：:") if column < len(row) else ""
            if text and text not in parts:
                parts.append(text)
        heads.append("".join(parts))
    return heads


def _line(row: Sequence[_Slot], heads: Sequence[str]) -> str:
    if _spanning(row):
        return row[0].cell.text if row[0].first_row else ""
    parts = []
    for column, slot in enumerate(row):
        repeated = not slot.first_row and _DIGIT.search(slot.cell.text) and not _WHEN.search(slot.cell.text)
        if not slot.first_column or repeated or not slot.cell.text:
            continue
        head = heads[column] if column < len(heads) else ""
        parts.append(f"{head}：{slot.cell.text}" if head else slot.cell.text)
    return "；".join(parts)


def _plain(row: Sequence[_Slot]) -> str:
    """A row of a table without heads: "标签：值" where it has the shape of a form, else its cells beside each other."""
    texts = [slot.cell.text for slot in row if slot.first_column and slot.first_row and slot.cell.text]
    pairs = list(zip(texts[::2], texts[1::2], strict=False))
    if len(texts) % 2 == 0 and all(len(label) <= _LONGEST_HEAD and not _VALUE.search(label) for label, _ in pairs):
        return "；".join(f"{label.rstrip('：:')}：{value}" for label, value in pairs)
    return "；".join(texts)

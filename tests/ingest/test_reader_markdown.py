"""Markdown gives headings, list items with their marks, and table rows."""

from ingest.readers.markdown import read_markdown
from ingest.readers.reading import Block, Role

SOURCE = """---
title: 关于慰问的通知
issuer: 临江市总工会
---
# 一、总则

关于**印发**《[办法](http://example.invalid)》的`通知`
第二行

- 甲
- 乙

3. 丙
4. 丁

| 季度 | 人数 |
|---|---|
| 一季度 | 120 |

```
代码行
```

## （一）范围
"""


def test_every_construct_becomes_blocks_in_order() -> None:
    reading = read_markdown("a.md", SOURCE.encode())
    assert reading.title == "关于慰问的通知"
    assert reading.blocks == (
        Block(text="issuer: 临江市总工会"),
        Block(text="一、总则", role=Role.HEADING, level=1),
        Block(text="关于印发《办法》的通知"),
        Block(text="第二行"),
        Block(text="- 甲"),
        Block(text="- 乙"),
        Block(text="3. 丙"),
        Block(text="4. 丁"),
        Block(text="季度：一季度；人数：120", role=Role.TABLE),
        Block(text="代码行"),
        Block(text="（一）范围", role=Role.HEADING, level=2),
    )


def test_a_line_wrapped_in_the_middle_of_a_sentence_is_joined() -> None:
    first = "坚持以职工为中心的工作导向，把维权服务工作放在基层治理的大局中谋划推进，着力"
    reading = read_markdown("a.md", f"{first}\n解决职工的问题。\n".encode())
    assert [block.text for block in reading.blocks] == [first + "解决职工的问题。"]


def test_a_rule_under_a_long_paragraph_makes_no_heading() -> None:
    reading = read_markdown("a.md", ("职工" * 80 + "\n---\n尾").encode())
    assert [block.role for block in reading.blocks] == [Role.BODY, Role.BODY]


def test_html_inside_is_read() -> None:
    assert [block.text for block in read_markdown("a.md", "<div>块<script>x</script></div>\n".encode()).blocks] == ["块"]

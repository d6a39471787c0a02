"""HTML gives the page's text in order, without its furniture."""

import pytest

from ingest.errors import EmptyFile
from ingest.readers.html import read_html
from ingest.readers.reading import Role

PAGE = """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>通知 - 总工会</title>
<style>p{color:red}</style></head><body><nav>首页 | 新闻</nav><div class="content with-sidebar"><h2>关于开展<br>慰问的通知</h2>
<p>各区总工会：</p><p>现将有关
事项通知如下。<br/>一、对象 <b>困难</b>职工</p><ol start="3"><li>困难职工</li><li>一线职工</li></ol><ul><li>其他</li></ul>
<table><caption>慰问标准</caption><tr><th>对象</th><th>金额</th></tr><tr><td rowspan="2">职工</td><td>500元</td></tr><tr><td>800元</td></tr></table>
</div><script>alert(1)</script><p style="display: none">看不见</p><div class="footer">版权所有</div></body></html>"""


def test_a_page_is_read_in_order_without_furniture() -> None:
    reading = read_html("a.html", PAGE.encode("gb18030"))
    assert (reading.title, reading.encoding, reading.media_type) == ("通知 - 总工会", "gb18030", "text/html")
    assert [(block.role, block.level, block.text) for block in reading.blocks] == [
        (Role.HEADING, 2, "关于开展慰问的通知"),
        (Role.BODY, None, "各区总工会："),
        (Role.BODY, None, "现将有关事项通知如下。"),
        (Role.BODY, None, "一、对象 困难职工"),
        (Role.BODY, None, "3. 困难职工"),
        (Role.BODY, None, "4. 一线职工"),
        (Role.BODY, None, "• 其他"),
        (Role.BODY, None, "慰问标准"),
        (Role.TABLE, None, "对象：职工；金额：500元"),
        (Role.TABLE, None, "对象：职工；金额：800元"),
    ]


def test_a_table_that_lays_out_the_page_is_read_as_text() -> None:
    page = "<html><body><table><tr><td><h1>标题</h1><p>正文一。</p></td><td><table><tr><td>甲</td></tr></table></td></tr></table></body></html>"
    assert [block.text for block in read_html("a.html", page.encode()).blocks] == ["标题", "正文一。", "甲"]


def test_what_holds_most_of_the_text_is_kept_whatever_its_class() -> None:
    page = f"<html><body><div class='sidebar'>{'<p>职工服务。</p>' * 9}</div><div class='menu'>首页</div></body></html>"
    assert len(read_html("a.html", page.encode()).blocks) == 9


def test_entities_and_external_declarations_are_harmless() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>甲&x;乙&nbsp;丙&amp;</p></body></html>'
    (block,) = read_html("a.html", page.encode()).blocks
    assert "甲&x;乙 丙&" in block.text


@pytest.mark.parametrize("page", ["<html></html>", "<html><body><script>x</script></body></html>", "<!-- -->"])
def test_a_page_without_text_is_empty(page: str) -> None:
    with pytest.raises(EmptyFile):
        read_html("a.html", page.encode())


def test_deep_nesting_does_no_harm() -> None:
    page = "<div>" * 200 + "深处" + "</div>" * 200 + "<p>后面</p>"
    assert [block.text for block in read_html("a.html", page.encode()).blocks] == ["深处", "后面"]

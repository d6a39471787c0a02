"""The title of a document, its kind, and the body that issued it, from the lines at its head and the file's name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import PurePath

from ingest.document import DocumentKind
from ingest.ordinals import HAN

# What a title ends with. The last of them in a title tells the kind: 关于印发《…管理办法》的通知 is a notice, still a policy.
REPORT_WORDS = ("工作报告", "报告", "总结", "述职", "工作要点摘编")
RULE_WORDS = ("办法", "条例", "规定", "细则", "规则", "意见", "方案", "决定", "通知", "通告", "公告", "章程", "制度", "规范", "标准", "指引", "规程",
              "解释", "批复", "复函", "函", "令", "决议", "纲要", "规划", "计划", "要点", "准则", "规约")  # fmt: skip
COURSE_WORDS = ("课程", "培训班", "研修班", "公开课", "学习班", "课表", "教学大纲", "教学计划", "教案", "讲义", "培训目录", "微课")
OTHER_WORDS = ("讲话", "目录", "指南", "手册", "简介", "汇编", "通报", "纪要", "简报", "名单", "问答", "摘编", "答复", "公报", "演讲",
               "案例", "倡议书")
_NORMS = ("办法", "条例", "规定", "细则", "规则", "意见", "制度", "章程", "决定")
_LAW = re.compile(r"(?:典|[^方做看书语算手魔技乘除加减佛说想疗用写唱打兵历]法)(?:实施细则)?(?=$|第|[（(《])")
_TAIL = r"(?:[（(〔\[][^（）()]{1,16}[）)〕\]])?"
_ALL_WORDS = "|".join(sorted({*REPORT_WORDS, *RULE_WORDS, *COURSE_WORDS, *OTHER_WORDS}, key=len, reverse=True))
_ENDS = re.compile(rf"(?:{_ALL_WORDS}|[^方做看书]法|典)[》”]?{_TAIL}$")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇0-9]+条(?:之[一二三四五六七八九十]+)?$")

ORGAN = (r"(?:总工会|工会联合会|工会|委员会|常委会|人民政府|人民代表大会|常务委员会|办公厅|办公室|[一-龥]{2,6}局|[一-龥]{2,6}厅"
         r"|国务院|法院|检察院|联合会|集团(?:有限)?公司|学院|基金会|党组|党委|财政部|[一-龥]{2,8}部)")  # fmt: skip
_PLACE = r"(?:[一-龥]{2,7}(?:省|市|自治区|自治州|自治县|区|县|镇|乡|街道)|中华全国|全国|中国|中共|上海|北京|天津|重庆)"
_NAMED_UNION = re.compile(r"(?<![一-龥])(?:[在由经向受赴对与])?([一-龥]{2,6}?(?:省|市|自治区|自治州|区|县)总工会)")
_ABOUT = re.compile(r"^(.{2,60}?)\s*关于")
_UNION = r"(?:总工会|工会(?!干部)|委员会|局|人民政府|办公室|厅|联合会)"
_LEADING = re.compile(rf"^({_PLACE}(?:(?!职工|会员|基层|和)[一-龥]){{0,12}}?{_UNION}(?:办公室|办公厅)?)")
_OWN_UNION = re.compile(r"^(?![市县区省本][总工]|集团)([一-龥]{3,24}?工会(?:委员会|联合会)?)(?=\d{4}年|关于|工作)")
_AUTHOR = re.compile(r"^[^，。：:；0-9]{4,40}(?:总工会|部|室|处|中心|课题组|系|院|第[一二三四五六七八九十]+届委员会)$")
_HEADER = re.compile(r"^(.{2,40}?)\s*文件$")
_LABELLED = re.compile(r"^(?:印发|发布|发文|制定|颁布|主办|编制)\s*(?:机关|机构|单位|部门)\s*[:：]\s*(.{2,40})$")
_NUMBERED = re.compile(r"^([一-龥]{4,30}?)\s+[一-龥]{1,10}\s*[〔\[［（(]\s*(?:19|20)\d{2}\s*[〕\]］）)]")  # 某县总工会办公室　某工办〔2023〕21号
_EDITED = re.compile(r"^([一-龥]{4,30}?)\s*[编印]{1,2}(?:\s|$)")  # 某县总工会办公室编　　2024年7月31日, under the name of a bulletin
_PASSED = re.compile(r"日\s*([一-龥、]{2,40}?(?:局|大会|委员会|会议|国务院|工会|政府))"
                     r"(?:第[一-龥0-9]{1,8}次|常务会议|[一-龥]{0,8}(?:通过|公布|印发|发布))")  # fmt: skip

NUMBER = re.compile(r"([一-龥]{1,14}?)\s*[〔\[［【（(﹝]\s*((?:19|20)[0-9]{2})\s*[〕\]］】）)﹞]\s*第?\s*([0-9]{1,5})\s*号")
ORDER = re.compile(r"([一-龥]{2,24}令)\s*第?\s*([0-9一二三四五六七八九十百]{1,6})\s*号")
_ASIDE = re.compile(r"^[（(【\[].{1,60}[）)】\]]$")
_SKIPPED = re.compile(r"^(?:签发人|报告人|主讲人|印发机关|发布|成文|发文|密级|内部|公开|[绝机秘]密(?:[★*]|$)|编写说明|索引号|来源|作者|目\s*录)")
_PERSON = re.compile(r"[一-龥][一-龥\s]{1,4}$")
_SUBTITLE = re.compile(r"[—－–-]{1,2}|在[^，。]{4,40}(?:会议|大会|全会|全委会?|会)上的")
"""Where and when a report was given; it may stand without a dash, and without a slogan over it."""
DATE_LINE = re.compile(
    rf"[（(]?\s*(?:[0-9]{{4}}|[{HAN}]{{4}})\s*[年./-]\s*[0-9{HAN}]{{1,3}}\s*[月./-]\s*[0-9{HAN}]{{1,3}}\s*日?\s*[）)]?$"
)
_JUNK_NAME = re.compile(r"^(?:[\x00-\x7f]*|新建.*|未命名.*|文档\s*\d*|document.*|副本.*)$", re.IGNORECASE)
_NAME_NOISE = re.compile(r"[（(]\s*(?:\d{1,2}|终稿|定稿|最终|最终版|副本|审议稿|送审稿|印发稿)\s*[）)]"
                         r"|[-_ ]?(?:终稿|定稿|最终版?|副本|打印版?|v\d+)$|^\d{1,3}[.、_-]\s*")  # fmt: skip


def title(lines: Sequence[str], name: str, metadata: str | None, styled: str | None = None) -> str:
    """The document's title.

    Args:
        lines: the lines at its head, before the first heading.
        name: the file's name; a hint.
        metadata: the title in the file's own properties; the last resort.
        styled: what the file marks as its title by a style.
    """
    own = list(_title_lines(lines))
    subtitle = next((line.lstrip("—－-– ").strip() for line in own if _SUBTITLE.match(line)), None)
    stem = clean_name(name)
    named = _proper(stem)
    if subtitle and _ENDS.search(subtitle):
        # a slogan with 在……会议上的工作报告 under it: the file's name, where it is a title, says whose report and of which year
        return stem if named and not subtitle.startswith(("关于", stem[:4])) else _squeezed(subtitle)
    if styled:
        return _squeezed(styled)
    if joined := _joined(own):
        return joined
    if named or not own:
        return stem if named or not metadata else _squeezed(metadata)
    return _squeezed(own[0])


def clean_name(name: str) -> str:
    """The file's name without folder, suffix and what people append to names: (1), 终稿, 副本."""
    return _squeezed(_NAME_NOISE.sub("", PurePath(name.replace("\\", "/")).stem)) or PurePath(name).stem


def kind(text: str, articles: int = 0) -> DocumentKind:
    """What a document with the title `text` is; `articles` is how many 第X条 it has."""
    inner = re.search(r"印发《([^《》]+)》", text)
    if inner and kind(inner[1]) is DocumentKind.REPORT:  # 关于印发《2024年工作总结和2025年工作要点》的通知
        return DocumentKind.REPORT
    bare = _THEN_PLANNED.sub(r"\1", re.sub(rf"{_TAIL}$", "", text))
    ends = [(bare.rfind(word) + len(word), len(word), word) for word in (*REPORT_WORDS, *RULE_WORDS, *OTHER_WORDS) if word in bare]
    last = max(ends)[2] if ends else ""
    if any(word in bare for word in COURSE_WORDS) and last not in _NORMS:
        return DocumentKind.COURSE
    if last in REPORT_WORDS:
        return DocumentKind.REPORT
    if last in RULE_WORDS or articles >= 3 or _is_law(text):
        return DocumentKind.POLICY
    return DocumentKind.OTHER


_THEN_PLANNED = re.compile(r"(总结|报告|总结报告|情况)(?:及|和|与|暨|以及|、).{0,20}(?:计划|要点|安排|打算|思路|方案)$")
"""2023年工作总结及2024年工作计划 is a report: it tells what was done."""


def issuer(lines: Sequence[str], tail: Sequence[str], text_title: str, name: str) -> str | None:
    """The body that issued the document: a red head, a label, the signature, the title, or the file's name, in this order."""
    for line in lines:
        for pattern in (_HEADER, _LABELLED, _NUMBERED, _EDITED):
            if (found := pattern.match(line)) and re.search(ORGAN + "$", found[1]):
                return _squeezed(found[1])
    for candidate in (text_title, *lines[:6]):
        if (found := _ABOUT.match(candidate)) and re.search(ORGAN + "$", found[1]):
            return _squeezed(found[1])
    for before, line in pairwise(tail):
        if DATE_LINE.match(line) and len(before) <= 30 and re.search(ORGAN + "$", before):
            return _squeezed(before)
    return _named_at_the_head(lines, (text_title, clean_name(name))) or next(
        (found[1] for line in lines if _ASIDE.match(line) and (found := _PASSED.search(line))), None
    )


def _named_at_the_head(lines: Sequence[str], names: Sequence[str]) -> str | None:
    """The body that a title or a file's name begins with, or that stands under the title as its author (临江市总工会权益保障部)."""
    for name in names:
        if found := _LEADING.match(name.removeprefix("在")) or _OWN_UNION.match(name):
            return found[1]
    authors = (line for line in lines[:6] if _AUTHOR.search(line))
    return next((found[1] for line in authors if (found := _LEADING.match(line))), None)


def named_union(text_title: str, text: str) -> str | None:
    """The union that speaks in a text without a signature: 某市 in its title where it says 市总工会, else the union it names most."""
    place = re.match(r"(?!关于|我|本|全)[一-龥]{2,6}?(省|市|自治区|自治州|区|县)", text_title)
    if place and f"{place[1]}总工会" in text:
        return f"{place[0]}总工会"
    counts = Counter(_NAMED_UNION.findall(text))
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None


def number(lines: Iterable[str]) -> str | None:
    """The 发文字号 that stands on a line of its own (or in brackets, or behind a label), with 〔〕 around the year.

    Source: GB/T 9704-2012 7.2.5.
    """
    for line in lines:
        if len(line) > 60 or re.search(r"[，。《]", line):
            continue
        if found := NUMBER.search(line):
            return f"{re.sub('^.*(?:文号|字号|编号)', '', found[1])}〔{found[2]}〕{found[3]}号"
        if found := ORDER.search(line):
            return f"{found[1]}第{found[2]}号"
    return None


def _is_law(text: str) -> bool:
    bare = _ARTICLE.sub("", text.strip("《》"))
    return bool(_LAW.search(bare)) and ("中华人民共和国" in bare or bare != text or len(bare) >= 3)


def _title_lines(lines: Sequence[str]) -> Iterable[str]:
    """The lines among `lines` that may be title: short, no sentences, no number, date, name or salutation."""
    for line in lines:
        if not re.search(r"\w", line):
            continue  # a rule drawn under the red head
        if line[-1:] in ":：" or len(line) > 60 or "。" in line:
            return  # the addressee or the first paragraph: the title is over
        person = _PERSON.match(line) and not _ENDS.search(line)
        beside = any(pattern.match(line) for pattern in (_ASIDE, DATE_LINE, _HEADER, _SKIPPED))
        if not (person or beside or NUMBER.search(line) or ORDER.search(line)):
            yield line


def _joined(own: Sequence[str]) -> str | None:
    """A title split over several centred lines, put together: it ends where a word such as 通知 or 办法 does."""
    for count in range(1, min(len(own), 5) + 1):
        text = _squeezed("".join(own[:count]))
        goes_on = count < len(own) and re.match(r"的?(?:通知|决定|意见|函|批复|公告|通告)$", own[count])  # 关于印发《…办法》 | 的通知
        if _proper(text) and len(text) <= 120 and not goes_on:
            return text
    return None


def _proper(text: str) -> bool:
    return bool(_ENDS.search(text)) and len(text) >= 3 and not _JUNK_NAME.match(text)


def _squeezed(text: str) -> str:
    """`text` without blanks beside Chinese characters and brackets; blanks between Latin words stay."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", " ".join(text.split()))

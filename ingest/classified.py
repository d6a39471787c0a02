"""密级 marks: 机密★10年 at the head of a document, in its margins or in its name. The word in running text is no mark.

Source: GB/T 9704-2012 7.2.1 and 7.2.2 (份号 on the first line, 密级和保密期限 on the second, the two parted by ★),
国家秘密定密管理暂行规定 (绝密, 机密, 秘密; 保密期限 in years, months or days, or until a day or an event).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from ingest.document import Level
from ingest.errors import ClassifiedFile
from ingest.folding import fold
from ingest.parsing import Quarantine
from ingest.readers.clean import clean_line

HEAD = 12  # lines at the head of a document where a mark may stand
_LONGEST = 60  # characters of a line that can be one
_NAME_PART = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark as it stands in the document. `secret` is false for 内部资料 and the like, which are no state secrets."""

    text: str
    secret: bool


_SECRET = "(?:绝密|机密|秘密)"  # noqa: S105  the word, not one
_STAR = "[★☆⭐✩✪✭✮✯✰*※]"
_UNTIL = "(?:[0-9一二三四五六七八九十百零〇两]{1,5}(?:年|个?月|天|日)|长期|永久|(?:启封|启用|公布|公开|解密|开启|发布|宣布)前)"
_URGENT = "(?:特提|特急|加急|平急|急件|紧急)"
_NUMBER = r"(?:(?:份号|编号|序号|no|№|第)?[:：]?[0-9]{1,10}号?)"
_WHOLE_SECRET = re.compile(
    rf"{_NUMBER}?{_URGENT}?[【\[(〔{{<《]?{_SECRET}(?:级|件|文件|资料|材料)?{_STAR}*{_UNTIL}?(?:解密)?[】\])〕}}>》]?{_STAR}*{_UNTIL}?{_URGENT}?{_NUMBER}?"
)
_STARRED = re.compile(rf"(?<![“\"「『‘]){_SECRET}级?{_STAR}+(?:{_UNTIL}|(?![一-龥]{{2}}))")
_LABELLED = re.compile(rf"(?:密级(?:(?:和|及)?保密期限|标识|标志|等级)?|保密(?:等级|级别))(?:[:：]|\|)+[【\[(]?({_SECRET})级?(?![、或和及])")
_KEEP = (
    r"[,，、!！:：;；。]*(?:请)?(?:注意|妥善|严禁|禁止|不得|请勿|切勿|严格|不许|不准|仅供|仅限|谢绝|免费|内部|限|供)"
    r"(?:保存|保管|保密|外传|外泄|翻印|复制|转载|传播|扩散|公开|使用|参考|交流|学习|阅读|传阅|掌握|发行|领导|同志|工会|会议|系统)+"
)
_INNER = (
    r"(?:内部(?:资料|文件|材料|参考|使用|刊物|发行|掌握|传阅|讲话)|仅供内部(?:使用|参考|学习|交流|传阅|阅读|掌握)?|仅限内部(?:使用|参考|传阅)?|内参"
    r"|(?:核心|普通)商密)"
)
_WORK = "(?:工作秘密|商业秘密|(?:核心|普通)?商密)"  # words of running text and of headings; a mark only with a star or in brackets
_WHOLE_INNER = re.compile(
    rf"{_NUMBER}?(?:[【\[(〔{{<《]?{_INNER}{_STAR}*{_UNTIL}?(?:{_KEEP})*[,，!！。]*[】\])〕}}>》]?(?:{_KEEP})*[!！。]?"
    rf"|{_WORK}{_STAR}+{_UNTIL}?|[【\[(〔]{_WORK}{_STAR}*{_UNTIL}?[】\])〕]){_NUMBER}?"
)
_OPEN = re.compile(r"已解密|解除密级|不涉密|非涉密|非密")
_IN_NAME = re.compile(
    rf"[【\[(〔《](?:{_SECRET}|{_INNER}|{_WORK})级?(?:{_STAR}*{_UNTIL}?)[】\])〕》]|^{_SECRET}(?:{_STAR}|[_\-—.、:：])|{_SECRET}{_STAR}"
)
_BLANKS = re.compile(r"[\s·・∙•|｜_\-–—]+")
_NAME_BLANKS = re.compile(r"\s+")
_FIELDS = ("密级", "保密等级", "classification", "secrecy")


def find_mark(head: Iterable[str], margins: Iterable[str] = (), name: str = "") -> Mark | None:
    """The first mark of a document, or None.

    Args:
        head: its lines from the top; only the first twelve count.
        margins: lines of page heads and feet, notes and text boxes; all count, each as a whole.
        name: the file's name, or the title of a row.
    """
    for line in islice(filter(None, head), HEAD):
        if mark := _of_head_line(line):
            return mark
    for line in margins:
        if mark := _of_line(_squeezed(line), line):
            return mark
    return _of_name(name)


def mark_of_fields(fields: Mapping[str, str]) -> Mark | None:
    """The mark that a field of a .jsonl row states ("密级": "机密")."""
    stated = (fields.get(field, "") for field in _FIELDS)
    return next((mark for text in stated if (mark := _of_line(_squeezed(text), text))), None)


def quarantined(mark: Mark, name: str, level: Level, policy: Quarantine) -> Level:
    """The level at which the marked document may come in.

    内部资料 is no state secret: who adds it as internal or restricted has decided who may read it.

    Raises:
        ClassifiedFile: it may not come in.
    """
    if not mark.secret and level is not Level.PUBLIC:
        return level
    if policy is Quarantine.RESTRICTED:
        return Level.RESTRICTED if mark.secret else Level.INTERNAL
    if mark.secret:
        raise ClassifiedFile(name, f"标有密级“{mark.text}”，没有加入（涉密不上网）", "涉密文件请按保密规定处理；如已解密，请用去掉密级标志的文本添加")
    remedy = "确认可以在本单位内部查阅的，请按内部级别添加（unionqa add --level internal）"
    raise ClassifiedFile(name, f"标有“{mark.text}”，没有作为公开文件加入", remedy)


def notice(mark: Mark) -> str:
    """What is told of a marked document that was taken in."""
    return f"标有“{mark.text}”，只有相应级别的人能查到"


def _of_head_line(line: str) -> Mark | None:
    squeezed = _squeezed(line)
    found = None if len(line) > 2 * _LONGEST or "。" in line else _STARRED.search(squeezed) or _LABELLED.search(squeezed)
    if found and not _OPEN.search(squeezed):
        return Mark(text=found[0].strip("|:："), secret=True)
    return _of_line(squeezed, line)


def _of_line(squeezed: str, line: str) -> Mark | None:
    """The mark that a line is as a whole."""
    if not 2 <= len(squeezed) <= _LONGEST or _OPEN.search(squeezed):
        return None
    if _WHOLE_SECRET.fullmatch(squeezed) or _LABELLED.fullmatch(squeezed):
        return Mark(text=clean_line(line), secret=True)
    return Mark(text=clean_line(line), secret=False) if _WHOLE_INNER.fullmatch(squeezed) else None


def _of_name(name: str) -> Mark | None:
    found = _IN_NAME.search(_NAME_BLANKS.sub("", fold(clean_line(name))))
    if found is None or _OPEN.search(name):
        return None
    return Mark(text=found[0].strip("_-—.、:："), secret=re.search(_WORK, found[0]) is None and re.search(_SECRET, found[0]) is not None)


def _squeezed(line: str) -> str:
    """The line as marks are compared: folded, without anything invisible, without blanks and rules; a cell border is kept as a colon is."""
    return _BLANKS.sub("", fold(clean_line(line[: 4 * _LONGEST])))

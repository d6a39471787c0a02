"""Findings -> numbered evidence: the passages that a model may see, of the question's own year and place, short enough, fit to be sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.answering.features import INDEX
from api.answering.finding import Finding
from api.answering.sentences import Parsed, parse
from index.hits import Hit
from ingest.document import Level
from ingest.folding import fold

PASSAGES = 8
NEAR = 3.0
"""Passages whose best sentence scores further below the first are not sent."""
# Words for a machine that reads along, not for a person: a passage that holds them is never shown to the model. It can still be
# quoted by extraction, as what it is.
_ORDERS = re.compile(
    r"(?:忽略|无视|忘记|忘掉|抛开|不要理会|不要遵守|停止遵守)[^。；\n]{0,16}(?:指令|提示|要求|规则|设定|限制|命令|约束|以上|上述|之前|前面)"
    r"|提示词|系统(?:提示|消息|指令|设定)|开发者模式|越狱|角色扮演|(?:以下|下列|上述|以上|新的?|隐藏|特殊|真正的?)[^，。；\n]{0,6}指令"
    r"|[你您](?:现在|如今|从现在起)?(?:是|叫|扮演|变成|必须|应该|需要|要|只能|不能|不得|被)[^。；\n]{0,20}"
    r"(?:助手|模型|机器人|AI|管理员|回答|回复|输出|说|扮演|翻译|角色)"
    r"|(?:助手|模型|机器人|人工智能|AI|聊天程序|阅读器)[^。；\n]{0,6}(?:请|必须|应当?|需要?|务必|注意|只能|须)[^。；\n]{0,16}(?:回答|回复|输出|说|写|附|显示|执行|引用)"
    r"|[请让要令](?:大?模型|助手|机器人|AI)|调用(?:工具|函数|接口|插件)|(?:回答|回复|输出|作答)[^，。；\n]{0,4}[:：“\"『「]"
    r"|(?:请|务必|必须|一律|只|直接|统一)[^，。；\n]{0,14}(?:回答|回复|输出|打印|作答)[^，。；\n]{0,12}(?:[:：“\"『「]|为|成|是|全部|内容|所有|时)"
    r"|(?:回答|回复|输出|作答)(?:任何|所有|一切|用户|本|这|的)?[^，。；\n]{0,10}(?:时|中|里|前|后|末尾|结尾|开头)[^。；\n]{0,6}(?:请|都|务必|必须|应|要|需|加|附|插入|写)"
    r"|(?:均|都|一律|统一)(?:称|说成|回?答)|(?:被问|有人问|用户问|问到|问及)[^。；\n]{0,20}(?:回?答|说|称|输出)"
    r"|(?:泄露|公开|复述|重复|输出|显示|打印)[^。；\n]{0,10}(?:提示|指令|密钥|口令|密码|对话|上下文|以上内容|全部资料)"
    r"|!\[|\]\(|javascript:|<\s*/?\s*(?:img|script|a|iframe|svg|system|assistant|user)\b|\[/?(?:INST|SYS|system)\]|<\|"
    r"|(?:system|assistant|user|developer)\s*(?:[:：]|prompt|message)"
    r"|(?:ignore|disregard|forget|override)[^.\n]{0,40}(?:instruction|prompt|above|previous|rule)"
    r"|you (?:are|must|will|should) |(?:reply|respond|answer|output|print|say)\s+(?:only|with|in|exactly|the)\b|jailbreak|\bDAN\b",
    re.IGNORECASE,
)
_TAGS = re.compile("[\U000e0000-\U000e007f]")
"""Letters of Unicode's tag block: nobody sees them, a model reads them; no honest text holds any."""
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One numbered passage with its own `sentences`. `around` is the folded text of title, issuer and headings, `headings` of these alone."""

    number: int
    hit: Hit
    sentences: tuple[Parsed, ...]
    around: str
    headings: str


def visible(text: str) -> str:
    """The text without characters that a reader cannot see and a model can."""
    return _INVISIBLE.sub("", text)


def gives_orders(hit: Hit) -> bool:
    """Whether a passage, its title or a heading speaks to a machine instead of a person."""
    said = "\n".join((hit.document.title, *hit.passage.path, hit.passage.text))
    return _ORDERS.search(fold(visible(said))) is not None or _TAGS.search(said) is not None


def gather(findings: Sequence[Finding], *, levels: frozenset[Level], characters: int) -> tuple[Evidence, ...]:
    """The passages to send, best first, the findings in turn; none that is of another year or place than asked for.

    Args:
        findings: what the parts of the question found.
        levels: of which documents something may be sent.
        characters: how much text they may hold together.
    """
    chosen: dict[str, Hit] = {}
    left = characters
    for hit in (hit for finding in findings for hit in _in_scope(finding)):
        if hit.passage.id in chosen or hit.document.level not in levels or gives_orders(hit) or len(hit.passage.text) > left:
            continue
        chosen[hit.passage.id] = hit
        left -= len(hit.passage.text)
        if len(chosen) == PASSAGES:
            break
    return tuple(_evidence(number, hit) for number, hit in enumerate(chosen.values(), 1))


def _in_scope(finding: Finding) -> list[Hit]:
    """The passages of the sentences that stand near the best one and are of the year, place and ordinal asked for."""
    found: dict[str, Hit] = {}
    for candidate, row, score in zip(finding.ranked, finding.rows, finding.scores, strict=True):
        foreign = row[INDEX["place"]] < 0 or row[INDEX["year"]] <= -1 or row[INDEX["ordinal"]] < 0
        if not foreign and not candidate.parsed.heading and score > finding.scores[0] - NEAR:
            found.setdefault(candidate.hit.passage.id, candidate.hit)
    return list(found.values())


def _evidence(number: int, hit: Hit) -> Evidence:
    around = fold(" ".join((hit.document.title, hit.document.issuer or "", *hit.passage.path)))
    return Evidence(
        number=number,
        hit=hit,
        sentences=parse(hit.passage.text, hit.passage.path),
        around=around,
        headings=fold(" ".join(hit.passage.path)),
    )

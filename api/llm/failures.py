"""Why the language model was not used: one class, one Chinese reason, and whether it speaks against the endpoint."""

from __future__ import annotations


class Unused(Exception):
    """The model's words are not shown. `str(error)` is the reason as a reader sees it.

    `counts` tells whether the endpoint failed: then it counts for the circuit breaker. What it said being of no use does not.
    """

    def __init__(self, reason: str, *, counts: bool = True) -> None:
        super().__init__(reason)
        self.counts = counts


def note(reason: object) -> str:
    """The line for the reader of an answer that was made without the model."""
    return f"未使用大模型：{reason}。以下为原文摘录。"


_STATUS = {
    401: "密钥不对",
    403: "没有使用权限",
    404: "没有这个网址或模型",
    408: "服务超时",
    413: "问题和资料太长",
    429: "请求太多，服务让稍后再试",
}


def refused_by(status: int) -> Unused:
    """The failure for an HTTP status that is not 200."""
    if 300 <= status < 400:
        return Unused("服务转到了别的网址，不跟随")
    return Unused(_STATUS.get(status, f"服务出错（HTTP {status}）"))


SILENT = "迟迟没有回答"
TOO_SLOW = "回答太慢，超过了时限"
UNREACHABLE = "连接不上"
BROKEN_OFF = "回答中途断了"
UNREADABLE = "返回的内容无法识别"
TOO_LONG = "返回的内容太长"
EMPTY = "没有给出回答"
BUSY = "正在处理的问题太多"
PAUSED = "服务连续出错，暂停使用"
FILTERED = "回答被服务方拦下"

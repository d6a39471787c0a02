"""An argument parser that speaks Chinese. Nothing here may import more than the standard library."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

# argparse's own messages, as of Python 3.11 to 3.13, and what we say instead
_MESSAGES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", r"还缺 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1 的值 \2 不能用；可用：\3"),
    (r"argument (.*?): expected one argument", r"\1 后面要有一个值"),
    (r"argument (.*?): expected at least one argument", r"\1 后面至少要有一个值"),
    (r"argument (.*?): invalid (?:int|positive) value: (.*)", r"\1 的值 \2 不对，要填正整数"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 后面不能有值 \2"),
    (r"ambiguous option: (.*?) could match (.*)", r"\1 不明确，可能是 \2"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """ArgumentParser with Chinese headings, help and errors; a usage error ends with exit code 2."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  handed on to argparse as they are
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Formatter, **options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份帮助")

    def error(self, message: str) -> NoReturn:
        """Ends with the usage and one Chinese line on stderr, and exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{in_chinese(message)}。运行 {self.prog} --help 查看用法。\n")


def in_chinese(message: str) -> str:
    """The message of argparse in Chinese; one that we do not know stays as it is."""
    for pattern, chinese in _MESSAGES:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, chinese, message, flags=re.DOTALL)
    return message


def positive(text: str) -> int:
    """A whole number from 1 up."""
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value

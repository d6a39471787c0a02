"""The command line: `unionqa COMMAND ...`. Only the standard library is loaded until a command runs, so that --help is instant."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TextIO, TypeAlias

from api.commands.parsing import Parser, positive

KINDS = ("achievement", "target", "policy", "course", "other")
FORMATS = ("online", "offline", "mixed")
LEVELS = ("public", "internal", "restricted")
ROLES = ("staff", "cadre", "admin", "auditor")
PURPOSES = ("api", "openai", "mcp", "metrics")
_ROLES_HELP = "staff 职工（看公开文件，默认）、cadre 干部（也看内部文件）、admin 管理员、auditor 审计员"
_KINDS_HELP = "只看这一类内容：achievement 成绩、target 目标、policy 政策、course 课程、other 其他；可重复"


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; every command carries `run`, the "module:function" that does it."""
    parser = Parser(prog="unionqa", description="工会文件问答：回答都出自文件原文，并注明出处。不联网，不需要大模型。")
    _shared(parser, default=None)
    commands = parser.add_subparsers(title="命令", dest="command", metavar="命令", required=True, parser_class=Parser)
    _documents(commands)
    _laws(commands)
    _questions(commands)
    _articles(commands)
    _validity(commands)
    _courses(commands)
    _batches(commands)
    _upkeep(commands)
    _people(commands)
    return parser


def main(argv: Sequence[str] | None = None, *, opener: Callable[..., object] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 2 wrong usage or settings, 3 could not read or serve, 4 damage.

    Args:
        argv: what follows `unionqa`; None for the process's own.
        opener: what opens the knowledge base, given the settings; None for `api.assembly.open_knowledge_base`.
    """
    if argv is not None:
        return _run(argv, opener)
    # A process of its own. Loading makes a million objects and no garbage: `Session.open` lets the collector in when that is done,
    # and what is left in the end goes with the process. Looking through it all took an eighth of the time of a question.
    gc.disable()
    try:
        return _run(None, opener)
    finally:
        gc.freeze()


def _run(argv: Sequence[str] | None, opener: Callable[..., object] | None) -> int:
    _prepare_streams()
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as end:
        return _flushed(end.code if isinstance(end.code, int) else 2)
    try:
        code: int = importlib.import_module("api.commands.session").run(arguments, opener)
    except ImportError as error:  # the session itself reports what a command lacks
        sys.stderr.write(f"缺少组件 {error.name}。请在项目文件夹里运行 make run 重新安装。\n")
        return 3
    except KeyboardInterrupt:
        sys.stderr.write("\n已中断。\n")
        return 130  # 128 + SIGINT, as shells report it
    except BrokenPipeError:  # the reader (head, less) has gone: nothing is left to say
        _to_nowhere(sys.stdout)
        return 0
    return _flushed(code)


def _flushed(code: int) -> int:
    """The exit code, once all is written; at the interpreter's end a reader that has gone would be an error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _to_nowhere(sys.stdout)
        return 0
    return code


def _shared(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    """Options that stand before or after the command; after it they must not undo what stood before."""
    parser.add_argument("--data", metavar="文件夹", default=default, help="知识库所在的文件夹（默认：当前文件夹下的 data，或环境变量 UNIONQA_DATA）")
    parser.add_argument("--model", metavar="模型", default=default, help="sentence-transformers 模型的名称或文件夹（默认：随程序提供的 bundled）")
    parser.add_argument("--debug", action="store_true", default=default, help="出错时显示调用过程")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def _command(commands: Commands, name: str, run: str, summary: str) -> Parser:
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    _shared(parser)
    return parser


def _documents(commands: Commands) -> None:
    add = _command(commands, "add", "api.commands.documents:add", "加入文件或文件夹（docx、xlsx、csv、pdf、txt、md、html、jsonl）")
    add.add_argument("paths", nargs="+", metavar="路径", help="文件或文件夹；文件夹里的文件逐层加入")
    level = "谁可以看：public 公开（新文件的默认）、internal 内部、restricted 限制；不写时，已有的文件保持原来的级别"
    add.add_argument("--level", choices=LEVELS, help=level)
    add.add_argument("--json", action="store_true", help="输出 JSON")
    listing = _command(commands, "list", "api.commands.documents:show", "列出知识库里的文件")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    remove = _command(commands, "remove", "api.commands.documents:remove", "移除文件，立即生效")
    remove.add_argument("ids", nargs="+", metavar="编号", help="文件的编号（见 unionqa list）")


def _laws(commands: Commands) -> None:
    laws = commands.add_parser("laws", help="国家法律：加入、列出随程序提供的法律", description="国家法律：加入或列出随程序提供的 378 部法律文本")
    kinds = laws.add_subparsers(title="命令", dest="laws", metavar="命令", required=True, parser_class=Parser)
    add = _command(kinds, "add", "api.commands.laws:add", "加入法律：写名称或简称，或用 --all 加入全部现行法律")
    add.add_argument("names", nargs="*", metavar="名称", help="法律的名称或简称，例如 工会法 劳动法")
    add.add_argument("--all", action="store_true", help="全部现行法律（约 2.4 万条，需要几分钟）")
    add.add_argument("--json", action="store_true", help="输出 JSON")
    listing = _command(kinds, "list", "api.commands.laws:show", "列出可以加入的法律：公布、施行日期和需要注意的事")
    listing.add_argument("word", nargs="?", metavar="词", help="只列名称里含这个词的")
    listing.add_argument("--json", action="store_true", help="输出 JSON")


def _questions(commands: Commands) -> None:
    ask = _command(commands, "ask", "api.commands.questions:ask", "提问：给出答案和原文出处")
    ask.add_argument("question", metavar="问题")
    ask.add_argument("--explain", action="store_true", help="说明答案怎么来的：怎样理解问题、有哪些候选句子、各项得分、为什么不答")
    search = _command(commands, "search", "api.commands.questions:search", "查找原文段落")
    search.add_argument("question", metavar="词")
    search.add_argument("--top", type=positive, default=10, metavar="N", help="最多列出几段（默认 10）")
    for parser in (ask, search):
        parser.add_argument("--kind", action="append", choices=KINDS, dest="kinds", help=_KINDS_HELP)
        parser.add_argument("--year", action="append", type=positive, dest="years", metavar="年份", help="只看这一年的内容，例如 2021；可重复")
        parser.add_argument("--issuer", action="append", dest="issuers", metavar="单位", help="只看这个单位的文件；可重复")
        parser.add_argument("--document", action="append", dest="document_ids", metavar="编号", help="只看这个文件；可重复")
        parser.add_argument("--as-of", metavar="日期", dest="as_of", help="按哪一天有效的规定，例如 2021-06-01（默认今天）")
        parser.add_argument("--json", action="store_true", help="输出 JSON")


def _courses(commands: Commands) -> None:
    courses = _command(commands, "courses", "api.commands.courses:search", "找课程：一句话说明要求，例如：适合新任基层工会主席、两天以内的培训")
    courses.add_argument("question", nargs="?", default="", metavar="要求", help="对象、主题、时间、形式、地点、费用等要求；不写则列出全部")
    courses.add_argument("--audience", metavar="对象", help="只看面向这类人的课程，例如 班组长")
    courses.add_argument("--category", metavar="类别", help="只看这一类课程")
    courses.add_argument("--place", metavar="地点", help="只看在这里举办的课程")
    courses.add_argument("--format", choices=FORMATS, help="online 线上、offline 线下、mixed 线上线下结合")
    courses.add_argument("--before", metavar="日期", help="这一天或以前开班，例如 2024-06-30")
    courses.add_argument("--after", metavar="日期", help="这一天或以后开班")
    courses.add_argument("--hours-max", metavar="学时", help="最多多少学时")
    courses.add_argument("--days-max", metavar="天数", help="最多多少天")
    courses.add_argument("--policy", metavar="编号", help="只看讲解这个文件的课程（编号见 unionqa list）")
    courses.add_argument("--as-of", metavar="日期", dest="as_of", help="以哪一天判断能否报名，例如 2024-04-01（默认今天）")
    courses.add_argument("--without", action="append", metavar="条件", help="不要这个条件（“理解为”下面列出的名字）；可重复")
    courses.add_argument("--top", type=positive, default=10, metavar="N", help="最多列出几门（默认 10）")
    courses.add_argument("--json", action="store_true", help="输出 JSON")


def _articles(commands: Commands) -> None:
    article = _command(commands, "article", "api.commands.articles:article", "按名称和条号查原文，例如：工会法第11条")
    article.add_argument("text", nargs="+", metavar="条文", help="法律、文件的名称（可以是简称）或文号，加条、款、项；可以是范围，可以一次写几处")
    article.add_argument("--as-of", metavar="日期", dest="as_of", help="哪一天有效的文本，例如 2021-06-01（默认今天）")
    article.add_argument("--json", action="store_true", help="输出 JSON")


def _validity(commands: Commands) -> None:
    versions = _command(commands, "versions", "api.commands.validity:versions", "一个文件的各个版本：从哪天到哪天有效，依据是哪一句")
    versions.add_argument("name", metavar="名称", help="法律、文件的名称（可以是简称）、文号或编号")
    compare = _command(commands, "compare", "api.commands.validity:compare", "新旧版本逐条对照，标出不同")
    compare.add_argument("old", metavar="甲", help="名称、文号或编号；只写一个时，对照它的现行版本和前一个版本")
    compare.add_argument("new", metavar="乙", nargs="?", help="另一个名称、文号或编号；哪个在前都可以")
    compare.add_argument("--all", action="store_true", help="没有变化的条文也列出")
    check = _command(commands, "check-citations", "api.commands.validity:check_citations", "核对文稿里的引用：有没有、对不对、还有没有效")
    check.add_argument("path", metavar="文稿", help="要核对的文件（docx、pdf、txt、md 等），不会加入知识库")
    for parser in (versions, check):
        parser.add_argument("--as-of", metavar="日期", dest="as_of", help="按哪一天判断是否有效，例如 2021-06-01（默认今天）")
    for parser in (versions, compare, check):
        parser.add_argument("--json", action="store_true", help="输出 JSON")


def _batches(commands: Commands) -> None:
    batch = commands.add_parser("batch", help="成批提问或查找（.jsonl 文件）", description="成批提问或查找：读 .jsonl 文件，逐行写出结果")
    kinds = batch.add_subparsers(title="命令", dest="batch", metavar="命令", required=True, parser_class=Parser)
    ask = _command(kinds, "ask", "api.commands.batches:ask", "逐行提问：每行 {\"id\", \"question\"}，另可有 history、filter")
    search = _command(kinds, "search", "api.commands.batches:search", "逐行查找：每行 {\"id\", \"text\"}，给出文件编号的名次")
    search.add_argument("--top", type=positive, default=100, metavar="N", help="每行最多给出几个文件（默认 100）")
    for parser in (ask, search):
        parser.add_argument("source", metavar="输入.jsonl", help="要读的文件")
        parser.add_argument("target", metavar="输出.jsonl", help="要写的文件")


def _upkeep(commands: Commands) -> None:
    _command(commands, "rebuild", "api.commands.upkeep:rebuild", "用当前模型重建索引")
    _command(commands, "verify", "api.commands.upkeep:verify", "检查知识库是否完好")
    backup = _command(commands, "backup", "api.commands.backups:backup", "备份整个知识库；备份时照常问答")
    backup.add_argument("target", metavar="目标", help="新的 .tar 文件，或新的文件夹")
    restore = _command(commands, "restore", "api.commands.backups:restore", "由备份恢复到一个空文件夹，并检查完好")
    restore.add_argument("source", metavar="备份", help="unionqa backup 写出的 .tar 文件或文件夹；恢复到 --data 指定的文件夹")
    doctor = _command(commands, "doctor", "api.commands.upkeep:doctor", "检查运行环境，逐项说明怎么办")
    doctor.add_argument("--repair", action="store_true", help="先逐字节检查随程序提供的模型，缺失或损坏时重新转换")
    serve = _command(commands, "serve", "api.commands.serving:serve", "启动网络服务")
    serve.add_argument("--host", metavar="地址", help="监听的地址（默认 127.0.0.1，只有本机能用）")
    serve.add_argument("--port", type=positive, metavar="端口", help="监听的端口（默认 8000）")
    serve.add_argument("--tls-cert", metavar="文件", help="证书（PEM），与 --tls-key 一起，直接提供 HTTPS")
    serve.add_argument("--tls-key", metavar="文件", help="证书的私钥（PEM）")
    serve.add_argument("--trusted-proxy", metavar="网段", help="前面加密代理的地址或网段，用逗号隔开；只有它能连接，也只信它转达的地址")
    serve.add_argument("--allowed-hosts", metavar="主机名", help="可以用哪些主机名访问，用逗号隔开")
    agents = _command(commands, "mcp", "api.commands.agents:serve_stdio", "作为 MCP 服务（标准输入输出）供本机的智能体使用")
    readable = "能看什么：staff 公开文件（默认）、cadre 加上内部文件、admin 全部文件"
    agents.add_argument("--role", choices=("staff", "cadre", "admin"), default="staff", help=readable)
    agents.add_argument("--allow-writes", action="store_true", help="允许加入和移除文件（要 --role admin）")
    export = _command(commands, "export-model", "api.commands.upkeep:export_model", "把随程序提供的模型导出为 sentence-transformers 文件夹")
    export.add_argument("folder", metavar="文件夹", help="写到这个文件夹")


def _people(commands: Commands) -> None:
    users = commands.add_parser("users", help="管理用户", description="管理能登录的用户")
    kinds = users.add_subparsers(title="命令", dest="users", metavar="命令", required=True, parser_class=Parser)
    add = _command(kinds, "add", "api.commands.people:add_user", "加用户；密码在提示后输入，或从标准输入读一行")
    role = _command(kinds, "role", "api.commands.people:set_role", "改用户的角色，立即生效")
    disable = _command(kinds, "disable", "api.commands.people:disable", "停用用户，立即生效")
    disable.add_argument("--undo", action="store_true", help="恢复停用的用户")
    password = _command(kinds, "passwd", "api.commands.people:set_password", "改用户的密码；密码在提示后输入，或从标准输入读一行")
    for one in (add, role, disable, password):
        one.add_argument("name", metavar="名称", help="用户的登录名")
    for one in (add, role):
        one.add_argument("--role", choices=ROLES, required=one is role, default="staff", help=_ROLES_HELP)
    listing = _command(kinds, "list", "api.commands.people:list_users", "列出用户")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    _keys(commands)
    audit = _command(commands, "audit", "api.commands.people:audit", "查看审计记录")
    audit.add_argument("--verify", action="store_true", help="检查记录有没有被改动或删去")
    audit.add_argument("--top", type=positive, default=100, metavar="N", help="最多列出几条（默认 100）")
    audit.add_argument("--json", action="store_true", help="每条输出一行 JSON")


def _keys(commands: Commands) -> None:
    keys = commands.add_parser("keys", help="管理接口密钥", description="管理程序访问用的密钥")
    kinds = keys.add_subparsers(title="命令", dest="keys", metavar="命令", required=True, parser_class=Parser)
    create = _command(kinds, "create", "api.commands.people:create_key", "建密钥；密钥只显示这一次")
    create.add_argument("name", metavar="名称", help="给谁或哪个系统用")
    create.add_argument("--role", choices=ROLES, help=_ROLES_HELP)
    create.add_argument("--user", metavar="名称", help="个人密钥：权限随这个用户，代替 --role")
    create.add_argument("--days", type=positive, default=180, metavar="N", help="多少天后失效（默认 180）")
    create.add_argument("--for", action="append", choices=PURPOSES, dest="purposes", help="只用于这个用途，可重复（默认全部）")
    listing = _command(kinds, "list", "api.commands.people:list_keys", "列出密钥（不含密钥本身）")
    revoke = _command(kinds, "revoke", "api.commands.people:revoke_key", "吊销密钥，立即生效")
    revoke.add_argument("id", metavar="编号", help="密钥的编号（见 unionqa keys list）")
    for one in (create, listing):
        one.add_argument("--json", action="store_true", help="输出 JSON")


def _prepare_streams() -> None:
    """Makes printing safe: no error for what a terminal's encoding lacks, and a closed stream is a silent one."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  also takes file descriptor 1, lest a database gets it
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _to_nowhere(stream: TextIO) -> None:
    """Points a stream whose reader has gone at nothing, so that the interpreter's last flush is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())

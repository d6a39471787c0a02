"""Every error that reaches a door, with its HTTP status and exit code: the one place where errors are translated.

UnionQAError
├── IngestError ...        a file could not be taken in (ingest.errors)
├── IndexProblem ...       the knowledge base cannot do what was asked (index.errors)
├── ServiceProblem ...     the service will not do that for this caller (api.service.errors)
├── SettingsError          a setting or option has a value that cannot be used
├── BadRequest             a question, filter or row is not of the form it must have (BadRows: rows of a table)
├── MissingPath            nothing at that path
├── NotThere               no conversation, job, stream, passage ... of that id, or it is somebody else's
├── Conflict               what is there already is in the way
├── TooMany                more at once than the service can do; come back in a moment
├── NotServed              the server could not be started
├── BadBackup              a backup is damaged or not whole
└── Unwritable             a result could not be written

Exit codes: 0 done (also for "not in the documents"), 2 wrong usage or settings, 3 could not read or serve, 4 damage found.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass

from api.service import errors as service_errors
from index import errors as index_errors
from ingest import errors as ingest_errors
from ingest.errors import UnionQAError

DONE, USAGE, FAILED, DAMAGED = 0, 2, 3, 4


class SettingsError(UnionQAError):
    """A setting (environment) or option has a value that cannot be used."""


class BadRequest(UnionQAError):
    """A question, filter or row is not of the form it must have."""


class BadRows(BadRequest):
    """Rows of a table cannot be kept; `wrong` names each: which table, which row from 0, and one Chinese line."""

    def __init__(self, wrong: Sequence[tuple[str, int, str]]) -> None:
        self.wrong = tuple(wrong)
        more = f"（另有 {len(wrong) - 1} 处）" if len(wrong) > 1 else ""
        super().__init__(f"没有保存。{wrong[0][2]}{more}" if wrong else "没有保存。")


class MissingPath(UnionQAError):
    """There is nothing at a path that was given."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path}：没有这个文件或文件夹。请检查路径。")


class NotThere(UnionQAError):
    """There is nothing with that id, or nothing that the caller may know of: the same words for both."""


class Conflict(UnionQAError):
    """What is there already is in the way; `existing_id` names it."""

    def __init__(self, message: str, *, existing_id: str) -> None:
        self.existing_id = existing_id
        super().__init__(message)


class TooMany(UnionQAError):
    """More at once than the service can do. `retry_after_s`: seconds after which it is worth asking again."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class NotServed(UnionQAError):
    """The server could not be started."""


class BadBackup(UnionQAError):
    """A backup is damaged, not whole, or no backup; nothing was restored."""


class Unwritable(UnionQAError):
    """A result could not be written where it was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """How a door reports an error: a stable code for programs, the HTTP status, the exit code."""

    code: str
    status: int
    exit_code: int


_INTERNAL = Problem(code="internal_error", status=500, exit_code=FAILED)
_FULL_DISK = Problem(code="disk_full", status=507, exit_code=FAILED)

TABLE: dict[type[BaseException], Problem] = {
    ingest_errors.EmptyFile: Problem(code="empty_file", status=422, exit_code=FAILED),
    ingest_errors.DamagedFile: Problem(code="damaged_file", status=422, exit_code=FAILED),
    ingest_errors.EncryptedFile: Problem(code="encrypted_file", status=422, exit_code=FAILED),
    ingest_errors.ScannedFile: Problem(code="scanned_file", status=422, exit_code=FAILED),
    ingest_errors.UnsupportedFile: Problem(code="unsupported_file", status=415, exit_code=FAILED),
    ingest_errors.ClassifiedFile: Problem(code="classified_file", status=422, exit_code=FAILED),
    ingest_errors.OversizedFile: Problem(code="oversized_file", status=413, exit_code=FAILED),
    ingest_errors.IngestError: Problem(code="unreadable_file", status=422, exit_code=FAILED),
    index_errors.ModelError: Problem(code="model_unavailable", status=503, exit_code=FAILED),
    index_errors.ModelMismatch: Problem(code="other_model", status=503, exit_code=FAILED),
    index_errors.CatalogError: Problem(code="knowledge_base_unreadable", status=503, exit_code=FAILED),
    index_errors.DamagedCatalog: Problem(code="damaged_catalog", status=503, exit_code=DAMAGED),
    index_errors.DamagedIndex: Problem(code="damaged_index", status=503, exit_code=DAMAGED),
    index_errors.DiskFull: Problem(code="disk_full", status=507, exit_code=FAILED),
    index_errors.LockedError: Problem(code="busy", status=503, exit_code=FAILED),
    index_errors.UnknownDocument: Problem(code="unknown_document", status=404, exit_code=FAILED),
    index_errors.IndexProblem: Problem(code="knowledge_base_unavailable", status=503, exit_code=FAILED),
    service_errors.NotSignedIn: Problem(code="not_signed_in", status=401, exit_code=FAILED),
    service_errors.WrongPassword: Problem(code="wrong_password", status=401, exit_code=FAILED),
    service_errors.Forbidden: Problem(code="forbidden", status=403, exit_code=FAILED),
    service_errors.PersonalInside: Problem(code="personal_data", status=403, exit_code=FAILED),
    service_errors.ForgedRequest: Problem(code="forged_request", status=403, exit_code=FAILED),
    service_errors.WeakPassword: Problem(code="weak_password", status=422, exit_code=USAGE),
    service_errors.AlreadySetUp: Problem(code="already_set_up", status=403, exit_code=FAILED),
    service_errors.ProviderFailed: Problem(code="sign_in_service", status=502, exit_code=FAILED),
    service_errors.ServiceProblem: Problem(code="refused", status=403, exit_code=FAILED),
    SettingsError: Problem(code="bad_setting", status=500, exit_code=USAGE),
    BadRequest: Problem(code="bad_request", status=422, exit_code=USAGE),
    MissingPath: Problem(code="missing_path", status=404, exit_code=FAILED),
    NotThere: Problem(code="not_found", status=404, exit_code=FAILED),
    Conflict: Problem(code="already_there", status=409, exit_code=FAILED),
    TooMany: Problem(code="too_many_requests", status=429, exit_code=FAILED),
    NotServed: Problem(code="not_served", status=503, exit_code=FAILED),
    BadBackup: Problem(code="bad_backup", status=422, exit_code=DAMAGED),
    Unwritable: Problem(code="unwritable", status=507, exit_code=FAILED),
    UnionQAError: Problem(code="failed", status=500, exit_code=FAILED),
    MemoryError: Problem(code="out_of_memory", status=507, exit_code=FAILED),
    OSError: Problem(code="system_error", status=500, exit_code=FAILED),
    ImportError: Problem(code="missing_component", status=500, exit_code=FAILED),
}

_SYSTEM = {
    errno.ENOSPC: "磁盘已满，请清理后再试",
    errno.EDQUOT: "磁盘配额已用完，请清理后再试",
    errno.EACCES: "没有读写权限，请检查权限",
    errno.EPERM: "没有读写权限，请检查权限",
    errno.EROFS: "所在磁盘是只读的，请换一个文件夹",
    errno.ENOENT: "没有这个文件或文件夹，请检查路径",
    errno.ENOTDIR: "路径中有一段不是文件夹，请检查路径",
    errno.EISDIR: "这是文件夹，不是文件，请检查路径",
    errno.EMFILE: "打开的文件太多，请关闭其他程序后再试",
    errno.EIO: "磁盘读写出错，请检查磁盘",
}


def problem_of(error: BaseException) -> Problem:
    """How to report an error; what no line of the table covers is an internal error."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _FULL_DISK
    return next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), _INTERNAL)


def unknown_document(document_id: str) -> index_errors.UnknownDocument:
    """The error for an id that no document has."""
    return index_errors.UnknownDocument(f"没有编号为 {document_id} 的文件。用 unionqa list 查看全部编号。")


def message_of(error: BaseException) -> str:
    """One Chinese line for the user: what happened, to what, what to do. Never a traceback."""
    if isinstance(error, UnionQAError):
        return str(error)
    if isinstance(error, MemoryError):
        return "内存不足，请关闭其他程序，或分批处理。"
    if isinstance(error, ImportError):
        return f"缺少组件 {error.name or error}。运行 unionqa doctor 查看缺什么。"
    if isinstance(error, OSError):
        reason = _SYSTEM.get(error.errno or 0, error.strerror or type(error).__name__)
        return f"{error.filename}：{reason}。" if error.filename else f"{reason}。"
    return f"程序内部出错（{type(error).__name__}），请加 --debug 再运行一次，并把显示的内容交给管理员。"

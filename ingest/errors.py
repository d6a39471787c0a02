"""The error tree's root and the errors of reading a file.

UnionQAError
└── IngestError            a file could not be taken in; the others can
    ├── EmptyFile          0 bytes, or nothing but white space
    ├── DamagedFile        truncated, or not what its content claims to be
    ├── EncryptedFile      needs a password
    ├── ScannedFile        pages without a text layer (images only)
    ├── ClassifiedFile     bears a 密级 mark: must not lie on a machine like this one
    ├── UnsupportedFile    a format that is not read, or binary content under a text suffix
    └── OversizedFile      larger than the limits, packed or unpacked

Every message is one Chinese line: what happened, to which file, what to do.
"""

from __future__ import annotations


class UnionQAError(Exception):
    """Root of all errors that are shown to the user."""


class IngestError(UnionQAError):
    """A file could not be taken in. `name` is the file's name as the user gave it."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        self.name = name
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{name}：{reason}。{remedy}。")


class EmptyFile(IngestError):
    """The file has no bytes, or no text at all."""


class DamagedFile(IngestError):
    """The file is truncated or is not what its content claims to be."""


class EncryptedFile(IngestError):
    """The file needs a password."""


class ScannedFile(IngestError):
    """The pages hold images only; there is no text layer to read."""


class UnsupportedFile(IngestError):
    """The format is not read, or the content is binary under a text suffix."""


class ClassifiedFile(IngestError):
    """The document bears a 密级 mark (机密★10年), or is marked 内部资料 and was to be public."""


class OversizedFile(IngestError):
    """The file is larger than the limits allow, packed or unpacked."""

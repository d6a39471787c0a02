"""A folder of static files -> what is sent: read and squeezed once, named by a hash of them all."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file: its bytes, the same squeezed, and what it is."""

    plain: bytes
    squeezed: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """All files by their path below the folder, and the hash of all.

    In a page {{build}} stands for the hash: every address changes when any file does, so that a browser may keep all of them for ever.
    """

    build: str
    files: Mapping[str, Asset]

    @classmethod
    def read(cls, folder: Path = STATIC) -> Assets:
        """The files of the folder whose kind is known; others are not served."""
        found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in MEDIA_TYPES}
        whole = hashlib.blake2b(digest_size=6)
        for name, data in found.items():
            whole.update(f"{name} {len(data)}\n".encode() + data)
        build = whole.hexdigest()
        return cls(build=build, files={name: _asset(name, data) for name, data in found.items()})

    def page(self, name: str, values: Mapping[str, str]) -> Asset:
        """A page with {{build}} and the {{names}} of `values` filled in."""
        text = self.files[name].plain.decode()
        for key, value in {**values, "build": self.build}.items():
            text = text.replace(f"{{{{{key}}}}}", value)
        return _asset(name, text.encode())


def _asset(name: str, data: bytes) -> Asset:
    return Asset(plain=data, squeezed=gzip.compress(data, 9, mtime=0), media_type=MEDIA_TYPES[Path(name).suffix])

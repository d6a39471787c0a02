"""The errors of the index: models, vectors, the catalog.

UnionQAError
└── IndexProblem           the knowledge base cannot do what was asked
    ├── ModelError         a model cannot be loaded or converted
    ├── ModelMismatch      the knowledge base was made with another model
    ├── CatalogError       the catalog or its folder cannot be read or written
    │   └── DamagedCatalog what is read there is not what was written
    ├── DamagedIndex       an index file is not what was written (repaired from the catalog)
    ├── DiskFull           no space left
    ├── LockedError        another program is writing
    └── UnknownDocument    no document has this id

Every message is one Chinese line: what happened, to which file, what to do.
"""

from __future__ import annotations

from ingest.errors import UnionQAError


class IndexProblem(UnionQAError):
    """The knowledge base cannot do what was asked."""


class ModelError(IndexProblem):
    """A model cannot be loaded or converted."""


class ModelMismatch(IndexProblem):
    """The knowledge base was made with another model; its vectors cannot be compared with this one's."""


class CatalogError(IndexProblem):
    """The catalog, or the folder it lives in, cannot be read or written."""


class DamagedCatalog(CatalogError):
    """What stands in the catalog is not what was written there: the disk has changed it. Nothing can make it from anything else."""


class DamagedIndex(IndexProblem):
    """An index file is missing or is not what was written; it can be rebuilt from the catalog."""


class DiskFull(IndexProblem):
    """There is no space left for what was to be written; what was there before is as it was."""


class LockedError(IndexProblem):
    """Another program is writing to the same knowledge base."""


class UnknownDocument(IndexProblem):
    """The knowledge base holds no document with this id."""

"""Where bundles live: files by their digest, and read-only folders made of them.

`Store` keeps each distinct file once, in a local folder or in any file system that fsspec knows. A
file appears under its digest only when it is whole and its digest is right. `Trees.materialise`
shows a bundle as a read-only folder on this machine, hard-linked to the store where it can be. Both
are idempotent and may be used by several tasks and processes at once.
"""

from greenroom.publish.store.files import Store
from greenroom.publish.store.incoming import DamagedError, Incoming
from greenroom.publish.store.trees import Trees

__all__ = ["DamagedError", "Incoming", "Store", "Trees"]

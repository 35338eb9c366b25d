"""An app started from a folder on a laptop, in an environment of its own, to be rehearsed there.

The environment is made as a deploy would make it, from the same lock, and kept in the user's cache.
There is no sandbox: it is the user's own code on the user's own machine.

Entry point: `standing(folder)`.
"""

from greenroom.rehearsal.stand.stand import Stand, standing

__all__ = ["Stand", "standing"]

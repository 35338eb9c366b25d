"""Taking versions and apps away, and bringing them back. What people use is never taken from them.

`Removals` does it for versions, `Retirements` for apps; each says before what it would do, and why it would not.
Nothing is deleted at once: it is written down who and when, and housekeeping collects the files some weeks later.
"""

from greenroom.releases.removals.apps import Retirements
from greenroom.releases.removals.versions import Removals

__all__ = ["Removals", "Retirements"]

"""Archives on their way in and out, as streams.

`unpack` takes a tar.gz, tar or zip apart into the store, trusting nothing: every path is checked,
links and devices are refused, and bytes, files, depth and the ratio of a bomb are limited while it
is read. `pack` streams a bundle as a tar.gz that is the same, byte for byte, whenever the bundle
is.
"""

from greenroom.publish.archive.pack import pack
from greenroom.publish.archive.unpack import Unpacked, unpack
from greenroom.publish.archive.words import ArchiveRefusedError

__all__ = ["ArchiveRefusedError", "Unpacked", "pack", "unpack"]

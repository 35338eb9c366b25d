"""The publisher's folder: which files are part of the app, their digests, and where they come from.

`read(folder)` walks and hashes; it says what was left out and why, and refuses what could not be
the same on the server (links that lead out, devices, sockets). `provenance_of(folder)` asks git.
`pack(folder, files)` streams files as a tar for upload. Imports quickly: no database, no web.
"""

from greenroom.publish.folder.pack import pack
from greenroom.publish.folder.provenance import provenance_of
from greenroom.publish.folder.read import Contents, LeftOut, read

__all__ = ["Contents", "LeftOut", "pack", "provenance_of", "read"]

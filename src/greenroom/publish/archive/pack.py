"""Streams a bundle as a tar.gz, the same bytes whenever the bundle is the same."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator

from greenroom.publish.model import Bundle
from greenroom.publish.store import Store
from greenroom.publish.tar import END, header, padding

_GZIP_HEADER = b"\x1f\x8b\x08" + bytes(5) + b"\x02\xff"
_PIECE = 2**18


async def pack(bundle: Bundle, store: Store, level: int = 6) -> AsyncIterator[bytes]:
    """Yield a tar.gz of the bundle piece by piece; no times and no owners are in it."""
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    check, length = 0, 0
    yield _GZIP_HEADER
    async for piece in _tar(bundle, store):
        check, length = zlib.crc32(piece, check), length + len(piece)
        packed = await asyncio.to_thread(squeeze.compress, piece)
        if packed:
            yield packed
    yield squeeze.flush() + struct.pack("<LL", check, length & 0xFFFFFFFF)


async def _tar(bundle: Bundle, store: Store) -> AsyncIterator[bytes]:
    waiting = b""
    for file in bundle.files:
        waiting += header(file)
        async for piece in store.open(file.digest):
            waiting += piece
            if len(waiting) >= _PIECE:
                yield waiting
                waiting = b""
        waiting += padding(file)
    yield waiting + END

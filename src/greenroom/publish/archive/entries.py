"""Takes the entries of an archive into the store, one by one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from greenroom.kernel.errors import TooLargeError
from greenroom.publish.archive.words import ArchiveRefusedError, cut_short
from greenroom.publish.model import File
from greenroom.publish.paths import check_length, check_together, check_totals, normal, shown
from greenroom.publish.store import Store

if TYPE_CHECKING:
    from greenroom.kernel.settings import UploadLimits

_PIECE = 2**18
_CLUTTER = ("__MACOSX", ".DS_Store")


class Entries:
    """Collects files; each is checked before its bytes are read."""

    def __init__(self, store: Store, limits: "UploadLimits") -> None:
        self._store, self._limits = store, limits
        self.files: dict[str, File] = {}
        self._size = self._seen = 0

    def see(self, name: str) -> str:
        """Count an entry and return its normal path; empty for one without meaning, like `./`."""
        self._seen += 1
        if self._seen > 2 * self._limits.files + 1000:
            raise TooLargeError(
                f"The archive has more than {self._seen - 1:,} entries.", "", "Send fewer files."
            )
        if not name.strip("./") and ".." not in name.split("/") and not name.startswith("/"):
            return ""
        path = normal(name)
        last = path.rpartition("/")[2]
        is_clutter = last.startswith("._") or any(part in _CLUTTER for part in path.split("/"))
        return "" if is_clutter else path

    def take(self, path: str, size: int, executable: bool, read: Callable[[int], bytes]) -> None:
        """Take a file of `size` bytes into the store."""
        check_length(path, self._limits)
        if path in self.files:
            refuse(path, "It is there twice, or twice up to Unicode's spelling.", "Keep one.")
        self._size += size
        check_totals(len(self.files) + 1, self._size, self._limits)
        with self._store.incoming() as incoming:
            left = size
            while left:
                piece = read(min(_PIECE, left))
                if not piece:
                    raise cut_short()
                left -= len(piece)
                incoming.write(piece)
            self.files[path] = File(path, size, incoming.keep(), executable)

    def all(self) -> tuple[File, ...]:
        """Return the files; raise if there are none, or one is also a folder."""
        if not self.files:
            raise ArchiveRefusedError(
                "The archive holds no files.", "", "Pack the app's folder: tar -C folder -cz ."
            )
        check_together(self.files)
        return tuple(self.files.values())


def refuse(name: str, why: str, fix: str) -> NoReturn:
    """Raise the error for an entry that a bundle may not hold."""
    raise ArchiveRefusedError(
        f"The archive's entry `{shown(name)}` is refused.", why, fix, path=shown(name)
    )

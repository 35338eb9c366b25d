"""The error of archives."""

from greenroom.kernel.errors import GreenroomError


class ArchiveRefusedError(GreenroomError):
    """An archive is broken, cut short, or holds what a bundle may not hold."""

    code = "archive-refused"


def cut_short() -> ArchiveRefusedError:
    """Return the error for an archive that ends too early."""
    return ArchiveRefusedError(
        "The archive ends too early.",
        "The upload was cut, or the file is damaged.",
        "Send it again.",
    )

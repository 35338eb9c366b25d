"""Which port a demo serves on."""

import socket

from greenroom.kernel.errors import GreenroomError

USUAL_PORT = 8080


def usual_port(wanted: int | None) -> int:
    """Return the wanted port, which must be free, or the usual one if it is, or any."""
    if wanted and not _is_free(wanted):
        raise GreenroomError(
            f"Port {wanted} is taken.", fix="Say another with --port, or leave --port out."
        )
    return wanted or (USUAL_PORT if _is_free(USUAL_PORT) else any_port())


def any_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

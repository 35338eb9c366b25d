"""One error type for every door: a sentence that says what happened, why, and the next step."""

from typing import ClassVar


class GreenroomError(Exception):
    """Something a person can understand and act on.

    `what` says what happened, `why` the cause as far as it is known, `fix` the next step.
    `status` is the HTTP status, `code` the stable machine name, `exit_code` the command line's.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-input"
    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, why: str = "", fix: str = "", **details: object) -> None:
        super().__init__(what)
        self.what, self.why, self.fix, self.details = what, why, fix, details

    def __str__(self) -> str:
        why = (
            f"{self.why}\n" if "\n" in self.why else f"{self.why} "
        )  # after what a program printed
        return f"{self.what} {why if self.why else ''}{self.fix}".strip()


class NotFoundError(GreenroomError):
    """The named thing does not exist, or this person may not know that it does."""

    status, code = 404, "not-found"


class NotSignedInError(GreenroomError):
    """Nobody has signed in, or the sign-in has ended."""

    status, code, exit_code = 401, "not-signed-in", 3


class NotAllowedError(GreenroomError):
    """The person is known but may not do this."""

    status, code, exit_code = 403, "not-allowed", 3


class ConflictError(GreenroomError):
    """Somebody or something else is there already."""

    status, code, exit_code = 409, "conflict", 5


class TooLargeError(GreenroomError):
    """A limit of the server was passed."""

    status, code = 413, "too-large"


class UnreadyError(GreenroomError):
    """The server cannot do this now; trying again later may work."""

    status, code, exit_code = 503, "not-ready", 6


class NetworkError(GreenroomError):
    """The server could not be reached, or the connection broke."""

    status, code, exit_code = 502, "network", 3

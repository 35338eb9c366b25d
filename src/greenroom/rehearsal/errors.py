"""What can go wrong with a journey or its replay, as sentences."""

from asyncio import Future

from greenroom.kernel.errors import GreenroomError


class JourneyError(GreenroomError):
    """A journey's file cannot be read, or does not say what it must."""

    code = "bad-journey"


class StuckError(GreenroomError):
    """A step cannot be played on this app; a replay that meets it never passes."""

    code, exit_code = "step-stuck", 2


class BrokenError(GreenroomError):
    """The app closed the connection, refused a request, or did not answer at all."""

    code, exit_code = "app-broke", 2


def why_ended(reading: Future[None]) -> GreenroomError | None:
    """Return what ended the reading of an app's messages; None if the app hung up."""
    error = reading.exception()
    if error is None or isinstance(error, GreenroomError):
        return error
    return BrokenError(
        "A message of the app could not be read.",
        f"{type(error).__name__}: {error}",
        "It may be of a release that is not known yet; leave the step out.",
    )

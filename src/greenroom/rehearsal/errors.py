"""What can go wrong with a journey or its replay, as sentences."""

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

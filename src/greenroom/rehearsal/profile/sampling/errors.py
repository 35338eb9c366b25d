"""What can go wrong with a sampler."""

from greenroom.kernel.errors import GreenroomError


class CannotSampleError(GreenroomError):
    """The app's process cannot be sampled from here."""

    code, exit_code = "cannot-sample", 1

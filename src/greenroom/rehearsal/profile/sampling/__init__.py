"""A running process as a trace: py-spy for Python, Rprof for R.

Entry point: `sampler_for(language, room)`.
"""

from pathlib import Path

from greenroom.kernel.errors import GreenroomError
from greenroom.kinds.model import Language
from greenroom.rehearsal.profile.ports import Sampler
from greenroom.rehearsal.profile.sampling.pyspy import PySpy
from greenroom.rehearsal.profile.sampling.rprof import Rprof

__all__ = ["PySpy", "Rprof", "sampler_for"]


def sampler_for(language: Language, room: Path, *, runs: bool = False) -> Sampler:
    """Return the sampler of a language; `room` is a folder that the app can write to.

    With `runs` the app was started already, and if it is R so that it can be sampled.
    """
    if language == "python":
        return PySpy()
    if language == "r":
        return Rprof(room, runs=runs)
    raise GreenroomError(
        "A static site runs no code, so there is nothing to profile.",
        fix="greenroom load says how many people it serves.",
    )

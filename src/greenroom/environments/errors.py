"""What can go wrong between a bundle and its environment."""

from greenroom.environments.complaints import complaint
from greenroom.kernel.errors import GreenroomError


class ResolveError(GreenroomError):
    """The packages that a bundle asks for cannot be had together."""

    code = "cannot-resolve"


class BuildError(GreenroomError):
    """An environment could not be built."""

    code = "cannot-build"


def cannot_resolve(output: str, notes: tuple[str, ...] = ()) -> ResolveError:
    """Return what uv said while resolving, as an error. `notes`: what was done otherwise than asked."""
    said = complaint(output)
    why = "\n".join([said.why, *notes])
    return ResolveError("The packages that the app asks for cannot be had.", why, said.fix)


def cannot_build(output: str) -> BuildError:
    """Return what uv said while installing, as an error."""
    said = complaint(output)
    return BuildError("The environment could not be built.", said.why, said.fix)


def cannot_write(error: OSError) -> BuildError:
    """Return an error of the file system as one that people understand."""
    return BuildError(
        "The environment could not be written.",
        f"{error.strerror or error}: {error.filename or 'disk'}.",
        "Have the administrator look at the server's disk: greenroom doctor",
    )

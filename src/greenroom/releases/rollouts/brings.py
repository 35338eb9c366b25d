"""What a rollout brings to the users, as a value with a name: a version, or a variant of a flag."""

from dataclasses import dataclass
from typing import Protocol

from greenroom.flags.model import Definition
from greenroom.flags.moving import other_of


class Brings(Protocol):
    """What all of them can say of themselves."""

    @property
    def name(self) -> str:
        """Return what it is called: `v12`, `new-chart=on`."""
        ...

    @property
    def before(self) -> str:
        """Return what newcomers got before; empty if nothing was there."""
        ...

    @property
    def having(self) -> str:
        """Return `on v12`, `with new-chart=on`."""
        ...

    @property
    def options(self) -> str:
        """Return what names it on the command line, beside the app: nothing, or `--flag new-chart`."""
        ...


@dataclass(frozen=True)
class VersionChange:
    """A version in place of another."""

    to: int
    replaces: int | None = None
    """The version that was released before; None if there was none."""

    @property
    def name(self) -> str:
        """Return `v12`."""
        return f"v{self.to}"

    @property
    def before(self) -> str:
        """Return what newcomers got before, `v11`; empty if nothing was there."""
        return f"v{self.replaces}" if self.replaces else ""

    @property
    def having(self) -> str:
        """Return `on v12`."""
        return f"on {self.name}"

    @property
    def options(self) -> str:
        """Return nothing: a version's rollout is what is meant if nothing is said."""
        return ""


@dataclass(frozen=True)
class FlagChange:
    """A variant of a flag, for those who do not have it yet."""

    key: str
    variant: str
    held: Definition
    """The flag as it was when the rollout began, and is again if it is given up."""

    @property
    def name(self) -> str:
        """Return `new-chart=on`."""
        return f"{self.key}={self.variant}"

    @property
    def before(self) -> str:
        """Return what the others get, `new-chart=off`."""
        return f"{self.key}={other_of(self.held, self.variant) or 'default'}"

    @property
    def having(self) -> str:
        """Return `with new-chart=on`."""
        return f"with {self.name}"

    @property
    def options(self) -> str:
        """Return `--flag new-chart`."""
        return f"--flag {self.key}"

"""What a rollout brings to the users, as a value with a name."""

from dataclasses import dataclass


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

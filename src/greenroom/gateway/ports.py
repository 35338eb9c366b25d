"""What the gateway needs from above; `wiring` supplies it."""

from typing import Protocol

from greenroom.gateway.model import Admission, Refusal, Reply, Visit


class Doorman(Protocol):
    """Decides about a request without a valid ticket. May take long: the visitor waits while an app wakes."""

    async def admit(self, visit: Visit) -> Admission | Refusal | Reply:
        """Choose version and instance for the visit, say why not, or answer a question about its session."""
        ...


class Keeper(Protocol):
    """Keeps Envoy running: started again after a crash, alive while the control plane is away."""

    async def keep(self, name: str, argv: tuple[str, ...], env: dict[str, str]) -> None:
        """Make sure that the program `name` runs with this command; replace it if the command differs."""
        ...

    async def release(self, name: str) -> None:
        """Stop the program `name` if it runs."""
        ...

    def last_words(self, name: str) -> str:
        """Return where the program `name` writes to, and what it wrote last."""
        ...

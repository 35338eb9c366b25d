"""Who stands at the door."""

from dataclasses import dataclass

from greenroom.access.model import Person
from greenroom.releases.rollouts.assignment import Guest


@dataclass(frozen=True)
class Visitor:
    """Who is visiting: a person or an anonymous browser."""

    person: Person | None
    hash_key: str
    groups: tuple[str, ...] = ()

    @property
    def guest(self) -> Guest:
        """The visitor as rollouts see them."""
        return Guest(self.hash_key, self.person.name if self.person else "", self.groups)

    @property
    def name(self) -> str:
        """The name that the app is told."""
        return self.person.name if self.person else "anonymous"

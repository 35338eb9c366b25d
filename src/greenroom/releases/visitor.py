"""Who stands at the door."""

from dataclasses import dataclass, field

from greenroom.access.model import Person
from greenroom.gateway.model import Ticket
from greenroom.releases.rollouts.assignment import Guest

ANONYMOUS_NAME = "anonymous"


@dataclass(frozen=True)
class Visitor:
    """Who is visiting: a person or an anonymous browser."""

    person: Person | None
    hash_key: str
    groups: tuple[str, ...] = ()
    sign_in: str = ""
    """The id of the person's sign-in or token."""
    edition: str = "0"
    """The edition of the app under which they were looked at."""
    flags: dict[str, str] = field(default_factory=dict)
    """Variants by key that they have set for themselves, in a preview."""
    sets_flags: bool = False
    """Whether they do so with this very visit."""

    @property
    def guest(self) -> Guest:
        """The visitor as rollouts see them."""
        return Guest(self.hash_key, self.person.name if self.person else "", self.groups)

    def may_go_on_with(self, ticket: Ticket) -> bool:
        """Whether they stay on the version of this ticket: it is theirs, or from before they signed in."""
        return ticket.user in (self.name, ANONYMOUS_NAME)

    @property
    def name(self) -> str:
        """The name that the app is told."""
        return self.person.name if self.person else ANONYMOUS_NAME

"""Who gets the new version: decided by a stable hash, so that a greater share never moves anybody back."""

from dataclasses import dataclass
from hashlib import sha256

BUCKETS = 10_000


@dataclass(frozen=True)
class Audience:
    """Who gets the new version first, whatever the share: people by name and groups by name."""

    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def includes(self, person: str, groups: tuple[str, ...]) -> bool:
        """Whether somebody signed in is among them."""
        return person in self.people or any(group in self.groups for group in groups)

    def __bool__(self) -> bool:
        return bool(self.people or self.groups)


@dataclass(frozen=True)
class Guest:
    """A newcomer, as far as a rollout looks at them."""

    hash_key: str
    """The person's id, or the random key of an anonymous browser."""
    name: str = ""
    """The person's name; empty if nobody has signed in."""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """Two versions at one place: who gets the new one."""

    to_version: int
    weight: float
    """Percent, 0 to 100."""
    salt: str
    audience: Audience

    def chooses(self, guest: Guest) -> bool:
        """Whether this newcomer gets the new version."""
        return gets_new_version(guest, self.weight, self.salt, self.audience)


def gets_new_version(guest: Guest, weight: float, salt: str, audience: Audience) -> bool:
    """Whether the guest is in the audience, or in the share of `weight` percent."""
    if guest.name and audience.includes(guest.name, guest.groups):
        return True
    return bucket(salt, guest.hash_key) < weight * BUCKETS / 100


def bucket(salt: str, key: str) -> int:
    """Return the place of a key from 0 to 9999; the same for ever for one salt."""
    return int.from_bytes(sha256(f"{salt}:{key}".encode()).digest()[:8]) % BUCKETS

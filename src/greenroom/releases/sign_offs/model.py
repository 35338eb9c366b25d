"""Sign-offs as values, and who may give one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from greenroom.access.model import Member, Person
from greenroom.kernel.errors import NotAllowedError

Decision = Literal["approved", "rejected"]


@dataclass(frozen=True)
class SignOff:
    """What a person said of a version."""

    id: str
    app: str
    version: int
    digest: str
    """Of the version's bundle."""
    decision: Decision
    note: str
    by: str
    at: datetime


def must_be_another(
    person: Person, deployed_by: str, version: str, members: Iterable[Member]
) -> None:
    """Raise if somebody approves their own version although another owner could.

    Four eyes where there are four: the only owner of an app may approve what they deployed themselves.
    """
    others = [m for m in members if m.role == "owner" and m.name != person.name]
    if person.name == deployed_by and others:
        raise NotAllowedError(
            f"{version} is your own version.",
            "Somebody else approves what one has deployed, where an app has several owners.",
            f"Ask {others[0].name}: greenroom sign-off {version}",
        )

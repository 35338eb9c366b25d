"""Who signs a version off, kept in a database."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from databases import Database
from greenroom.access.model import Person
from greenroom.access.service import Access
from greenroom.kernel.errors import ConflictError, NotAllowedError
from greenroom.kernel.events import Actor, recent
from greenroom.releases.sign_offs.service import SignOffs

pytestmark = pytest.mark.anyio
ADMIN = Actor("admin")


@dataclass(frozen=True)
class Bundle:
    digest: str = "d" * 64


@dataclass(frozen=True)
class Provenance:
    actor: Actor = field(default_factory=lambda: Actor("ada"))


@dataclass(frozen=True)
class Version:
    name: str = "v12"
    state: str = "ready"
    failure: str = ""
    bundle: Bundle = field(default_factory=Bundle)
    provenance: Provenance = field(default_factory=Provenance)


class Publisher:
    """Knows one version, deployed by ada."""

    def __init__(self, state: str = "ready") -> None:
        self._version = Version(state=state)

    async def version(self, app: str, number: int) -> Any:
        return self._version


async def owners(database: Database, *names: str) -> dict[str, Person]:
    access = Access(database)
    people = {}
    for name in names:
        people[name], _ = await access.add_person(ADMIN, name, password="a long one for tests")
        await access.set_member(ADMIN, "sales", name, "owner")
    return people


async def sign(database: Database, person: Person, decision: str = "approved", **more: str) -> None:
    signing = SignOffs(database, Publisher(more.pop("state", "ready")), Access(database))
    await signing.sign(person.acting("test"), person, "sales", 12, decision, more.get("note", ""))  # ty: ignore


async def test_the_newest_word_comes_first_and_each_is_an_event(database: Database):
    people = await owners(database, "ada", "grace")
    await sign(database, people["grace"], "rejected", note=" The totals are wrong. ")
    await sign(database, people["grace"], note="Now they agree.")
    found = await SignOffs(database, Publisher(), Access(database)).of_version("sales", 12)
    assert [(each.by, each.decision, each.note) for each in found] == [
        ("grace", "approved", "Now they agree."),
        ("grace", "rejected", "The totals are wrong."),
    ]
    async with database.read() as session:
        kinds = [each.kind for each in await recent(session, app="sales", limit=2)]
    assert kinds == ["version.approved", "version.rejected"]


async def test_one_of_several_owners_cannot_approve_their_own_version(database: Database):
    people = await owners(database, "ada", "grace")
    with pytest.raises(NotAllowedError, match="your own version"):
        await sign(database, people["ada"])
    await sign(database, people["ada"], "rejected")


async def test_the_only_owner_may_approve_their_own_version(database: Database):
    await sign(database, (await owners(database, "ada"))["ada"])


async def test_what_is_not_ready_cannot_be_signed_off(database: Database):
    people = await owners(database, "ada", "grace")
    with pytest.raises(ConflictError, match="is not ready"):
        await sign(database, people["grace"], state="preparing")

import pytest

from databases import Database
from greenroom.access.model import Person
from greenroom.access.service import Access
from greenroom.kernel.errors import NotFoundError
from greenroom.kernel.events import Actor, recent

pytestmark = pytest.mark.anyio
ADMIN = Actor("admin")


async def _with(database: Database, *names: str) -> tuple[Access, list[Person]]:
    access = Access(database)
    people = [(await access.add_person(ADMIN, name, password="a long one"))[0] for name in names]
    return access, people


async def test_people_are_in_the_groups_they_were_put_in(database: Database):
    access, (ada, grace) = await _with(database, "ada", "grace")
    await access.add_to_group(ADMIN, "beta", ["grace", "ada"])
    await access.add_to_group(ADMIN, "analysts", ["ada"])
    assert await access.groups_of(ada) == {"beta", "analysts"}
    assert await access.groups_of(grace) == {"beta"}
    assert await access.groups_of(None) == frozenset()
    assert [(g.name, g.people) for g in await access.groups()] == [
        ("analysts", ("ada",)),
        ("beta", ("ada", "grace")),
    ]


async def test_putting_somebody_in_twice_changes_nothing(database: Database):
    access, _ = await _with(database, "ada")
    await access.add_to_group(ADMIN, "beta", ["ada"])
    await access.add_to_group(ADMIN, "beta", ["ada"])
    async with database.read() as session:
        joined = [each for each in await recent(session) if each.kind == "group.joined"]
    assert len(joined) == 1


async def test_a_group_with_an_unknown_person_is_not_made(database: Database):
    access, _ = await _with(database)
    with pytest.raises(NotFoundError):
        await access.add_to_group(ADMIN, "beta", ["nobody"])
    assert await access.groups() == []


async def test_an_app_shared_with_a_group_is_shared_with_its_people(database: Database):
    access, (ada, grace) = await _with(database, "ada", "grace")
    await access.add_to_group(ADMIN, "analysts", ["ada"])
    await access.share(ADMIN, "sales", "analysts", "viewer")
    assert await access.role("sales", ada) == "viewer"
    assert await access.role("sales", grace) is None
    assert await access.roles(ada) == {"sales": "viewer"}
    assert [(m.name, m.role, m.is_group) for m in await access.members("sales")] == [
        ("analysts", "viewer", True)
    ]
    await access.remove_from_group(ADMIN, "analysts", "ada")
    assert await access.role("sales", ada) is None


async def test_the_role_that_may_do_more_holds(database: Database):
    access, (ada,) = await _with(database, "ada")
    await access.set_member(ADMIN, "sales", "ada", "viewer")
    await access.add_to_group(ADMIN, "analysts", ["ada"])
    await access.share(ADMIN, "sales", "analysts", "owner")
    assert await access.role("sales", ada) == "owner"
    assert (await access.roles(ada))["sales"] == "owner"
    await access.share(ADMIN, "sales", "analysts", None)
    assert await access.role("sales", ada) == "viewer"


async def test_what_a_removed_group_could_do_is_gone(database: Database):
    access, (ada,) = await _with(database, "ada")
    await access.add_to_group(ADMIN, "analysts", ["ada"])
    await access.share(ADMIN, "sales", "analysts", "owner")
    await access.remove_group(ADMIN, "analysts")
    assert await access.role("sales", ada) is None
    assert await access.members("sales") == []
    with pytest.raises(NotFoundError, match="no group named"):
        await access.share(ADMIN, "sales", "analysts", "owner")

import pytest

from databases import Database
from greenroom.access.service import Access
from greenroom.kernel.errors import ConflictError, NotSignedInError
from greenroom.kernel.events import Actor, recent

pytestmark = pytest.mark.anyio


async def test_the_first_administrator_gets_a_password_once(database: Database):
    access = Access(database)
    made = await access.ensure_administrator("admin", "")
    assert made is not None
    assert await access.ensure_administrator("admin", "") is None
    issued = await access.sign_in("admin", made, kind="browser")
    assert issued.credential.person.admin


async def test_a_given_password_is_not_shown(database: Database):
    access = Access(database)
    assert await access.ensure_administrator("root", "a long enough one") is None
    await access.sign_in("root", "a long enough one", kind="token")


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(database: Database):
    access = Access(database)
    await access.ensure_administrator("admin", "a long enough one")
    errors = []
    for name in ("admin", "nobody"):
        with pytest.raises(NotSignedInError) as refused:
            await access.sign_in(name, "wrong", kind="token")
        errors.append(str(refused.value))
    assert errors[0] == errors[1]


async def test_guessing_is_slowed_down(database: Database):
    access = Access(database)
    await access.ensure_administrator("admin", "a long enough one")
    for _ in range(6):
        with pytest.raises(NotSignedInError):
            await access.sign_in("admin", "wrong", kind="token")
    with pytest.raises(NotSignedInError, match="Too many"):
        await access.sign_in("admin", "a long enough one", kind="token")


async def test_a_token_is_known_until_it_is_revoked(database: Database):
    access = Access(database)
    await access.ensure_administrator("admin", "a long enough one")
    issued = await access.sign_in("admin", "a long enough one", kind="token", label="laptop")
    assert (await access.who(issued.secret)).label == "laptop"
    await access.revoke(issued.credential.person.acting("test"), issued.credential.id)
    with pytest.raises(NotSignedInError):
        await access.who(issued.secret)


async def test_secrets_are_not_stored(database: Database):
    access = Access(database)
    await access.ensure_administrator("admin", "a long enough one")
    issued = await access.sign_in("admin", "a long enough one", kind="token")
    async with database.read() as session:
        rows = (await session.connection()).exec_driver_sql("select * from credential")
        stored = str((await rows).fetchall())
    assert issued.secret not in stored


async def test_a_new_password_ends_browser_sessions(database: Database):
    access = Access(database)
    await access.ensure_administrator("admin", "a long enough one")
    browser = await access.sign_in("admin", "a long enough one", kind="browser")
    await access.change_password(Actor("admin"), "admin", "another long one")
    with pytest.raises(NotSignedInError):
        await access.who(browser.secret)


async def test_the_last_owner_of_an_app_stays(database: Database):
    access = Access(database)
    await access.add_person(Actor("admin"), "ann", password="a long enough one")
    await access.set_member(Actor("admin"), "sales", "ann", "owner")
    with pytest.raises(ConflictError, match="only owner"):
        await access.remove_member(Actor("admin"), "sales", "ann")


async def test_what_people_do_is_recorded(database: Database):
    access = Access(database)
    await access.add_person(Actor("admin"), "ann", password="a long enough one")
    await access.set_member(Actor("admin"), "sales", "ann", "viewer")
    async with database.read() as session:
        kinds = [event.kind for event in await recent(session)]
    assert kinds == ["member.set", "person.added"]

"""What every part needs: the services, and who may see and change what."""

from greenroom.access import can
from greenroom.access.model import Person, Role
from greenroom.api.services import Services
from greenroom.kernel.events import Actor
from greenroom.publish.model import App
from greenroom.web.views import Me


class Desk:
    """The base of all parts."""

    def __init__(self, services: Services) -> None:
        self._house = services

    async def _seen(self, me: Me, slug: str) -> tuple[App, Role | None]:
        """Return an app and this person's part in it; raise if they may not know of it."""
        app = await self._house.publisher.find_app(slug)
        if app is None:
            raise can.no_such_app(slug)
        role = await self._house.access.role(slug, await self._person(me))
        can.must_see(slug, app.access, await self._person(me), role)
        return app, role

    async def _owned(self, me: Me, slug: str) -> App:
        app, role = await self._seen(me, slug)
        can.must_change(slug, await self._person(me), role)
        return app

    async def _person(self, me: Me) -> Person:
        person = await self._house.access.person(me.name)
        assert person is not None
        return person

    async def _administrator(self, me: Me) -> None:
        if not me.admin:
            raise can.only_administrators(await self._person(me))


def actor(me: Me) -> Actor:
    """Return this person, acting through the pages."""
    return Actor(me.name, me.id, "web")


def as_me(person: Person) -> Me:
    """Return a person as the pages know them."""
    return Me(person.id, person.name, person.title, person.admin)

"""Who is asking, and whether they may."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from greenroom.access import can
from greenroom.access.model import Person, Role
from greenroom.api.services import Services
from greenroom.kernel.errors import NotFoundError, NotSignedInError
from greenroom.kernel.events import Actor
from greenroom.publish.model import App


def services(request: Request) -> Services:
    """Return the use cases."""
    return request.app.state.services


House = Annotated[Services, Depends(services)]


async def asking(request: Request, house: House) -> Person:
    """Return the person whose token the request carries."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedInError(
            "This needs a token.",
            "Send it as: Authorization: Bearer grt_…",
            "Get one with greenroom login, or on the page under your name.",
        )
    return (await house.access.who(token.strip())).person


Me = Annotated[Person, Depends(asking)]


async def administrator(me: Me) -> Person:
    """Return the asking person if they are an administrator."""
    if not me.admin:
        raise can.only_administrators(me)
    return me


Admin = Annotated[Person, Depends(administrator)]


@dataclass(frozen=True)
class Seen:
    """An app that the asking person may see."""

    app: App
    me: Person
    role: Role | None

    @property
    def actor(self) -> Actor:
        """The person, acting through the API."""
        return self.me.acting("api")

    @property
    def slug(self) -> str:
        """The app's slug."""
        return self.app.slug


async def seen(slug: str, me: Me, house: House) -> Seen:
    """Return the app if the person may see it."""
    app = await house.publisher.find_app(slug)
    role = await house.access.role(slug, me)
    if app is None:
        raise await _not_there(slug, me, role, house)
    can.must_see(slug, app.access, me, role)
    return Seen(app, me, role)


async def _not_there(slug: str, me: Person, role: Role | None, house: Services) -> NotFoundError:
    """Return why there is no such app; only who may bring a retired one back is told of it."""
    retired = await house.publisher.find_app(slug, retired=True)
    if retired is None or not can.may_change(me, role):
        return can.no_such_app(slug)
    return NotFoundError(
        f"{slug} was retired.", fix=f"Bring it back: greenroom retire --undo --app {slug}"
    )


async def retired(slug: str, me: Me, house: House) -> Seen:
    """Return a retired app if the person may bring it back."""
    app = await house.publisher.find_app(slug, retired=True)
    if app is None:
        raise NotFoundError(f"There is no retired app {slug} here.", fix="greenroom ls --retired")
    role = await house.access.role(slug, me)
    can.must_change(slug, me, role)
    return Seen(app, me, role)


RetiredApp = Annotated[Seen, Depends(retired)]
SeenApp = Annotated[Seen, Depends(seen)]


async def owned(app: SeenApp) -> Seen:
    """Return the app if the person may change it."""
    can.must_change(app.slug, app.me, app.role)
    return app


OwnApp = Annotated[Seen, Depends(owned)]

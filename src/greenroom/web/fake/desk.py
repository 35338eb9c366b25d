"""What every part of the fake needs: the world, and who may see and change what."""

from greenroom.kernel.errors import NotAllowedError, NotFoundError
from greenroom.web.fake import looking
from greenroom.web.fake.world import FakeApp, World
from greenroom.web.views import Me


class FakeDesk:
    """The base of all parts."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _seen(self, me: Me, slug: str) -> FakeApp:
        app = self.world.app(slug)
        if not looking.may_see(app, me):
            raise NotFoundError(f"There is no app {slug} here.")
        return app

    def _owned(self, me: Me, slug: str) -> FakeApp:
        app = self._seen(me, slug)
        if not looking.may_change(app, me):
            raise NotAllowedError(
                f"{me.name} may not change {slug}.",
                "Only its owners and administrators may.",
                f"Ask an owner: greenroom access add {me.name} --role owner --app {slug}",
            )
        return app


def only_administrators(me: Me) -> None:
    """Raise unless this person is one."""
    if not me.admin:
        raise NotAllowedError(f"{me.name} is not an administrator.", fix="Ask one to do it.")

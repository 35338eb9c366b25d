"""What is posted."""

from dataclasses import dataclass

from starlette.requests import Request

from greenroom.kernel.errors import GreenroomError
from greenroom.web.ports import Backstage
from greenroom.web.views import Me
from greenroom.web.visitors import must_be_known


@dataclass(frozen=True)
class Posted:
    """A form of somebody who has signed in."""

    request: Request
    backstage: Backstage
    me: Me
    fields: dict[str, str]

    @property
    def slug(self) -> str:
        """The app in the path."""
        return str(self.request.path_params["slug"])

    def one_of(self, name: str, *allowed: str) -> str:
        """Return a field that must have one of these values."""
        value = self.fields.get(name, "")
        if value not in allowed:
            raise GreenroomError(
                f"{name} cannot be {value[:40] or 'empty'}.", f"It is one of {', '.join(allowed)}."
            )
        return value


async def posted(request: Request) -> Posted:
    """Read the form of somebody who has signed in."""
    me = await must_be_known(request)
    return Posted(request, request.app.state.backstage, me, await fields_of(request))


async def fields_of(request: Request) -> dict[str, str]:
    """Read a form's fields; files are not taken."""
    async with request.form(max_files=0, max_fields=50, max_part_size=2**20) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}

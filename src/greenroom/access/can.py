"""Who may do what with an app: all the rules on one page."""

from greenroom.access.model import AppAccess, Person, Role
from greenroom.kernel.errors import NotAllowedError, NotFoundError


def may_visit(access: AppAccess, person: Person | None, role: Role | None) -> bool:
    """Whether the released app may be used."""
    if access == "public":
        return True
    if person is None:
        return False
    return access == "signed-in" or person.admin or role is not None


def may_see(access: AppAccess, person: Person, role: Role | None) -> bool:
    """Whether the app's page, versions and logs may be read."""
    return person.admin or role is not None or access != "invited"


def may_change(person: Person, role: Role | None) -> bool:
    """Whether versions may be deployed, released and settings changed."""
    return person.admin or role == "owner"


def must_see(slug: str, access: AppAccess, person: Person, role: Role | None) -> None:
    """Raise as if the app did not exist when this person may not know of it."""
    if not may_see(access, person, role):
        raise no_such_app(slug)


def must_change(slug: str, person: Person, role: Role | None) -> None:
    """Raise unless this person may change the app."""
    if not may_change(person, role):
        raise NotAllowedError(
            f"{person.name} may not change {slug}.",
            "Only its owners and administrators may.",
            f"Ask an owner: greenroom access add {person.name} --role owner --app {slug}",
        )


def no_such_app(slug: str) -> NotFoundError:
    """Return the error for an app that is not there or must seem so."""
    return NotFoundError(
        f"There is no app {slug} here.",
        fix="greenroom ls shows the apps you may see; greenroom deploy makes a new one.",
    )


def only_administrators(person: Person) -> NotAllowedError:
    """Return the error for somebody who is no administrator."""
    return NotAllowedError(f"{person.name} is not an administrator.", fix="Ask one to do it.")

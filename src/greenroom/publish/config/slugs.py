"""What an app may be called: its slug is part of its address and of names on the machine."""

import re
import unicodedata
from collections.abc import Collection

from greenroom.kernel.errors import GreenroomError

_KEPT = """
about access account admin api app apps assets auth docs door events favicon gateway
greenroom health healthz help host internal localhost login logout me metrics new openapi
ping preview public readyz robots root server settings sign-in sign-out signin signout
static status system test token tokens user users version versions well-known www
"""
RESERVED = frozenset(_KEPT.split())
_STAGES = ("sandbox", "uat", "production")


class SlugRefusedError(GreenroomError):
    """An app may not be called this."""

    code = "slug-refused"


def check_slug(slug: str, stages: Collection[str] = _STAGES) -> str:
    """Return `slug`, or raise `SlugRefusedError` with the reason and a name that would do."""
    why = why_not_slug(slug, stages)
    if why:
        raise SlugRefusedError(
            f"An app cannot be called `{slug}`.", why, f"`{slug_from(slug, stages)}` would do."
        )
    return slug


def why_not_slug(slug: str, stages: Collection[str] = _STAGES) -> str:
    """Return why an app cannot be called `slug`, as a sentence; empty if it can."""
    rules = (
        (not slug, "The name is empty."),
        (len(slug) > 40, f"It has {len(slug)} characters; 40 are allowed."),
        (not re.match("[a-z]", slug), "A name starts with a letter from a to z."),
        (
            re.search("[^a-z0-9-]", slug) is not None,
            "A name has only the letters a to z in lower case, digits and hyphens.",
        ),
        ("--" in slug, "Two hyphens part the stage from the name in addresses."),
        (slug.endswith("-"), "A name does not end with a hyphen."),
        (slug in stages, "It is the name of a stage."),
        (
            re.fullmatch(r"v\d+", slug) is not None,
            "Names like v12 mean versions.",
        ),
        (slug in RESERVED, "Greenroom keeps this name for itself."),
    )
    return next((why for broken, why in rules if broken), "")


def slug_from(text: str, stages: Collection[str] = _STAGES) -> str:
    """Return an allowed slug that resembles `text`, such as a folder's name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain).strip("-")
    slug = slug.lstrip("0123456789-")[:36].rstrip("-") or "my-app"
    return slug if not why_not_slug(slug, stages) else f"{slug}-app"

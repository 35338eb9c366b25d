"""Previews with flags set for whoever looks: what may be set, and where one enters."""

from collections.abc import Mapping
from urllib.parse import urlencode

from greenroom.flags.evaluations import Evaluations
from greenroom.flags.overrides import must_be_variants
from greenroom.kernel.errors import ConflictError
from greenroom.releases.addresses import Addresses, Place


async def must_be_previewed(
    evaluations: Evaluations, place: Place, variants: Mapping[str, str]
) -> None:
    """Raise if this is no preview, or if there is no such flag or variant in the first stage."""
    if place.version is None:
        raise ConflictError(
            f"Flags are set for oneself in previews, not at {place.stage}.",
            "What users see there is decided by the flags of the stage alone.",
            f"Open a version's preview: greenroom open vN --flag KEY=VARIANT --app {place.app}",
        )
    loaded = await evaluations.loaded(place.app, place.stage)
    must_be_variants(place.app, place.stage, loaded.evaluator.flags, variants)


def entrance(addresses: Addresses, place: Place, variants: Mapping[str, str]) -> str:
    """Return the address that leads whoever signs in to a preview with these flags; with none, as everybody."""
    flags = [("flag", f"{key}={variant}") for key, variant in variants.items()]
    query = urlencode([("site", place.site), *(flags or [("flag", "")])], safe="@")
    return f"{addresses.root_url}/enter?{query}"

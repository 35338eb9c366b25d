"""Files come up: only what the server lacks, streamed, verified, and safe to send again."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from greenroom.api.planning import as_file, plan_deploy
from greenroom.api.schemas import BundleIn, BundleOut, PlanIn, PlanOut
from greenroom.api.signed_in import House, Me, OwnApp, owned, seen
from greenroom.publish.model import Bundle

routes = APIRouter(prefix="/apps/{slug}")
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


@routes.post("/plans")
async def plan(slug: str, body: PlanIn, me: Me, house: House) -> PlanOut:
    """Say what a deploy would do: nothing is kept."""
    return await plan_deploy(house, me, slug, body)


@routes.post("/bundles")
async def open_bundle(slug: str, body: BundleIn, me: Me, house: House) -> BundleOut:
    """Check a list of files against the limits and say which of them are missing.

    The limits come before the question whether there is such an app: a client makes the app when it
    hears that there is none, and none is to be made for files that are refused.
    """
    files = [as_file(file) for file in body.files]
    await house.publisher.check(files)
    await owned(await seen(slug, me, house))
    bundle, missing = await house.publisher.open_bundle(files)
    return _bundle_out(bundle, missing)


@routes.put("/files/{digest}", status_code=204)
async def put_file(digest: Digest, request: Request, app: OwnApp, house: House) -> None:
    """Send one file."""
    await house.publisher.put_file(digest, request.stream())


@routes.post("/files", status_code=204)
async def put_files(request: Request, app: OwnApp, house: House) -> None:
    """Send many small files as a tar whose entries are named by their digest."""
    await house.publisher.put_files(request.stream())


@routes.post("/archives")
async def put_archive(request: Request, app: OwnApp, house: House) -> BundleOut:
    """Send a whole bundle as tar, tar.gz or zip."""
    bundle = await house.publisher.put_archive(request.stream())
    return _bundle_out(bundle, [])


def _bundle_out(bundle: Bundle, missing: list[str]) -> BundleOut:
    return BundleOut(
        digest=bundle.digest, size=bundle.size, files=len(bundle.files), missing=missing
    )

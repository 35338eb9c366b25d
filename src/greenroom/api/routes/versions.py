"""Versions: made from a bundle, watched on their way, looked at, compared."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, PlainTextResponse, Response, StreamingResponse

from greenroom.api.previews import entrance, must_be_previewed
from greenroom.api.schemas import (
    ActPlanOut,
    DifferenceOut,
    FileOut,
    PreviewIn,
    PreviewOut,
    VersionIn,
    VersionOut,
)
from greenroom.api.services import Services
from greenroom.api.signed_in import House, OwnApp, SeenApp
from greenroom.api.version_out import version_out
from greenroom.publish.model import Provenance, Version
from greenroom.releases.addresses import Place
from greenroom.releases.progress import Step

routes = APIRouter(prefix="/apps/{slug}/versions")
Number = Annotated[int, Path(ge=1, le=1_000_000)]


@routes.post("", status_code=202)
async def create_version(body: VersionIn, app: OwnApp, house: House) -> VersionOut:
    """Make a version of a complete bundle; it is made ready in the background."""
    provenance = Provenance(user=app.me.name, **body.provenance.model_dump())
    version = await house.releases.deploy(
        app.actor, app.slug, body.bundle, provenance, upgrade=body.upgrade
    )
    return version_out(house, version, [])


@routes.get("")
async def list_versions(
    app: SeenApp,
    house: House,
    before: int | None = Query(None, ge=1, le=1_000_000),
    limit: int = Query(100, ge=1, le=500),
    removed: bool = False,
) -> list[VersionOut]:
    """List versions, newest first; with `removed` those that were removed."""
    placed = await house.overview.deployments(app.slug)
    found = await house.publisher.versions(app.slug, before=before, limit=limit, removed=removed)
    return [version_out(house, version, placed) for version in found]


@routes.get("/{number}")
async def show_version(number: Number, app: SeenApp, house: House) -> VersionOut:
    """Show a version."""
    version = await house.publisher.version(app.slug, number)
    return version_out(house, version, await house.overview.deployments(app.slug))


@routes.post("/{number}/previews", status_code=201)
async def make_preview(number: Number, body: PreviewIn, app: SeenApp, house: House) -> PreviewOut:
    """Return the address of a preview with flags set for whoever opens it."""
    version = await house.publisher.version(app.slug, number)
    place = Place(app.slug, house.stages.first.name, version.number)
    await must_be_previewed(house.evaluations, place, body.flags)
    return PreviewOut(url=entrance(house.addresses, place, body.flags))


@routes.delete("/{number}", status_code=204)
async def remove_version(number: Number, app: OwnApp, house: House) -> None:
    """Remove a version that is neither live nor in use; its record stays."""
    await house.removals.remove_version(app.actor, app.slug, number)


@routes.get("/{number}/removal-plan")
async def plan_removal(number: Number, app: OwnApp, house: House) -> ActPlanOut:
    """Say what removing a version would do."""
    return ActPlanOut.model_validate(await house.removals.plan_version(app.slug, number))


@routes.delete("/{number}/removal")
async def restore_version(number: Number, app: OwnApp, house: House) -> VersionOut:
    """Bring a removed version back, as long as its files are kept."""
    version = await house.removals.restore_version(app.actor, app.slug, number)
    return version_out(house, version, await house.overview.deployments(app.slug))


@routes.get("/{number}/progress")
async def follow_progress(number: Number, app: SeenApp, house: House) -> StreamingResponse:
    """Stream the steps as server-sent events until the version is ready or failed."""
    version = await house.publisher.version(app.slug, number)
    return StreamingResponse(_steps(house, version), media_type="text/event-stream")


async def _steps(house: Services, version: Version) -> AsyncIterator[str]:
    async def is_over() -> bool:
        return (await house.publisher.version_by_id(version.id)).state != "preparing"

    if version.state == "preparing":
        async for step in house.progress.follow(version.id, is_over):
            yield _event("step", asdict(step))
    finished = await house.publisher.version_by_id(version.id)
    if version.state != "preparing":
        for name, seconds in finished.timings.items():
            yield _event("step", asdict(Step(name, "done", seconds)))
    out = version_out(house, finished, await house.overview.deployments(finished.app))
    yield _event("version", out.model_dump(mode="json"))


def _event(name: str, data: dict) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


@routes.get("/{number}/files")
async def list_files(number: Number, app: SeenApp, house: House) -> list[FileOut]:
    """List a version's files."""
    version = await house.publisher.version(app.slug, number)
    return [FileOut.model_validate(file) for file in version.bundle.files]


@routes.get("/{number}/files/{path:path}")
async def read_file(number: Number, path: str, app: SeenApp, house: House) -> Response:
    """Download one file; never shown by a browser as a page of this server."""
    version = await house.publisher.version(app.slug, number)
    file = await house.publisher.find_file(version, path)
    headers = {"content-disposition": "attachment", "content-length": str(file.size)}
    pieces = house.publisher.read_file(version, path)
    return StreamingResponse(pieces, headers=headers, media_type="application/octet-stream")


@routes.get("/{number}/archive")
async def download(number: Number, app: SeenApp, house: House) -> Response:
    """Download the bundle as tar.gz."""
    version = await house.publisher.version(app.slug, number)
    name = f"{version.app}-{version.name}.tar.gz"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    pieces = house.publisher.download(version.bundle)
    return StreamingResponse(pieces, headers=headers, media_type="application/gzip")


@routes.get("/{number}/lock", response_class=PlainTextResponse)
async def read_lock(number: Number, app: SeenApp, house: House) -> str:
    """Return the lock: every package with its version and hashes."""
    version = await house.publisher.version(app.slug, number)
    return version.lock.text if version.lock else ""


@routes.get("/{number}/build-log")
async def read_build_log(number: Number, app: SeenApp, house: House) -> Response:
    """Return what the build of the environment printed."""
    version = await house.publisher.version(app.slug, number)
    path = house.build_log(version.id)
    if not path.exists():
        return PlainTextResponse("")
    return FileResponse(path, media_type="text/plain; charset=utf-8")


@routes.get("/{number}/differences/{other}")
async def compare(number: Number, other: Number, app: SeenApp, house: House) -> DifferenceOut:
    """Say what changed from one version to another."""
    found = await house.publisher.compare(app.slug, number, other)
    return DifferenceOut(
        older=found.older.name,
        newer=found.newer.name,
        files=[
            {"path": change.path, "change": change.change, "text": change.text, "note": change.note}
            for change in found.files
        ],
        lock=found.lock,
        packages=[asdict(change) for change in found.packages],
        settings=list(found.settings),
    )

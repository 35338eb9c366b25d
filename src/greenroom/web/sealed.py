"""Bytes that an app made, and reports: sent so that they are never a page of this origin."""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from greenroom.kernel.errors import NotFoundError
from greenroom.web.headers import SEALED, SEALED_REPORT
from greenroom.web.model import step_of
from greenroom.web.ports import Backstage, Which
from greenroom.web.views import Kept, Place
from greenroom.web.visitors import must_be_known

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/bmp")
PAGES = ("load", "profile")


async def output(request: Request) -> Response:
    """Send an output: an image to be shown, anything else to be saved."""
    me = await must_be_known(request)
    which = request.query_params.get("which", "seen")
    if which not in get_args(Which):
        raise NotFoundError("There is no such side of an output.")
    backstage: Backstage = request.app.state.backstage
    kept = await backstage.kept(me, request.path_params["slug"], _place(request), which)  # ty: ignore[invalid-argument-type]
    return _sealed(kept)


async def report(request: Request) -> Response:
    """Send a report."""
    me = await must_be_known(request)
    name = request.path_params["name"]
    backstage: Backstage = request.app.state.backstage
    kept = await backstage.report(me, request.path_params["slug"], _place(request), name)
    if name in PAGES:
        return Response(kept.data, headers=SEALED_REPORT, media_type=kept.media)
    saved = {"content-disposition": f'attachment; filename="{name}.json"'}
    return Response(kept.data, headers=SEALED | saved, media_type=kept.media)


def _place(request: Request) -> Place:
    query = request.query_params
    return Place(
        request.path_params["key"],
        query.get("journey", ""),
        step_of(query.get("step", "")),
        query.get("output", ""),
    )


def _sealed(kept: Kept) -> Response:
    media = kept.media.partition(";")[0].strip().lower()
    headers = dict(SEALED)
    if media not in PICTURES:
        headers |= {"content-disposition": "attachment"}
        media = "application/octet-stream"
    return Response(kept.data, headers=headers, media_type=media)

"""Puts the routes of `/api/v1` together."""

from fastapi import FastAPI

from greenroom import __version__
from greenroom.api import problems
from greenroom.api.routes import (
    apps,
    bundles,
    flag_evaluations,
    flag_rollouts,
    flags,
    groups,
    objectives,
    people,
    rehearsals,
    releases,
    rollouts,
    sessions,
    sign_offs,
    versions,
)
from greenroom.api.services import Services


def create(services: Services) -> FastAPI:
    """Return the API; mount it at `/api/v1`."""
    app = FastAPI(
        title="Greenroom",
        version=__version__,
        description="Everything the command line and the pages do. Errors are RFC 9457 problems.",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.state.services = services
    problems.install(app)
    topics = (people, groups, apps, bundles, versions, rehearsals, releases, rollouts)
    topics = (*topics, sessions, objectives, sign_offs, flags, flag_evaluations, flag_rollouts)
    for topic in topics:
        app.include_router(topic.routes)
    return app

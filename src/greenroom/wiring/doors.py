"""The doors as one ASGI application: the JSON API, and the pages."""

from starlette.applications import Starlette
from starlette.routing import Mount

from greenroom.api.app import create as create_api
from greenroom.api.services import Services


def control_app(services: Services) -> Starlette:
    """Return what Envoy sends the control host's requests to."""
    return Starlette(routes=[Mount("/api/v1", create_api(services))])

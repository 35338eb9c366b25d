"""The doors as one ASGI application: the JSON API, and the pages."""

from starlette.applications import Starlette
from starlette.routing import Mount

from greenroom.api.app import create as create_api
from greenroom.api.services import Services
from greenroom.web.app import create as create_pages
from greenroom.wiring.backstage import HouseBackstage


def control_app(services: Services) -> Starlette:
    """Return what Envoy sends the control host's requests to."""
    secure = services.settings.root_url.startswith("https")
    pages = create_pages(HouseBackstage(services), secure=secure)
    return Starlette(routes=[Mount("/api/v1", create_api(services)), Mount("/", pages)])

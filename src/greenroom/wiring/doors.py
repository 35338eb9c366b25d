"""The doors as one ASGI application: the JSON API, and the pages; both compressed on the way out."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import Mount

from greenroom.api.app import create as create_api
from greenroom.api.services import Services
from greenroom.web.app import create as create_pages
from greenroom.wiring.backstage import HouseBackstage

AS_THEY_ARE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream")
"""Server-sent events, which must not wait for each other; files of any size; what is packed already."""
LEVEL = 5


def control_app(services: Services) -> Starlette:
    """Return what Envoy sends the control host's requests to."""
    secure = services.settings.root_url.startswith("https")
    pages = create_pages(HouseBackstage(services), secure=secure)
    packed = Middleware(GZipMiddleware, compresslevel=LEVEL, exclude_content_types=AS_THEY_ARE)
    routes = [Mount("/api/v1", create_api(services)), Mount("/", pages)]
    return Starlette(routes=routes, middleware=[packed])

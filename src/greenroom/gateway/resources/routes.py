"""The route table as Envoy's virtual hosts.

Each site gets routes for each honoured instance (`_to_instance`), taken when the ticket names that instance,
this site and its edition, and a last route on which the request is held while the door is asked. The door's
answer names an instance, whose cluster the request then goes to. Envoy keeps a request on the routes of its
beginning, so that there need not be a route to an instance that was started for it; clusters, though, are
found when they are needed.
"""

from typing import Any

from greenroom.gateway.model import RouteTable, Site
from greenroom.gateway.resources.filters import EXT_AUTHZ, TICKET_ALONE
from greenroom.gateway.resources.model import CONTROL, LUA, V3, Plan, exact
from greenroom.gateway.resources.notice import where, with_notice

ROUTES = "greenroom"
SITE, INSTANCE = "x-greenroom-site", "x-greenroom-instance"
EDITION = "x-greenroom-edition"
ADMITTED = "x-greenroom-admitted"
"""Set by the door alone: a request it has just admitted must not be asked about again."""
INNER = (SITE, INSTANCE, EDITION, ADMITTED)
"""Headers between Envoy and the door that the app has no business with; session and user it may know."""
NO_TIMEOUT = {"timeout": "0s", "idle_timeout": "86400s"}


def routes(table: RouteTable, plan: Plan) -> dict[str, Any]:
    """Return the one route configuration."""
    by_host = [_host_site(site) for site in table.sites if site.hosts]
    paths = [route for site in table.sites if site.path for route in _path_site(site)]
    return {
        "@type": V3 + "config.route.v3.RouteConfiguration",
        "name": ROUTES,
        "ignore_port_in_host_matching": True,
        "virtual_hosts": [*by_host, _control_host(plan, paths), _no_host()],
        "response_headers_to_add": [_header("x-content-type-options", "nosniff")],
    }


def _host_site(site: Site) -> dict[str, Any]:
    return {
        "name": site.name,
        "domains": list(site.hosts),
        "request_headers_to_remove": list(INNER),
        "routes": _site_routes(site, "/", {}),
    }


def _path_site(site: Site) -> list[dict[str, Any]]:
    redirect = {"path_redirect": f"{site.path}/", "response_code": "PERMANENT_REDIRECT"}
    bare = {
        "match": {"path": site.path},
        "redirect": redirect,
        "typed_per_filter_config": _door_is_not_asked(),
    }
    return [bare, *_site_routes(site, f"{site.path}/", {"prefix_rewrite": "/"})]


def _site_routes(site: Site, prefix: str, action: dict[str, Any]) -> list[dict[str, Any]]:
    enter = {"match": {"prefix": f"{prefix}.greenroom/"}}
    again = {"match": {"prefix": prefix, "headers": _reload()}}
    other = {"match": {"prefix": prefix}}
    if not site.instances:  # most sites of a large server: keep what Envoy has to read short
        return [_ask(site, other, action)]
    return [
        *(_ask(site, route, action) for route in (enter, again)),
        *(
            route
            for instance in site.instances
            for route in _to_instance(site, instance, prefix, action)
        ),
        _ask(site, other, action),
    ]


def _to_instance(
    site: Site, instance: str, prefix: str, action: dict[str, Any]
) -> list[dict[str, Any]]:
    """Take the ticket off: with the whole header where it is the only cookie, else by Lua, which costs more."""
    ticket = [exact(SITE, site.name), exact(INSTANCE, instance), exact(EDITION, site.edition)]
    alone = {"name": "cookie", "string_match": {"safe_regex": {"regex": TICKET_ALONE}}}
    among_others = {
        "name": f"{site.name}/{instance}",
        "match": {"prefix": prefix, "headers": ticket},
        "route": {"cluster": instance, **NO_TIMEOUT, **action},
        "typed_per_filter_config": _door_is_not_asked() | with_notice(site),
        **_shown_to_the_app(site),
    }
    by_itself = among_others | {
        "match": {"prefix": prefix, "headers": [*ticket, alone]},
        "typed_per_filter_config": _door_is_not_asked() | (with_notice(site) or _without_lua()),
        "request_headers_to_remove": [*among_others.get("request_headers_to_remove", ()), "cookie"],
    }
    return [by_itself, among_others]


def _ask(site: Site, route: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    """Hold the request and ask the door, which names the instance that it goes on to."""
    return {
        **route,
        "name": f"{site.name}/door",
        "route": {"cluster_header": INSTANCE, **NO_TIMEOUT, **action},
        "typed_per_filter_config": with_notice(site),
        **_shown_to_the_app(site),
    }


def _shown_to_the_app(site: Site) -> dict[str, Any]:
    if not site.path:  # its virtual host takes the inner headers off
        return {"metadata": _facts(site)}
    return {
        "metadata": _facts(site),
        "request_headers_to_add": [_header("x-forwarded-prefix", site.path)],
        "request_headers_to_remove": list(INNER),
    }


def _reload() -> list[dict[str, Any]]:
    """Match a person reloading a page: it may begin a new session on the present release."""
    return [
        exact("sec-fetch-mode", "navigate"),
        {"name": "cache-control", "present_match": True},
        {"name": ADMITTED, "present_match": False},
    ]


def _control_host(plan: Plan, paths: list[dict[str, Any]]) -> dict[str, Any]:
    control = {
        "name": "control",
        "match": {"prefix": "/"},
        "route": {"cluster": CONTROL, **NO_TIMEOUT},
        "typed_per_filter_config": _door_is_not_asked(),
    }
    return {"name": "control", "domains": list(plan.control_hosts), "routes": [*paths, control]}


def _no_host() -> dict[str, Any]:
    """Answer for hosts that nobody has, so that a wrong address gets a friendly page."""
    ask = _ask(Site(""), {"match": {"prefix": "/"}}, {})
    return {"name": "nowhere", "domains": ["*"], "routes": [ask]}


def _door_is_not_asked() -> dict[str, Any]:
    per_route = V3 + "extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute"
    return {EXT_AUTHZ: {"@type": per_route, "disabled": True}}


def _without_lua() -> dict[str, Any]:
    per_route = V3 + "extensions.filters.http.lua.v3.LuaPerRoute"
    return {LUA: {"@type": per_route, "disabled": True}}


def _facts(site: Site) -> dict[str, Any]:
    app = site.name.partition("@")[0]
    return {"filter_metadata": {"greenroom": {"site": site.name, "app": app}} | where(site)}


def _header(key: str, value: str) -> dict[str, Any]:
    return {"header": {"key": key, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}

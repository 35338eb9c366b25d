"""What happens to each request: its ticket is checked, the door is asked if need be, the ticket is taken off."""

from typing import Any

from greenroom.gateway.resources.model import DOOR, LUA, extension
from greenroom.gateway.resources.notice import NOTICE, WITH_NOTICE
from greenroom.gateway.tickets import COOKIE, ISSUER

EXT_AUTHZ = "envoy.filters.http.ext_authz"
CHECK = "x-greenroom-check"
"""Tells the door that Envoy is asking; the value is a secret of this start."""
DOOR_WAITS = "300s"
CLAIMS = {
    "sid": "x-greenroom-session",
    "site": "x-greenroom-site",
    "inst": "x-greenroom-instance",
    "sub": "x-greenroom-user",
    "grp": "x-greenroom-groups",
    "ed": "x-greenroom-edition",
}
ASKED_WITH = (
    "cookie", "accept", "accept-language", "upgrade", "user-agent", "cache-control", "origin", "referer",
    "x-forwarded-proto", "x-forwarded-for", "x-request-id",
)  # fmt: skip

TICKET_ALONE = rf"{COOKIE}=[\w.-]*"
"""What the cookies are of a visitor whose app sets none: such requests need no Lua."""
TAKE_TICKET_OFF = f"""
function take_ticket_off(headers)
  local lines = headers:getNumValues("cookie")
  local cookies = {{}}
  for line = 0, lines - 1 do cookies[line + 1] = headers:getAtIndex("cookie", line) end
  local whole = table.concat(cookies, "; ")
  if string.find(whole, "{COOKIE}", 1, true) then
    local kept = string.gsub(";" .. whole, ";%s*{COOKIE}%s*=[^;]*", "")
    kept = string.gsub(kept, "^;%s*", "")
    headers:remove("cookie")
    if kept ~= "" then headers:add("cookie", kept) end
  end
end
"""
ON_REQUEST = "function envoy_on_request(handle) take_ticket_off(handle:headers()) end"


def http_filters(jwks: str, door_secret: str) -> list[dict[str, Any]]:
    """Return the filters in the order in which a request passes them."""
    return [
        _check_ticket(jwks),
        _ask_door(door_secret),
        extension(
            LUA,
            "extensions.filters.http.lua.v3.Lua",
            default_source_code={"inline_string": f"{TAKE_TICKET_OFF}\n{ON_REQUEST}"},
            source_codes={NOTICE: {"inline_string": f"{TAKE_TICKET_OFF}\n{WITH_NOTICE}"}},
        ),
        extension(
            "envoy.filters.http.router",
            "extensions.filters.http.router.v3.Router",
            dynamic_stats=False,  # what was answered is in the access log, by app and version
        ),
    ]


def _check_ticket(jwks: str) -> dict[str, Any]:
    """Turn a good ticket into headers and choose the route again; any other request goes on as it is."""
    provider = {
        "issuer": ISSUER,
        "audiences": ["ticket"],
        "from_cookies": [COOKIE],
        "local_jwks": {"inline_string": jwks},
        "require_expiration": True,
        "clock_skew_seconds": 5,
        "claim_to_headers": [
            {"claim_name": claim, "header_name": header} for claim, header in CLAIMS.items()
        ],
        "clear_route_cache": True,
        "jwt_cache_config": {"jwt_cache_size": 2000},
    }
    optional = {
        "requires_any": {
            "requirements": [{"provider_name": "ticket"}, {"allow_missing_or_failed": {}}]
        }
    }
    return extension(
        "envoy.filters.http.jwt_authn",
        "extensions.filters.http.jwt_authn.v3.JwtAuthentication",
        providers={"ticket": provider},
        rules=[{"match": {"prefix": "/"}, "requires": optional}],
    )


def _ask_door(secret: str) -> dict[str, Any]:
    return extension(
        EXT_AUTHZ,
        "extensions.filters.http.ext_authz.v3.ExtAuthz",
        transport_api_version="V3",
        clear_route_cache=True,
        status_on_error={"code": 503},
        allowed_headers={
            "patterns": [
                *({"exact": name} for name in (*ASKED_WITH, "authorization")),
                {"prefix": "sec-fetch-"},
            ]
        },
        http_service={
            "server_uri": {"uri": "http://door", "cluster": DOOR, "timeout": DOOR_WAITS},
            "authorization_request": {"headers_to_add": [{"key": CHECK, "value": secret}]},
            "authorization_response": {
                "allowed_upstream_headers": {
                    "patterns": [{"prefix": "x-greenroom-"}, {"exact": "authorization"}]
                },
                "allowed_client_headers_on_success": {"patterns": [{"exact": "set-cookie"}]},
            },
        },
    )

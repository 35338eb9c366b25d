"""Pages of a site that wants it load a script of ours, which tells people who are in of a newer version.

Only documents that a browser navigates to are touched, and only by one line after `<head>`. They are asked of
the app uncompressed; everything streams on as it comes.
"""

from typing import Any

from greenroom.gateway.model import Site
from greenroom.gateway.resources.model import LUA, V3

NOTICE = "notice"
SCRIPT = "/.greenroom/notice.js"

WITH_NOTICE = f"""
function envoy_on_request(handle)
  local headers = handle:headers()
  take_ticket_off(headers)
  local accept = headers:get("accept") or ""
  local navigates = string.find(accept, "application/xhtml+xml", 1, true)
  if navigates and headers:get(":method") == "GET" then
    headers:remove("accept-encoding")
    handle:streamInfo():dynamicMetadata():set("{NOTICE}", "page", true)
  end
end

function envoy_on_response(handle)
  local asked = handle:streamInfo():dynamicMetadata():get("{NOTICE}")
  local headers = handle:headers()
  local kind = headers:get("content-type") or ""
  local is_html = string.find(string.lower(kind), "text/html", 1, true) == 1
  local is_plain = headers:get(":status") == "200" and not headers:get("content-encoding")
  if not (asked and is_html and is_plain) then return end
  headers:remove("content-length")
  local script = (handle:metadata():get("path") or "") .. "{SCRIPT}"
  for chunk in handle:bodyChunks() do
    local text = chunk:getBytes(0, chunk:length())
    local _, head = string.find(text, "<[hH][eE][aA][dD]>")
    if not head then _, head = string.find(text, "<[hH][eE][aA][dD]%s[^>]*>") end
    if head then
      local tag = '<script src="' .. script .. '" defer></script>'
      chunk:setBytes(string.sub(text, 1, head) .. tag .. string.sub(text, head + 1))
      return
    end
  end
end
"""


def with_notice(site: Site) -> dict[str, Any]:
    """Return what the filter has to know on a route of this site; nothing if it wants no notice."""
    if not site.notice:
        return {}
    return {LUA: {"@type": V3 + "extensions.filters.http.lua.v3.LuaPerRoute", "name": NOTICE}}


def where(site: Site) -> dict[str, Any]:
    """Return the route metadata from which the script's address is made."""
    return {LUA: {"path": site.path}} if site.notice else {}

"""One JSON line per request; a WebSocket writes one when it begins, one every ten seconds, one at its end."""

from typing import Any

from greenroom.gateway.resources.model import Plan, extension

EVERY = "10s"
FIELDS = {
    "at": "%START_TIME%",
    "type": "%ACCESS_LOG_TYPE%",
    "stream": "%STREAM_ID%",  # what the app sees as x-request-id
    "method": "%REQ(:METHOD)%",
    "host": "%REQ(:AUTHORITY)%",
    "path": "%PATH(NQ:ORIG_OR_PATH):1024%",  # without the query, which may hold secrets
    "status": "%RESPONSE_CODE%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "flags": "%RESPONSE_FLAGS%",
    "ms": "%DURATION%",
    "rx": "%BYTES_RECEIVED%",
    "tx": "%BYTES_SENT%",
    "site": "%METADATA(ROUTE:greenroom:site)%",
    "app": "%METADATA(ROUTE:greenroom:app)%",
    "version": "%METADATA(CLUSTER:greenroom:version)%",
    "instance": "%METADATA(CLUSTER:greenroom:instance)%",
    "session": "%REQ(X-GREENROOM-SESSION)%",
    "user": "%REQ(X-GREENROOM-USER)%",
    "upgrade": "%REQ(UPGRADE)%",
    "content": "%RESP(CONTENT-TYPE)%",
}


def access_log(plan: Plan) -> dict[str, Any]:
    """Return the connection manager's fields for the access log."""
    file = extension(
        "envoy.access_loggers.file",
        "extensions.access_loggers.file.v3.FileAccessLog",
        path=str(plan.access_log),
        log_format={"json_format": FIELDS},
    )
    options = {
        "access_log_flush_interval": EVERY,
        "flush_log_on_tunnel_successfully_established": True,
    }
    return {"access_log": [file], "access_log_options": options}

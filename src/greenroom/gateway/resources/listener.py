"""The public listener and its HTTP connection manager; never changed while Envoy runs."""

import socket
from typing import Any

from greenroom.gateway.resources.access_log import access_log
from greenroom.gateway.resources.filters import http_filters
from greenroom.gateway.resources.local_replies import local_replies
from greenroom.gateway.resources.model import V3, Plan, extension, file_source
from greenroom.gateway.resources.routes import ROUTES

WATCHED_ROUTES = "routes.json"
WATCHED_TLS = "tls.json"


def listener(plan: Plan, jwks: str, door_secret: str) -> dict[str, Any]:
    """Return the one listener."""
    chain: dict[str, Any] = {"filters": [_connection_manager(plan, jwks, door_secret)]}
    if plan.tls:
        chain["transport_socket"] = _tls(plan)
    return {
        "name": "public",
        "address": {"socket_address": {"address": plan.address, "port_value": plan.port}},
        "per_connection_buffer_limit_bytes": 65_536,
        "filter_chains": [chain],
        "socket_options": [_mark(plan.mark)] if plan.mark else [],
    }


def _mark(value: int) -> dict[str, Any]:
    return {
        "description": "mark",
        "level": socket.SOL_SOCKET,
        "name": socket.SO_MARK,
        "int_value": value,
        "state": "STATE_PREBIND",
    }


def _connection_manager(plan: Plan, jwks: str, door_secret: str) -> dict[str, Any]:
    return extension(
        "envoy.filters.network.http_connection_manager",
        "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="public",
        codec_type="AUTO",
        upgrade_configs=[{"upgrade_type": "websocket"}],
        rds={
            "route_config_name": ROUTES,
            "config_source": file_source(plan.folder / WATCHED_ROUTES),
        },
        http_filters=http_filters(jwks, door_secret),
        early_header_mutation_extensions=[_without_forged_headers()],
        **_addresses(),
        **_safe_paths(),
        **_limits(),
        **access_log(plan),
        local_reply_config=local_replies(),
    )


def _addresses() -> dict[str, Any]:
    return {
        "use_remote_address": True,
        "xff_num_trusted_hops": 0,
        "server_header_transformation": "PASS_THROUGH",
        "generate_request_id": True,
        "always_set_request_id_in_response": True,
    }


def _safe_paths() -> dict[str, Any]:
    return {
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": "KEEP_UNCHANGED",
    }


def _limits() -> dict[str, Any]:
    return {
        "request_headers_timeout": "10s",
        "stream_idle_timeout": "0s",
        "max_request_headers_kb": 60,
        "delayed_close_timeout": "1s",
        "common_http_protocol_options": {
            "idle_timeout": "900s",
            "headers_with_underscores_action": "REJECT_REQUEST",
            "max_headers_count": 100,
        },
        "http2_protocol_options": {
            "max_concurrent_streams": 200,
            "initial_stream_window_size": 262_144,
            "initial_connection_window_size": 1_048_576,
            "allow_connect": True,
        },
    }


def _without_forged_headers() -> dict[str, Any]:
    """Remove what a client could forge, before routes are chosen."""
    forged = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-prefix", "x-forwarded-user"]
    return extension(
        "envoy.http.early_header_mutation.header_mutation",
        "extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
        mutations=[
            *({"remove": name} for name in [*forged, "x-envoy-original-path"]),
            {"remove_on_match": {"key_matcher": {"prefix": "x-greenroom-"}}},
        ],
    )


def _tls(plan: Plan) -> dict[str, Any]:
    return extension(
        "envoy.transport_sockets.tls",
        "extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        common_tls_context={
            "alpn_protocols": ["h2", "http/1.1"],
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
            "tls_certificate_sds_secret_configs": [
                {"name": "server", "sds_config": file_source(plan.folder / WATCHED_TLS)}
            ],
        },
    )


def tls_secret(certificate: str, key: str) -> dict[str, Any]:
    """Return the secret that names certificate and key; Envoy reads them again when they are renamed in."""
    return {
        "@type": V3 + "extensions.transport_sockets.tls.v3.Secret",
        "name": "server",
        "tls_certificate": {
            "certificate_chain": {"filename": certificate},
            "private_key": {"filename": key},
        },
    }

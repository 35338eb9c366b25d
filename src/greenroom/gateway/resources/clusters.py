"""A cluster per running instance, and two for the control plane and its door."""

from pathlib import Path
from typing import Any

from greenroom.gateway.model import RouteTable, Upstream
from greenroom.gateway.resources.model import CONTROL, DOOR, V3, Plan, pipe


def clusters(table: RouteTable) -> list[dict[str, Any]]:
    """Return a cluster for each upstream of the table."""
    return [_instance(upstream) for upstream in table.upstreams]


def fixed_clusters(plan: Plan) -> list[dict[str, Any]]:
    """Return the clusters that every Envoy has from its start."""
    return [
        _cluster(CONTROL, plan.control_socket, 10_000),
        _cluster(DOOR, plan.door_socket, 10_000),
    ]


def _instance(upstream: Upstream) -> dict[str, Any]:
    facts = {"app": upstream.app, "version": f"v{upstream.version}", "stage": upstream.stage}
    cluster = _cluster(upstream.instance, upstream.socket, upstream.max_requests)
    metadata = {"filter_metadata": {"greenroom": facts | {"instance": upstream.instance}}}
    return {"@type": V3 + "config.cluster.v3.Cluster", **cluster, "metadata": metadata}


def _cluster(name: str, socket: Path, requests: int) -> dict[str, Any]:
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "5s",
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": pipe(socket)}}]}],
        },
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "circuit_breakers": {"thresholds": [_threshold(requests)]},
        # app servers close idle connections after seconds: close ours first, so that none is used
        # in the instant in which the other side gives it up
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": V3 + "extensions.upstreams.http.v3.HttpProtocolOptions",
                "common_http_protocol_options": {"idle_timeout": "2s"},
                "explicit_http_config": {"http_protocol_options": {}},
            }
        },
    }


def _threshold(requests: int) -> dict[str, Any]:
    """Set every limit on purpose: the default lets the 1,025th WebSocket wait for ever."""
    return {
        "max_connections": 1_000_000,
        "max_pending_requests": 100_000,
        "max_requests": requests,
        "max_retries": 1_000,
        "track_remaining": True,
    }

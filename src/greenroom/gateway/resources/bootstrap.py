"""What an Envoy process is started with: the listener, the fixed clusters, limits, where to watch for the rest."""

from typing import Any

from greenroom.gateway.resources.clusters import fixed_clusters
from greenroom.gateway.resources.listener import listener
from greenroom.gateway.resources.model import V3, Plan, file_source, pipe

CLUSTERS_FILE, ROUTES_FILE, TLS_FILE = "clusters.json", "routes.json", "tls.json"


def bootstrap(plan: Plan, jwks: str, door_secret: str) -> dict[str, Any]:
    """Return the bootstrap configuration."""
    return {
        "node": {"id": "greenroom", "cluster": "greenroom"},
        "admin": {"address": pipe(plan.admin_socket) | {}},
        "static_resources": {
            "listeners": [listener(plan, jwks, door_secret)],
            "clusters": fixed_clusters(plan),
        },
        "dynamic_resources": {"cds_config": file_source(plan.folder / CLUSTERS_FILE)},
        "overload_manager": _overload(plan),
        "layered_runtime": {
            "layers": [
                {
                    "name": "static",
                    "static_layer": {"re2.max_program_size.error_level": 1000},
                }
            ]
        },
    }


def _overload(plan: Plan) -> dict[str, Any]:
    heap, downstream = (
        "envoy.resource_monitors.fixed_heap",
        "envoy.resource_monitors.global_downstream_max_connections",
    )
    return {
        "refresh_interval": "0.25s",
        "resource_monitors": [
            {
                "name": heap,
                "typed_config": {
                    "@type": V3 + "extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig",
                    "max_heap_size_bytes": plan.memory_bytes,
                },
            },
            {
                "name": downstream,
                "typed_config": {
                    "@type": V3 + "extensions.resource_monitors.downstream_connections.v3"
                    ".DownstreamConnectionsConfig",
                    "max_active_downstream_connections": plan.connections,
                },
            },
        ],
        "actions": [
            {
                "name": "envoy.overload_actions.stop_accepting_requests",
                "triggers": [{"name": heap, "threshold": {"value": 0.95}}],
            }
        ],
    }

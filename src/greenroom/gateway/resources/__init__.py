"""Envoy's configuration as plain JSON values, made from settings and a route table. Pure: nothing is written here.

`bootstrap` and `listener` are fixed for the life of an Envoy process (a changed listener would cut WebSockets);
`routes` and `clusters` follow the route table. Facts behind the choices: `docs/decisions/0002-data-plane.md`.
"""

from greenroom.gateway.resources.bootstrap import bootstrap
from greenroom.gateway.resources.clusters import clusters
from greenroom.gateway.resources.model import Plan
from greenroom.gateway.resources.routes import routes

__all__ = ["Plan", "bootstrap", "clusters", "routes"]

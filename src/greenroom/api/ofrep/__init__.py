"""The door for apps' flags: the OpenFeature Remote Evaluation Protocol (OFREP) 0.3.

`door.OfrepDoor` serves the instances of apps, on a Unix socket that is shown in every sandbox, and nothing else;
people ask the same below `/api/v1` (`api/routes/flag_evaluations.py`). `hub` tells of changes, `guard` keeps one
app from taking all connections, `answers` is the wire format, with what published SDKs need beyond it.
Specification: https://github.com/open-feature/protocol/blob/main/service/openapi.yaml
"""

from greenroom.api.ofrep.door import OfrepDoor
from greenroom.api.ofrep.guard import guarded
from greenroom.api.ofrep.hub import Hub

__all__ = ["Hub", "OfrepDoor", "guarded"]

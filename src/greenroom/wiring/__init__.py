"""The only place that chooses implementations and joins them.

`build` makes the use cases out of settings; `serve` runs the control plane with them; `stop` ends everything that
a home has running.
"""

from greenroom.wiring.serving import serve, stop

__all__ = ["serve", "stop"]

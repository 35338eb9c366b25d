"""One module per figure; `FIGURES` names them in the order in which they are measured."""

from bench.figures import (
    dashboard,
    flags,
    gates,
    killing,
    loading,
    memory,
    publishing,
    rehearsing,
    releasing,
    requests,
    rollouts,
    routes,
    waking,
    websockets,
)

FIGURES = {
    "publish": publishing.measure,
    "wake": waking.measure,
    "release": releasing.measure,
    "rollout": rollouts.measure,
    "requests": requests.measure,
    "websockets": websockets.measure,
    "memory": memory.measure,
    "routes": routes.measure,
    "kill": killing.measure,
    "dashboard": dashboard.measure,
    "load": loading.measure,
    "rehearse": rehearsing.measure,
    "gates": gates.measure,
    "flags": flags.measure,
}

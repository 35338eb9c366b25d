"""One module per figure; `FIGURES` names them in the order in which they are measured."""

from bench.figures import publishing, requests, waking, websockets

FIGURES = {
    "publish": publishing.measure,
    "wake": waking.measure,
    "requests": requests.measure,
    "websockets": websockets.measure,
}

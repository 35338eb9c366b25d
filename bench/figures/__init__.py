"""One module per figure; `FIGURES` names them in the order in which they are measured."""

from bench.figures import killing, publishing, releasing, requests, waking, websockets

FIGURES = {
    "publish": publishing.measure,
    "wake": waking.measure,
    "release": releasing.measure,
    "requests": requests.measure,
    "websockets": websockets.measure,
    "kill": killing.measure,
}

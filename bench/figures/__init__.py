"""One module per figure; `FIGURES` names them in the order in which they are measured."""

from bench.figures import publishing, waking

FIGURES = {"publish": publishing.measure, "wake": waking.measure}

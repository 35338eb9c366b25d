"""One module per figure; `FIGURES` names them in the order in which they are measured."""

from bench.figures import publishing

FIGURES = {"publish": publishing.measure}

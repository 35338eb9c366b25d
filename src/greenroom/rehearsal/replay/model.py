"""What a replay is told and what it saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

OutputKind = Literal["value", "text", "html", "table", "image", "plot", "file", "error"]
Ending = Literal["done", "stuck", "broken", "stopped"]


@dataclass(frozen=True)
class Target:
    """Where the app answers."""

    url: str
    """Scheme, host, port and base path, without the final slash."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent with every request: a token, a host name."""
    socket: Path | None = None
    """The Unix socket to connect to instead of the host of `url`."""
    connect_to: tuple[str, int] | None = None
    """The address to connect to instead of looking the host of `url` up."""


@dataclass(frozen=True)
class Pace:
    """How a session is played."""

    think: float = 0.0
    """Factor on the recorded think times; 0 plays without waiting."""
    jitter: float = 0.0
    """Share by which each think time varies at random, 0 to 1."""
    quiet: float = 0.05
    """Seconds without a message after which a complete step counts as at rest; 0 under load."""
    patience: float = 1.0
    """Factor on the timeout of each step: one of several at once may take as many times as long."""
    assets: bool = False
    """Whether scripts, styles and images of the page are fetched as well."""


@dataclass(frozen=True)
class Output:
    """The state of one output, in terms that do not depend on the framework.

    `content` by kind: `value` any JSON; `text`, `html`, `error` a string; `table` {"columns":
    [name, ...], "rows": [[cell, ...], ...]}; `plot` the figure's JSON (plotly, vega, bokeh);
    `image` and `file` {"name"?}, their bytes in `data`.
    """

    kind: OutputKind
    content: Any = None
    data: bytes = field(default=b"", repr=False)
    media: str = ""
    """The media type of `data`."""


@dataclass(frozen=True)
class StepResult:
    """One step as it was played; times are seconds of the monotonic clock."""

    number: int
    label: str
    sent_at: float
    first_output_at: float | None
    done_at: float
    outputs: Mapping[str, Output] = field(default_factory=dict)
    """The whole folded state at rest, every output by its name; empty when it was not asked for."""
    changed: tuple[str, ...] = ()
    """Outputs that came in this step."""
    missing: tuple[str, ...] = ()
    """Expected outputs that did not come in time."""
    page_at: float | None = None
    """When the page itself had come; only of the first step."""
    socket_at: float | None = None
    """When its WebSocket was open; None where the framework has none."""


@dataclass(frozen=True)
class Replay:
    """One session as it was played."""

    journey: str
    steps: tuple[StepResult, ...]
    ending: Ending
    """`done`; `stuck` at a step that did not complete; `broken` connection; `stopped` from outside."""
    why: str = ""
    """A sentence, when the ending is not `done`."""
    at_step: int | None = None
    started_at: float = 0.0

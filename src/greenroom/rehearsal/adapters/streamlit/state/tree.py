"""The elements of a page as a tree, folded from what a script's runs sent. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from greenroom.rehearsal.adapters.streamlit.state.described import block_widget, widget_of
from greenroom.rehearsal.adapters.streamlit.state.elements import (
    INVISIBLE,
    content_of,
    kind_of,
    title_of,
)
from greenroom.rehearsal.adapters.streamlit.state.widgets import Widget

CONTAINERS = {1: "sidebar", 2: "event", 3: "bottom"}
"""The first number of a path, beside 0 for the page's main part."""


class Shown:
    """An element as it was sent; decoded when it is looked at."""

    def __init__(self, element: Any, fragment: str) -> None:
        self._element, self._fragment = element, fragment
        self.rows_added: list[tuple[str, bytes]] = []
        """Rows that came later, with the name of their data set."""

    @cached_property
    def _content(self) -> tuple[str, Any]:
        return content_of(self._element)

    @property
    def field(self) -> str:
        """Its field on the wire."""
        return self._content[0]

    @property
    def content(self) -> Any:
        """Its message, or the bytes of one that is not known."""
        return self._content[1]

    @cached_property
    def kind(self) -> str:
        """What people call it."""
        return kind_of(self.field, self.content)

    @cached_property
    def widget(self) -> Widget | None:
        """The widget it is, or None."""
        return widget_of(self.field, self.content, self._fragment)


@dataclass
class Node:
    """A place on the page."""

    shown: Shown | None = None
    block: Any = None
    children: dict[int, "Node"] = field(default_factory=dict)
    run: int = 0
    fragment: str = ""
    at: float = 0.0
    """When it last came."""
    digest: str | bytes = ""
    """Equal for equal contents."""


@dataclass(frozen=True)
class Named:
    """An element with a name that is the same in each session."""

    name: str
    node: Node
    shown: Shown


def descend(root: Node, path: tuple[int, ...]) -> Node:
    """Return the node at a path, made if it was not there."""
    for step in path:
        root = root.children.setdefault(step, Node())
    return root


def prune(node: Node, run: int, fragments: frozenset[str]) -> None:
    """Drop what a finished run did not send; a run of fragments drops only what is theirs."""
    for place, child in list(node.children.items()):
        belongs = not fragments or child.fragment in fragments
        if child.run != run and belongs and child.run:
            del node.children[place]
        else:
            prune(child, run, fragments)


def widgets_in(node: Node) -> Iterator[Widget]:
    """Yield the widgets below a node in the order of the page."""
    if node.block is not None and (widget := block_widget(node.block, node.fragment)):
        yield widget
    if node.shown and node.shown.widget:
        yield node.shown.widget
    for place in sorted(node.children):
        yield from widgets_in(node.children[place])


def named(root: Node) -> list[Named]:
    """Return the visible elements in the order of the page, each under its name.

    A widget has its author's key, or its kind and label; anything else its kind and, if there is
    one, its label, below the titles of the sections it stands in. Equal names are numbered.
    """
    found: list[Named] = []
    counts: dict[str, int] = {}
    for sections, node, shown in _everything(root):
        name = _base(sections, shown)
        counts[name] = counts.get(name, 0) + 1
        numbered = name if counts[name] == 1 else f"{name}:{counts[name]}"
        found.append(Named(numbered, node, shown))
    return found


def _everything(root: Node) -> Iterator[tuple[tuple[str, ...], Node, Shown]]:
    for place in sorted(root.children):
        container = (CONTAINERS[place],) if place in CONTAINERS else ()
        yield from _visible(root.children[place], container)


def _visible(
    node: Node, sections: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Node, Shown]]:
    if node.block is not None and (title := title_of(node.block)):
        sections = (*sections, title)
    if node.shown and node.shown.kind not in INVISIBLE:
        yield sections, node, node.shown
    for place in sorted(node.children):
        yield from _visible(node.children[place], sections)


def _base(sections: tuple[str, ...], shown: Shown) -> str:
    widget = shown.widget
    if widget and widget.kind == "json":
        return "/".join((*sections, widget.key or shown.kind))
    if widget:
        return widget.structural if not widget.key else widget.key
    label = shown.content.label if shown.kind == "metric" else ""
    return "/".join((*sections, f"{shown.kind}:{label}" if label else shown.kind))

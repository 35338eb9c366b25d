"""What a browser would know of a session: its page, its widgets' values, its run. Pure.

The reader of a recording and the player of a journey fold the same messages into it: what a person
did is where the browser's values differ from those that this page would have sent.
"""

import re
from hashlib import sha256
from typing import Any

from greenroom.rehearsal.adapters.streamlit.shown.tables import Frame
from greenroom.rehearsal.adapters.streamlit.state.described import WITH_DEFAULT
from greenroom.rehearsal.adapters.streamlit.state.tree import (
    Named,
    Node,
    Shown,
    descend,
    named,
    prune,
    widgets_in,
)
from greenroom.rehearsal.adapters.streamlit.state.widgets import Widget
from greenroom.rehearsal.errors import BrokenError

EARLY = 2
"""A run that ended because another is about to begin."""
ENDED_AS_MEANT = frozenset((0, 3))
"""A run of the whole script, or of a fragment, that came to its end."""
ANY_RELEASE = (999,)


class Page:
    """One session's page."""

    def __init__(self) -> None:
        self.version = ""
        self.session = ""
        self.page_hash = ""
        self.query = ""
        self.title = ""
        self.pages: dict[str, str] = {}
        """Digests of the app's pages by their path; the first page's is empty."""
        self.values: dict[str, Any] = {}
        """Values of widgets by id, as a browser would hold them."""
        self.submitted: set[str] = set()
        """Forms that were submitted; the others' values are not told yet."""
        self.runs = 0
        """Runs that began."""
        self.is_running = False
        self.failure = ""
        """Why the script could not be run at all."""
        self.files: dict[str, Any] = {}
        """Where files may be sent, by the request for it."""
        self.operations: dict[str, Any] = {}
        self.on_their_own: set[str] = set()
        """Fragments that run again and again by themselves."""
        self.root = Node()
        self._fragments: frozenset[str] = frozenset()
        self._cache: dict[str, tuple[Any, int]] = {}
        self._kept_for = 2
        self._named: list[Named] | None = None

    @property
    def release(self) -> tuple[int, ...]:
        """The app's release of Streamlit as numbers; one that does not say is taken as today's."""
        found = re.match(r"(\d+)\.(\d+)", self.version)
        return tuple(int(part) for part in found.groups()) if found else ANY_RELEASE

    def named(self) -> list[Named]:
        """Return the visible elements with their names."""
        if self._named is None:
            self._named = named(self.root)
        return self._named

    def digests(self) -> dict[str, str | bytes]:
        """Return what tells whether an element changed, by name."""
        return {each.name: each.node.digest for each in self.named()}

    def widgets(self) -> dict[str, Widget]:
        """Return the widgets by id."""
        return {widget.id: widget for widget in widgets_in(self.root)}

    def cached(self) -> list[str]:
        """Return the digests of big messages that need not come again."""
        return list(self._cache)

    # What came

    def take(self, message: Any, at: float) -> None:
        """Fold one message in."""
        field = next((each.name for each, _ in message.ListFields() if each.name in TAKEN), "")
        if field:
            getattr(self, f"_take_{field}")(message, at)

    def _take_new_session(self, message: Any, at: float) -> None:
        said = message.new_session
        if said.initialize.session_id:
            self.session = said.initialize.session_id
            self.version = said.initialize.environment_info.streamlit_version
        if said.config.HasField("max_cached_message_age"):
            self._kept_for = said.config.max_cached_message_age
        self.page_hash = said.page_script_hash
        self._take_pages(said.app_pages)
        fragments = message.metadata.run.fragment_ids or said.fragment_ids_this_run
        self._fragments = frozenset(fragments)
        self.runs += 1
        self.is_running, self.failure = True, ""

    def _take_pages(self, pages: Any) -> None:
        if pages:
            self.pages = {
                ""
                if page.is_default
                else page.url_pathname or page.page_name: page.page_script_hash
                for page in pages
            }

    def _take_navigation(self, message: Any, at: float) -> None:
        self._take_pages(message.navigation.app_pages)
        self.page_hash = message.navigation.page_script_hash or self.page_hash

    def _take_pages_changed(self, message: Any, at: float) -> None:
        self._take_pages(message.pages_changed.app_pages)

    def _take_delta(self, message: Any, at: float) -> None:
        if message.metadata.cacheable and message.hash:
            self._cache[message.hash] = (message.delta, self.runs)
        self._place(message, message.delta, message.hash, at)

    def _take_ref_hash(self, message: Any, at: float) -> None:
        if message.ref_hash not in self._cache:
            raise BrokenError("The app referred to a message that it has not sent before.")
        delta, _ = self._cache[message.ref_hash]
        self._cache[message.ref_hash] = (delta, self.runs)
        self._place(message, delta, message.ref_hash, at)

    def _place(self, message: Any, delta: Any, digest: str, at: float) -> None:
        node = descend(self.root, tuple(message.metadata.delta_path))
        self._named = None
        if delta.HasField("arrow_add_rows") and node.shown:
            rows = delta.arrow_add_rows
            node.shown.rows_added.append((rows.name, rows.data.data))
            node.digest = sha256(f"{node.digest!r}{digest}".encode() + rows.data.data).hexdigest()
            node.at = at
        elif delta.HasField("new_element"):
            node.shown = Shown(delta.new_element, delta.fragment_id)
            node.block = None
            node.children.clear()
        elif delta.HasField("add_block"):
            node.block, node.shown = delta.add_block, None
        else:
            return
        node.run, node.fragment, node.at = self.runs, delta.fragment_id, at
        node.digest = digest if digest and not delta.fragment_id else _content_of(delta)
        if node.shown and isinstance(node.shown.content, Frame):
            node.digest = node.shown.content.digest or node.digest
        if node.shown and node.shown.widget:
            self._meet(node.shown.widget)

    def _meet(self, widget: Widget) -> None:
        """Hold the value that the app gave a widget, or its default while it has none."""
        if widget.is_told:
            self.values[widget.id] = widget.told
        elif widget.kind in WITH_DEFAULT and widget.id not in self.values:
            self.values[widget.id] = widget.default

    def _take_script_finished(self, message: Any, at: float) -> None:
        if message.script_finished == EARLY:
            return
        self.is_running = False
        self._named = None
        if message.script_finished in ENDED_AS_MEANT:
            prune(self.root, self.runs, self._fragments)
            shown = self.widgets()
            self.values = {key: value for key, value in self.values.items() if key in shown}
        oldest = self.runs - self._kept_for
        self._cache = {key: each for key, each in self._cache.items() if each[1] >= oldest}

    def _take_session_event(self, message: Any, at: float) -> None:
        event = message.session_event
        if event.HasField("script_compilation_exception"):
            found = event.script_compilation_exception
            self.failure = f"{found.type}: {found.message}"

    def _take_page_info_changed(self, message: Any, at: float) -> None:
        self.query = message.page_info_changed.query_string

    def _take_page_config_changed(self, message: Any, at: float) -> None:
        self.title = message.page_config_changed.title or self.title

    def _take_file_urls_response(self, message: Any, at: float) -> None:
        self.files[message.file_urls_response.response_id] = message.file_urls_response

    def _take_backend_operation_response(self, message: Any, at: float) -> None:
        answer = message.backend_operation_response
        self.operations[answer.request_id] = answer

    def _take_auto_rerun(self, message: Any, at: float) -> None:
        self.on_their_own.add(message.auto_rerun.fragment_id)

    # What is sent

    def sendable(self) -> dict[str, Any]:
        """Return the values that a rerun tells."""
        shown = self.widgets()
        return {
            key: value
            for key, value in self.values.items()
            if key in shown and (not shown[key].form or shown[key].form in self.submitted)
        }

    # Names of widgets

    def name_of(self, identity: str) -> str:
        """Return the name of a widget: its author's key, or its kind, label and place among such."""
        return next((name for name, w in self.by_name().items() if w.id == identity), "")

    def by_name(self) -> dict[str, Widget]:
        """Return the widgets by name; one with a key has its kind and label as a second name."""
        keyed: dict[str, Widget] = {}
        plain: dict[str, Widget] = {}
        counts: dict[str, int] = {}
        for widget in widgets_in(self.root):
            name = widget.structural
            counts[name] = counts.get(name, 0) + 1
            plain[name if counts[name] == 1 else f"{name}:{counts[name]}"] = widget
            if widget.key:
                keyed[widget.key] = widget
        return keyed | {name: widget for name, widget in plain.items() if name not in keyed}


def _content_of(delta: Any) -> bytes:
    """Return the bytes of what a delta holds; the id of its fragment changes with its place."""
    held = delta.new_element if delta.HasField("new_element") else delta
    return held.SerializeToString(deterministic=True)


TAKEN = frozenset(
    name.removeprefix("_take_") for name in vars(Page) if name.startswith("_take_")
) - {"pages"}

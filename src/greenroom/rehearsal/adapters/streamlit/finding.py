"""Finds what a step needs on the live page, or says what is missing. Pure."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from greenroom.rehearsal.adapters.streamlit.state.page import Page
from greenroom.rehearsal.adapters.streamlit.state.values import state_of
from greenroom.rehearsal.adapters.streamlit.state.widgets import Widget, options_missing
from greenroom.rehearsal.errors import StuckError
from greenroom.rehearsal.journey.model import Step

WIDGETS = "widgets"
"""Where a journey's setup has the second name, kind and label, of widgets that have a key."""


class Finder:
    """Looks for a step's widgets."""

    def __init__(self, step: Step, page: Page, setup: Mapping[str, Any]) -> None:
        self._step, self._live, self._release = step, page.by_name(), page.release
        self._aliases: Mapping[str, str] = setup.get(WIDGETS, {})

    def widget(self, name: str, value: Any) -> Widget:
        """Return a widget that can take a value; raise `StuckError` naming what is wrong."""
        found = self._live.get(name) or self._live.get(self._aliases.get(name, ""))
        if found is None:
            raise self._stuck(f"The app shows no widget `{name}`.{self._nearest(name)}")
        if found.disabled:
            raise self._stuck(f"The widget `{name}` is disabled.")
        if missing := options_missing(found, value):
            offered = ", ".join(found.options[:8])
            raise self._stuck(f"`{name}` does not offer {', '.join(missing)}, but {offered}.")
        if value is not None and not found.is_uploader:
            self._refuse_unfit(name, found, value)
        return found

    def _refuse_unfit(self, name: str, widget: Widget, value: Any) -> None:
        try:
            state_of(widget, value, self._release)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise self._stuck(f"`{name}` cannot take {json.dumps(value)}: {error}.") from error

    def _nearest(self, name: str) -> str:
        near = get_close_matches(name, self._live, n=3)
        return f" It shows {', '.join(near or list(self._live)[:8]) or 'none'}."

    def _stuck(self, why: str) -> StuckError:
        step = self._step
        return StuckError(
            f"Step {step.number} ({step.label}) cannot be played.",
            why,
            "If the app was changed, record the journey again.",
        )


def refuse_missing(step: Step, changed_at: Mapping[str, float], began: float, page: Page) -> None:
    """Raise `StuckError` if a run that ended brought nothing of what was expected.

    Its end is the script's own word that all has come. Of several outputs one may be gone: that is
    a difference to be seen. When none came, this was not the step that was recorded.
    """
    came = any(changed_at.get(name, 0.0) >= began for name in step.expects)
    if came or not step.expects or page.failure or _raised(page):
        return
    raise StuckError(
        f"Step {step.number} ({step.label}) did not complete.",
        f"None of its outputs came: {', '.join(step.expects)}.",
        "If the app no longer makes them, record the journey again.",
    )


def _raised(page: Page) -> bool:
    return any(each.shown.kind == "exception" for each in page.named())

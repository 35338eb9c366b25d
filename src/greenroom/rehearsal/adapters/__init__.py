"""The framework families a journey can be recorded on and replayed against, one folder each.

Adding one is adding a folder here and a line to `ADAPTERS`. `http` comes last: it takes what nobody
else recognises.
"""

from difflib import get_close_matches

from greenroom.rehearsal.adapters.bokeh import Bokeh
from greenroom.rehearsal.adapters.dash import Dash
from greenroom.rehearsal.adapters.gradio import Gradio
from greenroom.rehearsal.adapters.http import Http
from greenroom.rehearsal.adapters.shiny import Shiny
from greenroom.rehearsal.adapters.streamlit import Streamlit
from greenroom.rehearsal.adapters.voila import Voila
from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey.model import Recording
from greenroom.rehearsal.ports import Adapter

ADAPTERS: tuple[Adapter, ...] = (Shiny(), Dash(), Gradio(), Streamlit(), Bokeh(), Voila(), Http())


def recognise(recording: Recording) -> Adapter:
    """Return the adapter that is surest of these events."""
    return max(ADAPTERS, key=lambda adapter: adapter.recognises(recording))


def by_name(name: str) -> Adapter:
    """Return the adapter with this name, or raise `JourneyError` naming the nearest known one."""
    known = {adapter.name: adapter for adapter in ADAPTERS}
    if name in known:
        return known[name]
    near = get_close_matches(name.lower(), known, n=1)
    raise JourneyError(
        f"No replay adapter is named `{name}`.",
        f"Did you mean `{near[0]}`?" if near else "",
        f"Known: {', '.join(known)}.",
    )

"""What a model is and what the author called it. Pure."""

import re

from greenroom.rehearsal.adapters.bokeh.values import Model

WIDGET = re.compile(
    r"(Select|Slider|Input|Picker|Group|Button|Toggle|Dropdown|Choice|Spinner|Checkbox|Switch"
    r"|Player|Icon|Editor|Area|FileDownload|FileDropper)$"
)
ACTIVE = re.compile(r"(Group|Tabs|Toggle|Switch|Checkbox|Accordion)$")
"""Classes whose state is in `active`; others have it in `value`."""
MADE_UP = re.compile(r"\d{5,}$|^(nav|main|header|sidebar|modal)-\d+$")
"""Names that Panel gives: a counter or an address."""
PANEL_TAGS = frozenset({"nav", "main", "header", "sidebar", "modal"})
WORDS = {
    "Figure": "plot", "Plot": "plot", "VegaPlot": "plot", "PlotlyPlot": "plot", "ECharts": "plot",
    "DeckGLPlot": "plot", "DataTable": "table", "DataCube": "table", "DataTabulator": "table",
    "Perspective": "table", "Div": "text", "Paragraph": "text", "PreText": "text", "HTML": "text",
    "KaTeX": "text", "MathJax": "text", "JSON": "text", "Markup": "text",
}  # fmt: skip
"""What people call a component, by its class."""
FIGURES = frozenset({"Figure", "Plot"})
BEHIND = frozenset({"Location", "BrowserInfo", "js_area", "busy_indicator"})
"""Classes and names of what Panel puts on the page for itself."""
LAYOUTS = re.compile(r"(Column|Row|Box|Tabs|TabPanel|Spacer|GridStack|Accordion|Card|Feed|Panel)$")


def is_widget(model: Model) -> bool:
    """Whether people can set it."""
    return bool(WIDGET.search(model.kind))


def shows(model: Model) -> bool:
    """Whether a person sees it, and not only what stands in it."""
    if model.kind in BEHIND or model.attributes.get("name") in BEHIND:
        return False
    return not LAYOUTS.search(model.kind)


def main_attribute(model: Model) -> str:
    """Return the attribute that holds a component's state."""
    return "active" if ACTIVE.search(model.kind) else "value"


def word(model: Model) -> str:
    """Return what people call such a component: `plot`, `table`, `text`, else its class."""
    return WORDS.get(model.kind, model.kind)


def given(model: Model) -> str:
    """Return the name that the author gave a model, or its title or label if it is a widget."""
    attributes = model.attributes
    tags = [tag for tag in attributes.get("tags") or () if isinstance(tag, str)]
    said: list[object] = [attributes.get("name")]
    said += [tag for tag in tags if tag not in PANEL_TAGS]
    if is_widget(model):
        said += [attributes.get("title"), attributes.get("label")]
    return next((" ".join(str(text).split()) for text in said if _tells(text)), "")


def _tells(text: object) -> bool:
    if not isinstance(text, str) or not text.strip() or text.startswith("__"):
        return False
    return not MADE_UP.search(text)

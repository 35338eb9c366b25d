"""Notebooks served by Voila."""

import json
from pathlib import Path

from greenroom.kinds.launching import launch
from greenroom.kinds.model import Call, Found, Language, Start
from greenroom.kinds.python_facts import facts_of
from greenroom.kinds.reading import names, read_text

WIDGETS = ("ipywidgets", "voila", "anywidget", "ipyleaflet", "bqplot", "ipyvuetify", "solara")
"""Packages whose import says that a notebook is meant to be used, not only read."""
PREFERRED = ("app.ipynb", "index.ipynb", "dashboard.ipynb", "main.ipynb", "voila.ipynb")
ASKED = ("requirements.txt", "requirements.in", "pyproject.toml", "environment.yml")


SERVED_WITH = {"voila": "voila", "ipykernel": "ipykernel<7"}
"""What serves a notebook, by name. Now and then, kernels of ipykernel 7 leave a cell unanswered for ever."""


class Voila:
    """A notebook without its code; each visitor has a kernel of their own."""

    name = "voila"
    title = "Voila"
    language: Language = "python"
    ready_path = "/voila/static/voila.js"
    """No kernel is started to see whether it answers."""

    def find(self, folder: Path) -> Found | None:
        """Recognise a notebook with widgets, or any if Voila is asked for."""
        notebooks = names(folder, ".ipynb")
        if not notebooks:
            return None
        asked = any("voila" in read_text(folder / file).lower() for file in ASKED)
        living = [name for name in notebooks if has_widgets(read_text(folder / name))]
        entry, *others = sorted(living or notebooks, key=penalty_of)
        if asked:
            return Found(
                self.name,
                entry,
                f"{entry} is a notebook, and voila is asked for",
                88,
                tuple(others),
            )
        if living:
            return Found(self.name, entry, f"{entry} is a notebook with widgets", 60, tuple(others))
        return Found(self.name, entry, f"{entry} is a notebook", 15, tuple(others))

    def packages(self, names: frozenset[str]) -> tuple[str, ...]:
        """Add Voila and Python's kernel if they were not asked for."""
        return tuple(wanted for name, wanted in SERVED_WITH.items() if name not in names)

    def start(self, call: Call) -> Start:
        """Serve the notebook at the root."""
        return Start(launch(call, "start_voila.py"))


def penalty_of(name: str) -> int:
    """Return 0 for `app.ipynb`, a little more for each less usual name."""
    lowered = name.lower()
    return PREFERRED.index(lowered) if lowered in PREFERRED else len(PREFERRED)


def has_widgets(text: str) -> bool:
    """Whether a notebook's code imports something that people can use."""
    try:
        cells = json.loads(text or "{}").get("cells") or ()
        code = "\n".join(
            "".join(cell.get("source") or "") for cell in cells if cell.get("cell_type") == "code"
        )
    except (ValueError, AttributeError, TypeError):
        return False
    return facts_of(code).imports_any(*WIDGETS)

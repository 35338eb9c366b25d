"""The apps that are measured, as folders that both Greenroom and ShinyHub can publish."""

import shutil
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "shiny-python"
SMALL = ("tabulate", "toolz", "inflection", "humanize", "pyparsing", "wcwidth", "six", "zipp")
"""Small packages: naming another one makes a new lock and thus a new environment."""


def shiny(folder: Path, slug: str, *extra: str, idle: str = "15 min") -> Path:
    """Copy the Shiny for Python example; further requirements make its lock another one."""
    app = folder / slug
    shutil.copytree(EXAMPLE, app, ignore=shutil.ignore_patterns("__pycache__", "greenroom.toml"))
    with (app / "requirements.txt").open("a") as file:
        file.write("".join(f"\n{name}" for name in extra) + "\n")
    (app / "greenroom.toml").write_text(
        f'[app]\nslug = "{slug}"\naccess = "public"\n\n[instances]\nidle = "{idle}"\n'
    )
    return app


def edit(app: Path, mark: str) -> None:
    """Change the code of an app, so that another version of it is another bundle."""
    with (app / "app.py").open("a") as file:
        file.write(f"\n# {mark}\n")

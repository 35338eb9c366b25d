"""The fake's pages, made from its world."""

import difflib

from greenroom.kernel.errors import NotFoundError
from greenroom.web.fake.world import STAGES, FakeApp
from greenroom.web.views import (
    AppPage,
    DiffView,
    FactRow,
    FileDiff,
    FileRow,
    Me,
    VersionPage,
)

FACTS = (
    FactRow("isolation", "ok", "rung A: bubblewrap, seccomp, Landlock, a user per app, cgroups"),
    FactRow("interpreters", "ok", "Python 3.11.2 (/usr/bin/python3), R 4.2.2"),
    FactRow("Envoy", "ok", "1.40.0, up for 9 days, configuration applied in 14 ms"),
    FactRow("database", "ok", "SQLite 3.40.1, 4.2 MB"),
    FactRow(
        "disk",
        "warning",
        "11% free on /var/lib/greenroom (5.3 GB of 48 GB)",
        "Free some space, or let greenroom collect unused environments.",
    ),
    FactRow(
        "control groups",
        "failure",
        "version 1 hybrid: memory is limited, but not swap",
        "Boot with systemd.unified_cgroup_hierarchy=1.",
    ),
)


def may_see(app: FakeApp, me: Me) -> bool:
    """Whether this person may see the app."""
    return me.admin or app.access != "invited" or any(m.name == me.name for m in app.members)


def may_change(app: FakeApp, me: Me) -> bool:
    """Whether this person may change the app."""
    return me.admin or any(m.name == me.name and m.role == "owner" for m in app.members)


def app_page(app: FakeApp, me: Me) -> AppPage:
    """Return an app."""
    return AppPage(
        app.row(),
        tuple(app.card(stage) for stage in STAGES),
        app.version_rows(),
        tuple(app.instances),
        tuple(app.sessions),
        may_change(app, me),
        tuple(app.rollouts),
    )


def version_page(app: FakeApp, me: Me, number: int) -> VersionPage:
    """Return a version."""
    rows = {row.number: row for row in app.version_rows()}
    if number not in rows:
        raise NotFoundError(
            f"{app.slug} has no version v{number}.", fix="greenroom versions lists them."
        )
    row = rows[number]
    failed = f"\nerror: {row.failure}\n" if row.failure else ""
    return VersionPage(
        app=app.row(),
        version=row,
        kind=app.kind,
        entry="app.py",
        bundle="6f1c2a9be04d7735c1b8e2f09a4d5c6b7e8f90a1b2c3d4e5f60718293a4b5c6d",
        files=tuple(FileRow(file.path, file.size) for file in app.files),
        settings={
            "app": {"slug": app.slug, "title": app.title, "kind": "shiny-python"},
            "resources": {"memory": 1024, "cpus": 1.0, "network": "egress"},
            "instances": {"min": 1, "max": 3, "sessions": 50},
        },
        lock=app.lock,
        lock_source="requirements.txt, resolved at deploy",
        interpreter="Python 3.11.2",
        env_key="e7c1f04a92",
        build_log=f"Resolved 41 packages in 312ms\nDownloaded pandas (12.4MiB)\n{failed}"
        "\x1b[32mInstalled\x1b[0m 41 packages in 0.9s\nCompiled 2,381 files in 1.6s\n",
        client="greenroom 0.1.0",
        host="ada-laptop",
        notes=("The virtual environment .venv was left out.",),
        others=tuple(other for other in rows if other != number),
        stages=tuple(app.card(stage) for stage in STAGES),
        may_change=may_change(app, me),
        sign_offs=tuple(app.sign_offs.get(number, ())),
    )


BEFORE = """from shiny import App, render, ui
import pandas as pd

sales = pd.read_csv("sales.csv")

app_ui = ui.page_fluid(
    ui.h2("Sales"),
    ui.output_plot("by_month"),
)


def server(input, output, session):
    @render.plot
    def by_month():
        return sales.groupby("month").revenue.sum().plot()


app = App(app_ui, server)
"""
AFTER = BEFORE.replace(
    '    ui.h2("Sales"),\n',
    '    ui.h2("Sales by region"),\n    ui.input_select("region", "Region", regions),\n',
).replace("sales.groupby", "sales[sales.region == input.region()].groupby")


def diff(slug: str, older: int, newer: int) -> DiffView:
    """Return what changed."""
    before, after = BEFORE.splitlines(), AFTER.splitlines()
    text = "\n".join(difflib.unified_diff(before, after, "a/app.py", "b/app.py", lineterm=""))
    return DiffView(
        slug,
        older,
        newer,
        "pandas 2.2.3 → 2.3.1, 3 more",
        ("pandas 2.2.3 → 2.3.1", "numpy 2.1.3 → 2.3.0", "+ polars 1.8.0", "- pytz 2024.2"),
        ("resources.memory: 512 → 1024",),
        (
            FileDiff("app.py", "changed", text),
            FileDiff("regions.csv", "added", "", "too large to compare"),
            FileDiff("www/style.css", "moved", "", "was style.css"),
            FileDiff("notes.md", "removed", "@@ -1,2 +0,0 @@\n-# Notes\n-Ask Bob.\n"),
        ),
    )

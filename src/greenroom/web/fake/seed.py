"""A few apps as they might stand on a Monday afternoon."""

from dataclasses import replace
from datetime import datetime, timedelta

from greenroom.kernel.clock import now
from greenroom.web.fake import flags, rehearsals, rolling
from greenroom.web.fake.looking import AFTER
from greenroom.web.fake.world import FakeApp, World
from greenroom.web.views import (
    Access,
    FileText,
    InstanceRow,
    MemberRow,
    PersonRow,
    SessionRow,
    SignOffRow,
    TokenRow,
    VariableRow,
    VersionRow,
)

GIB = 1024**3
MESSAGES = (
    "First version",
    "Read the sheet from the warehouse",
    "Fix the month axis",
    "Cache the regions for an hour",
    "Show margins beside revenue",
    "Sales by region, with a select box",
)
LOCKS = ("", "", "shiny 1.4.0 → 1.5.0", "", "numpy 2.1.3 → 2.3.0", "pandas 2.2.3 → 2.3.1, 3 more")
LOCK = """# requirements.txt, resolved at deploy
numpy==2.3.0 --hash=sha256:1d0f…
pandas==2.3.1 --hash=sha256:8a52…
shiny==1.5.0 --hash=sha256:03fe…
starlette==0.47.3 --hash=sha256:a1c9…
uvicorn==0.35.0 --hash=sha256:5e20…
"""


def seeded() -> World:
    """Return the world."""
    world = World(
        apps={app.slug: app for app in (_sales(), _churn(), _penguins(), _nile(), _pricing())},
        people=[
            PersonRow("ada", "Ada Lovelace", admin=True, created_at=_ago(days=90)),
            PersonRow("grace", "Grace Hopper", admin=False, created_at=_ago(days=60)),
            PersonRow("linus", "Linus Pauling", admin=False, created_at=_ago(days=12)),
        ],
        passwords={"ada": "curtain-up", "grace": "curtain-up", "linus": "curtain-up"},
        groups={"analysts": ["grace", "linus"], "beta": ["ada"]},
        tokens={
            "ada": [
                TokenRow("t1", "laptop", _ago(days=40), _ago(minutes=4), _ago(days=-325)),
                TokenRow("t2", "ci", _ago(days=12), None, _ago(days=-353)),
            ]
        },
    )
    _remember(world)
    _rehearse(world)
    flags.seed(world.apps["sales"], _ago(days=2))
    return world


def _rehearse(world: World) -> None:
    sales, nile = world.apps["sales"], world.apps["nile"]
    sales.recorded = nile.recorded = world.apps["pricing-lab"].recorded = ("download", "explore")
    sales.rehearsals = {
        12: rehearsals.differing(_ago(minutes=4)),
        11: rehearsals.passing(_ago(days=1)),
        10: rehearsals.unapproved(_ago(days=2)),
        9: rehearsals.broken(_ago(days=3)),
        8: rehearsals.racing(_ago(days=4)),
    }
    nile.rehearsals = {4: rehearsals.going_on(_ago(minutes=1))}


def _remember(world: World) -> None:
    for app in world.apps.values():
        for row in app.versions:
            world.happen("version.created", row.by, app.slug, f"v{row.number}", at=row.at)
            if row.state == "failed":
                failed = {"why": row.failure, "at": row.at}
                world.happen("version.failed", "greenroom", app.slug, f"v{row.number}", **failed)
        for version, at, by in app.released.get("production", []):
            data = {"stage": "production", "at": at}
            world.happen("release.made", by, app.slug, f"v{version}", **data)
    world.events.sort(key=lambda event: event.at)
    world.events[:] = [replace(e, number=i) for i, e in enumerate(world.events, 1)]


def _sales() -> FakeApp:
    app = _app("sales", "Sales by region", "Shiny for Python", "ada", "signed-in", count=12)
    app.released = {
        "sandbox": [(12, _ago(minutes=6), "ada")],
        "uat": [(11, _ago(days=1), "ada"), (12, _ago(minutes=4), "grace")],
        "production": [
            (9, _ago(days=9), "ada"),
            (10, _ago(days=4), "grace"),
            (11, _ago(hours=3), "ada"),
        ],
    }
    app.states = {
        "sandbox": ("running", ""),
        "uat": ("asleep", "It wakes with the next visitor."),
        "production": ("running", ""),
    }
    app.instances = [
        _instance("sales-v11-3f9a2c", 11, "production", 212_000_000, sessions=4, hours=3),
        _instance("sales-v11-b70e11", 11, "production", 187_000_000, sessions=2, hours=1),
        _instance("sales-v10-90cc1d", 10, "production", 164_000_000, sessions=1, hours=96),
        _instance("sales-v12-e2d408", 12, "sandbox", 171_000_000, sessions=0, hours=0),
    ]
    names = ("grace", "margaret", "katherine", "anonymous", "edsger", "linus")
    app.sessions = [
        _session(who, 10 if who == "linus" else 11, app.instances[2 if who == "linus" else 0], n)
        for n, who in enumerate(names)
    ]
    app.variables = [
        VariableRow("production", "DATABASE_URL", True, None, _ago(days=20), "ada"),
        VariableRow("production", "REGION", False, "north", _ago(days=3), "grace"),
        VariableRow("uat", "DATABASE_URL", True, None, _ago(days=20), "ada"),
    ]
    app.sign_offs = {
        11: [SignOffRow("grace", "approved", _ago(hours=2), "Figures agree with finance.")]
    }
    app.past_rollouts = rolling.past(_ago(days=4))
    app.members = [
        MemberRow("ada", "owner"),
        MemberRow("grace", "owner"),
        MemberRow("linus", "viewer"),
    ]
    for number in range(40):
        app.log(
            "sales-v11-3f9a2c", f"\x1b[32mINFO\x1b[0m:     GET /api/regions?page={number} 200 OK"
        )
    app.log("sales-v11-3f9a2c", "\x1b[33mWARNING\x1b[0m: 3 rows of <b>sales.csv</b> have no region")
    app.log(
        "sales-v11-b70e11", "\x1b[1;31mERROR\x1b[0m:   could not reach the warehouse, trying again"
    )
    return app


def _churn() -> FakeApp:
    app = _app("churn", "Customer churn", "Streamlit", "grace", "invited", count=3)
    failure = "No solution found: pandas>=3 needs Python 3.12, this server has 3.11."
    app.versions[-1] = replace(app.versions[-1], state="failed", failure=failure, timings={})
    app.released = {
        "sandbox": [(2, _ago(days=2), "grace")],
        "production": [(2, _ago(days=2), "grace")],
    }
    app.states = {"production": ("failed", "It ended with exit code 1: KeyError: 'CHURN_DB'")}
    app.members = [MemberRow("grace", "owner")]
    return app


def _penguins() -> FakeApp:
    app = _app("penguins", "Palmer penguins", "Shiny for R", "linus", "public", count=3)
    app.released = {
        "sandbox": [(3, _ago(days=8), "linus")],
        "production": [(1, _ago(days=9), "linus"), (2, _ago(days=8), "linus")],
    }
    app.rollouts = [rolling.unsure(app, 3, _ago(hours=2))]
    app.members = [MemberRow("linus", "owner")]
    return app


def _nile() -> FakeApp:
    app = _app("nile", "The flow of the Nile", "FastAPI", "ada", "public", count=4)
    app.released = {
        "sandbox": [(4, _ago(hours=20), "ada")],
        "production": [(4, _ago(hours=20), "ada")],
    }
    app.states = {"production": ("running", ""), "sandbox": ("stopped", "")}
    app.instances = [_instance("nile-v4-77ab01", 4, "production", 64_000_000, sessions=2, hours=20)]
    app.sessions = [
        _session("anonymous", 4, app.instances[0], 3),
        _session("anonymous", 4, app.instances[0], 8),
    ]
    app.members = [MemberRow("ada", "owner")]
    return app


def _pricing() -> FakeApp:
    app = _app("pricing-lab", "Pricing lab", "Dash", "grace", "signed-in", count=1)
    app.released = {"sandbox": [(1, _ago(minutes=1), "grace")]}
    app.states = {"sandbox": ("starting", "")}
    app.members = [MemberRow("grace", "owner")]
    return app


def _app(slug: str, title: str, kind: str, owner: str, access: Access, count: int) -> FakeApp:
    versions = [_version(slug, number, count, owner) for number in range(1, count + 1)]
    files = [
        FileText("app.py", len(AFTER), AFTER),
        FileText("greenroom.toml", 66, f'[app]\nslug = "{slug}"\ntitle = "{title}"\n'),
        FileText(
            "regions.csv", 31_204, "region,manager\nnorth,Ana\nsouth,Bo\neast,Chen\nwest,Dee\n"
        ),
        FileText("requirements.txt", 13, "shiny\npandas\n"),
        FileText("www/logo.png", 14_820, "", "It is not text, so it is not shown."),
    ]
    return FakeApp(slug, title, kind, owner, access, versions, {}, {}, files=files, lock=LOCK)


def _version(slug: str, number: int, count: int, owner: str) -> VersionRow:
    turn = (number - count - 1) % len(MESSAGES)
    changes = LOCKS[turn] if number > 1 else ""
    return VersionRow(
        number,
        "ready",
        _ago(hours=26 * (count - number), minutes=6),
        owner if number % 3 else "grace",
        MESSAGES[turn],
        48_230 + 310 * number,
        5,
        f"http://v{number}--{slug}.localhost:8080/",
        commit=f"{number * 7919:07x}a4c2e91f",
        branch="main" if number % 4 else "regions",
        dirty=number % 5 == 2,
        lock_changes=changes,
        reused_environment=not changes,
        timings={
            "upload": 0.3,
            "lock": 1.2 if changes else 0.1,
            "environment": 5.4 if changes else 0.0,
            "start": 1.3,
            "ready": 0.6,
        },
    )


def _instance(
    name: str, version: int, stage: str, memory: int, *, sessions: int, hours: int
) -> InstanceRow:
    at = _ago(hours=hours, minutes=5)
    return InstanceRow(
        name, version, stage, "ready", "", at, 0, sessions, memory, GIB, 12.5 + hours * 3, "A"
    )


def _session(who: str, version: int, where: InstanceRow, minutes: int) -> SessionRow:
    began, seen = _ago(minutes=7 * minutes + 1), _ago(minutes=minutes // 3)
    return SessionRow(f"{who}{minutes}", who, version, where.stage, where.id, began, seen, 1)


def _ago(*, days: int = 0, hours: int = 0, minutes: int = 0) -> datetime:
    return now() - timedelta(days=days, hours=hours, minutes=minutes)

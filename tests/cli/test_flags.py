"""`greenroom flags`, spoken to the real API with a real database."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from openfeature import api as openfeature
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from starlette.applications import Starlette
from starlette.routing import Mount

from cli.conftest import Person
from databases import TABLES
from greenroom.access.service import Access
from greenroom.api.app import create
from greenroom.cli import credentials
from greenroom.cli.credentials import SignedIn
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.service import Flags
from greenroom.flags.uses import Uses
from greenroom.kernel.database import Base, Database
from greenroom.kernel.events import Actor, bus
from greenroom.publish.service import Publisher
from greenroom.publish.store import Store, Trees
from greenroom.releases.model import Stage, Stages

pytestmark = [  # the server is in this process, where warnings of what it uses are errors
    pytest.mark.filterwarnings("ignore::pydantic.warnings.UnsupportedFieldAttributeWarning"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning"),
]
STAGES = Stages(
    tuple(Stage(name, name, n) for n, name in enumerate(("sandbox", "uat", "production")))
)


async def _nothing(*_: object) -> list[Any]:
    return []


class Nobody:
    async def visitor(self, asker: Any, session: str) -> None:
        return None


async def furnish(services: SimpleNamespace, folder: Path) -> str:
    """Make the tables, a person, an app of theirs, and a token."""
    for name in TABLES:
        import_module(f"greenroom.{name}")
    async with services.database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    ada, _ = await services.access.add_person(Actor("tests"), "ada", admin=True)
    await services.publisher.create_app(ada.acting("tests"), "sales")
    return (await services.access.issue(ada, kind="token")).secret


@pytest.fixture
def services(tmp_path: Path) -> SimpleNamespace:
    database = Database(f"sqlite:///{tmp_path / 'test.sqlite'}")
    store, uses = Store("", tmp_path / "home"), Uses(database)
    publisher = Publisher(
        database=database,
        store=store,
        trees=Trees(store, tmp_path / "bundles"),
        limits=SimpleNamespace(),
        stages=[stage.name for stage in STAGES.all],
    )
    return SimpleNamespace(
        database=database,
        access=Access(database),
        publisher=publisher,
        stages=STAGES,
        flags=Flags(database, uses),
        evaluations=Evaluations(database, Nobody(), uses),
        uses=uses,
        settings=SimpleNamespace(root_url="http://localhost", routing="host"),
        overview=SimpleNamespace(stages=_nothing),
        rollouts=SimpleNamespace(history=_nothing),
        doctor=_nothing,
    )


@pytest.fixture(scope="module")
def api() -> FastAPI:
    return create(SimpleNamespace())


@pytest.fixture
def ada(
    person: Person, services: SimpleNamespace, api: FastAPI, tmp_path: Path
) -> Iterator[Person]:
    token = asyncio.run(furnish(services, tmp_path))
    asyncio.run(services.database.close())
    bus.call(services.evaluations.on_event)
    api.state.services = services

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await services.database.close()

    app = Starlette(routes=[Mount("/api/v1", api)], lifespan=lifespan)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    url = f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    credentials.save(credentials.load().having(SignedIn(url, "ada", token, "t1")))
    person.has(greenroom__toml='[app]\nslug = "sales"\n')
    yield person
    server.should_exit = True
    thread.join()
    bus._calls.remove(services.evaluations.on_event)


def flags(ada: Person, *arguments: str) -> str:
    said = ada.types("flags", *arguments)
    assert said.code == 0, said.err
    return said.out


def test_a_flag_goes_its_way_from_uat_to_production(ada: Person) -> None:
    assert "greenroom" not in flags(ada, "list")
    flags(ada, "add", "chart", "--stage", "uat", "--owner", "ada", "--expires", "2099-12-31")
    said = flags(ada, "set", "chart", "--stage", "uat", "--user", "bo", "--percent", "25")
    assert said == "chart at uat: on for user bo and 25 % of the rest; off for the others.\n"
    assert "+ chart" in flags(ada, "promote", "--from", "uat", "--to", "production", "--dry-run")
    flags(ada, "promote", "--from", "uat", "--to", "production")
    listed = flags(ada, "list").splitlines()
    assert listed[0].split() == ["FLAG", "UAT", "PRODUCTION", "KIND", "OWNER"]
    assert listed[1].split() == ["chart", "◐", "partly", "◐", "partly", "release", "ada"]
    assert "asked for  never" in flags(ada, "show", "chart")


def test_toggling_is_one_command_and_can_be_undone(ada: Person) -> None:
    flags(ada, "add", "chart", "--stage", "production")
    assert (
        flags(ada, "on", "chart", "--stage", "production")
        == "chart at production: on for everybody.\n"
    )
    flags(ada, "off", "chart", "--stage", "production", "--message", "it broke")
    assert "it broke" in flags(ada, "history", "--stage", "production")
    flags(ada, "undo", "--stage", "production")
    shown = ada.types("flags", "show", "chart", "--stage", "production", "--json").json
    assert [each["state"] for each in shown] == ["on"]
    assert "~ chart" in flags(ada, "diff", "r1", "--stage", "production")


def test_rules_are_tried_out_as_somebody(ada: Person) -> None:
    flags(ada, "add", "chart", "--stage", "uat")
    flags(ada, "set", "chart", "--stage", "uat", "--group", "beta", "--since", "v3")
    asked = ("evaluate", "chart", "--stage", "uat", "--as", "bo", "--group", "beta", "--json")
    assert ada.types("flags", *asked, "--version", "v3").json[0]["value"] is True
    assert ada.types("flags", *asked, "--version", "v2").json[0]["value"] is False
    assert "by its rule" in flags(ada, *asked[:-1], "--version", "v3")


def test_a_file_of_flagd_comes_in_and_goes_out_as_it_is(ada: Person) -> None:
    document = {
        "$schema": "https://flagd.dev/schema/v0/flags.json",
        "flags": {
            "size": {"state": "ENABLED", "variants": {"s": 1.0, "l": 2.5}, "defaultVariant": "s"}
        },
    }
    (ada.folder / "flags.json").write_text(json.dumps(document))
    said = flags(ada, "import", "flags.json", "--stage", "uat")
    assert said == "sales has 1 flag at uat, in r1.\n"
    assert json.loads(flags(ada, "export", "--stage", "uat")) == document


def test_a_flag_in_use_is_not_removed_by_mistake(ada: Person, services: SimpleNamespace) -> None:
    flags(ada, "add", "chart", "--stage", "uat")
    services.uses.note("sales", "uat", 3, ["chart"])
    said = ada.types("flags", "remove", "chart", "--stage", "uat")
    assert said.code == 5
    assert "v3 asked for chart just now" in said.err
    flags(ada, "remove", "chart", "--stage", "uat", "--anyway")
    services.uses.note("sales", "uat", 3, ["chart"])
    assert "chart was removed at uat by ada" in flags(ada, "list")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("on", "chart"), "Say --stage sandbox|uat|production."),
        (("on", "chart", "--stage", "prod"), "There is no stage prod."),
        (("add", "new chart", "--stage", "uat"), "Call it new-chart."),
        (("set", "charts", "--stage", "uat", "--percent", "5"), "Did you mean chart?"),
        (("set", "chart", "--stage", "uat", "--rule", "{"), "The rule is no JSON."),
        (("set", "chart", "--stage", "uat", "--rule", '{"iff": []}'), "Did you mean `if`?"),
        (("set", "chart", "--stage", "uat", "--percent", "5", "--variant", "onn"), "There are"),
        (("undo", "--stage", "production"), "nothing to undo"),
        (("undo", "r9", "--stage", "uat"), "no revision r9"),
        (("promote", "--from", "uat", "--to", "uat"), "cannot be promoted to itself"),
        (("add", "chart", "--stage", "uat"), "already"),
        (("add", "n", "--stage", "uat", "--variant", "a=1", "--variant", "b=x"), "one type"),
    ],
)
def test_mistakes_are_answered_with_the_next_step(ada: Person, arguments, said) -> None:
    flags(ada, "add", "chart", "--stage", "uat")
    failed = ada.types("flags", *arguments)
    assert failed.code
    assert said in " ".join(failed.err.split())


def test_an_sdk_outside_of_an_app_asks_with_a_persons_token(ada: Person) -> None:
    flags(ada, "add", "chart", "--stage", "uat")
    flags(ada, "set", "chart", "--stage", "uat", "--user", "ada")
    known = credentials.load()
    headers = {"Authorization": f"Bearer {known.known[known.default].token}"}
    address = known.default.replace("localhost", "127.0.0.1") + "/api/v1/apps/sales/stages/uat"
    provider = OFREPProvider(address, headers_factory=lambda: headers, timeout=30)
    openfeature.set_provider(provider)
    try:
        client = openfeature.get_client()
        assert client.get_boolean_value("chart", False) is True
        assert client.get_boolean_details("nope", True).error_code.value == "FLAG_NOT_FOUND"
        forged = EvaluationContext(attributes={"user": "bo"})
        assert client.get_boolean_value("chart", False, forged) is True
    finally:
        openfeature.shutdown()
        provider.session.close()

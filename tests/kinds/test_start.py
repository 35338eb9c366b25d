"""What a kind asks for and runs, read from its plan."""

import pytest

from greenroom.kinds import KINDS, LAUNCHERS, Call, by_name
from greenroom.kinds.command import NoCommandError


def call(entry: str, **more) -> Call:
    return Call(
        entry=entry,
        bundle="/app",
        socket="/run/greenroom/app.sock",
        launchers="/greenroom",
        interpreter="/env/bin/python",
        **more,
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_launcher_exists_and_is_given_the_socket(kind):
    start = kind.start(call("app.py", command=("serve", "{port}")))
    scripts = [word for word in start.argv if word.startswith("/greenroom/")]
    assert len(scripts) == 1
    assert (LAUNCHERS / scripts[0].removeprefix("/greenroom/")).is_file()
    assert "/run/greenroom/app.sock" in start.argv


@pytest.mark.parametrize(
    ("kind", "asked", "added"),
    [
        ("wsgi", {"flask"}, ("gunicorn",)),
        ("wsgi", {"flask", "gunicorn"}, ()),
        ("dash", {"pandas"}, ("dash", "gunicorn")),
        ("asgi", {"fastapi"}, ("uvicorn", "websockets")),
        ("asgi", {"fastapi", "uvicorn"}, ()),
        ("streamlit", set(), ("streamlit",)),
        ("shiny-python", {"shiny"}, ()),
        ("command", set(), ()),
        ("static", set(), ("starlette", "uvicorn")),
    ],
)
def test_server_packages_are_added_when_missing(kind: str, asked: set[str], added: tuple):
    assert by_name(kind).packages(frozenset(asked)) == added


def test_dash_calls_back_under_the_base_path():
    env = by_name("dash").start(call("app:app", base_path="/app/sales")).env
    assert env["DASH_REQUESTS_PATHNAME_PREFIX"] == "/app/sales/"
    assert env["DASH_ROUTES_PATHNAME_PREFIX"] == "/"


def test_a_command_that_is_missing_is_an_error_with_an_example():
    with pytest.raises(NoCommandError) as raised:
        by_name("command").start(call(""))
    assert "{port}" in raised.value.fix

import os
import shutil
from pathlib import Path

import pytest

from greenroom.environments.inputs.model import RequirementsError
from greenroom.environments.inputs.python_wish import read_wish
from greenroom.environments.interpreters import Interpreter, Interpreters, NoInterpreterError
from greenroom.environments.model import PythonWish

pytestmark = pytest.mark.anyio


class Several(Interpreters):
    """Two Pythons that need not be on this machine."""

    async def all(self):
        return [
            Interpreter(f"/opt/{version}/python", version, "", "", Path("/opt"))
            for version in ("3.11.2", "3.12.1", "3.12.9")
        ]


async def test_the_systems_python_is_there_by_default():
    [first, *_] = await Interpreters().all()
    assert first.path.startswith("/usr/bin/python3.")
    assert first.markers["sys_platform"] == "linux"


async def test_what_cannot_be_run_is_left_out_and_said(tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    known = Interpreters([Path("/nowhere/python"), broken, Path("/usr/bin/python3")])
    assert len(await known.all()) == 1
    problems = await known.problems()
    assert "/nowhere/python" in problems[0]
    assert "status 3" in problems[1]


@pytest.mark.parametrize(
    ("wish", "version"),
    [
        (PythonWish(), "3.11.2"),
        (PythonWish("3.12"), "3.12.1"),
        (PythonWish("3.12.9", strict=True), "3.12.9"),
        (PythonWish("3.12.4"), "3.12.1"),
        (PythonWish(requires=">=3.12"), "3.12.1"),
        (PythonWish(requires=">3.12.1,<4"), "3.12.9"),
        (PythonWish(requires="~=3.11.1"), "3.11.2"),
    ],
)
async def test_the_nearest_that_fits_is_chosen(wish, version):
    assert (await Several().choose(wish)).version == version


@pytest.mark.parametrize(
    "wish", [PythonWish("3.12.4", strict=True), PythonWish("3.7"), PythonWish(requires=">=3.14")]
)
async def test_one_that_is_not_there_is_said_with_what_is(wish):
    with pytest.raises(NoInterpreterError, match=r"It has Python 3\.11\.2, 3\.12\.1"):
        await Several().choose(wish)


@pytest.mark.parametrize(
    ("files", "asked", "expected"),
    [
        ({"_python-version": "3.12.4\n"}, "", PythonWish("3.12.4", source=".python-version")),
        ({"_python-version": "cpython@3.12\n"}, "", PythonWish("3.12", source=".python-version")),
        ({"_python-version": "my-project\n"}, "", PythonWish()),
        ({"_python-version": "3.12\n"}, "3.11", PythonWish("3.11", "", "greenroom.toml", True)),
        (
            {"pyproject.toml": '[project]\nrequires-python = ">=3.11"\n'},
            "",
            PythonWish(requires=">=3.11", source="pyproject.toml"),
        ),
        (
            {"manifest.json": '{"version": 1, "python": {"version": "3.11.4"}}'},
            "",
            PythonWish("3.11.4", source="manifest.json"),
        ),
        (
            {"manifest.json": '{"environment": {"python": {"requires": "~=3.11"}}}'},
            "",
            PythonWish(requires="~=3.11", source="manifest.json"),
        ),
    ],
)
async def test_the_bundle_says_which_python_it_wants(tmp_path, files, asked, expected):
    for name, text in files.items():
        (tmp_path / name.replace("_python", ".python")).write_text(text)
    assert read_wish(tmp_path, asked) == expected


async def test_a_wish_that_is_no_version_is_refused(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nrequires-python = "new"\n')
    with pytest.raises(RequirementsError, match="no version specifier"):
        read_wish(tmp_path)


async def test_a_python_that_is_not_there_ends_the_lock(bench):
    bench.write(**{"__python-version": "3.7\n"})
    with pytest.raises(NoInterpreterError, match=r"Python 3\.7 \(\.python-version\)"):
        await bench.lock()


async def test_an_environment_is_made_for_each_python_that_the_server_offers(bench):
    minors = [minor for minor in range(9, 16) if minor != 11]
    found = [shutil.which(f"python3.{minor}") for minor in minors]
    pyenv = Path(os.environ.get("PYENV_ROOT", "/nowhere"), "versions")
    found += [path for minor in minors for path in pyenv.glob(f"3.{minor}.*/bin/python")]
    others = Interpreters([Path(path) for path in found if path])
    known = await others.all()
    if not known:
        pytest.skip("this machine has one Python only")
    for python in known:
        server = bench.server(interpreters=others)
        environment = await bench.build("six==1.17.0", environments=server, python=python.version)
        assert f"python{python.version.rpartition('.')[0]}" in str(
            next(environment.path.rglob("six.*.pyc"))
        )
        shown = () if python.prefix == Path("/usr") else (python.prefix,)
        assert environment.read_only == (environment.path, *shown)

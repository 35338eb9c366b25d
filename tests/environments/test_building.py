import asyncio
import os
import subprocess
from datetime import UTC, datetime

import pytest

from greenroom.environments.direct import DirectWorkshop
from greenroom.environments.interpreters import Interpreters, NoInterpreterError
from greenroom.environments.locks import ResolveError, normal_text
from greenroom.environments.ports import Finished
from greenroom.environments.service import BuildError, Environments, env_key
from greenroom.kernel.settings import IndexSettings

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class CountingWorkshop(DirectWorkshop):
    """Counts what it was asked to run."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    async def run(self, argv, **more) -> Finished:  # ty: ignore[incompatible-method-override]
        self.ran.append(" ".join(map(str, argv[1:3])))
        return await super().run(argv, **more)


@pytest.fixture
def workshop():
    return CountingWorkshop()


@pytest.fixture
def environments(tmp_path, workshop):
    return Environments(tmp_path / "home", workshop, Interpreters(), IndexSettings())


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "app"
    made.mkdir()
    return made


def nothing(names: frozenset[str]) -> tuple[str, ...]:
    return ()


async def lock(environments, folder, **more):
    return await environments.lock(folder, language="python", packages=nothing, at=NOW, **more)


async def test_unpinned_requirements_are_resolved_as_of_the_instant(environments, folder):
    (folder / "requirements.txt").write_text("idna\n")
    made = await environments.lock(
        folder, language="python", packages=nothing, at=datetime(2024, 6, 1, tzinfo=UTC)
    )
    assert [(d.name, d.version) for d in made.dists] == [("idna", "3.7")]
    assert "--hash=sha256:" in made.text


async def test_server_packages_are_added_and_said(environments, folder):
    made = await environments.lock(
        folder, language="python", packages=lambda names: ("six",), at=NOW
    )
    assert made.added == ("six",)
    assert made.dists[0].name == "six"


async def test_an_environment_is_built_once_and_shared(environments, folder, workshop):
    (folder / "requirements.txt").write_text("six==1.17.0\n")
    made = await lock(environments, folder)
    assert environments.plan(made) == (env_key(made), False)
    all_of_them = await asyncio.gather(*(environments.prepare(made) for _ in range(5)))
    assert sorted(e.reused for e in all_of_them) == [False, True, True, True, True]
    assert len({e.path for e in all_of_them}) == 1
    assert workshop.ran.count("pip sync") == 1
    python = all_of_them[0].interpreter
    said = subprocess.run([python, "-c", "import six; print(six.__version__)"], capture_output=True)
    assert said.stdout.strip() == b"1.17.0"
    assert environments.plan(made)[1]


async def test_unchanged_requirements_keep_their_lock(environments, folder, workshop):
    (folder / "requirements.txt").write_text("six\n")
    first = await lock(environments, folder)
    again = await environments.lock(
        folder,
        language="python",
        packages=nothing,
        at=datetime(2026, 11, 20, tzinfo=UTC),
        previous=first,
    )
    assert again is first
    assert workshop.ran.count("pip compile") == 1
    (folder / "requirements.txt").write_text("six\nidna\n")
    assert (await lock(environments, folder, previous=first)).text != first.text


async def test_a_requirement_that_does_not_exist_is_named(environments, folder):
    (folder / "requirements.txt").write_text("no-such-package-4711\n")
    with pytest.raises(ResolveError, match="no-such-package-4711"):
        await lock(environments, folder)


async def test_a_source_build_needs_leave(tmp_path, folder, workshop):
    source = tmp_path / "tiny-1.0"
    source.mkdir()
    (source / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "tiny"\nversion = "1.0"\n'
    )
    (source / "tiny.py").write_text("")
    subprocess.run(
        ["tar", "-czf", str(tmp_path / "tiny-1.0.tar.gz"), "-C", str(tmp_path), "tiny-1.0"],
        check=True,
    )
    (folder / "requirements.txt").write_text(f"tiny @ file://{tmp_path}/tiny-1.0.tar.gz\n")
    closed = Environments(tmp_path / "home", workshop, Interpreters(), IndexSettings())
    with pytest.raises((ResolveError, BuildError), match="tiny"):
        await closed.prepare(await lock(closed, folder))
    opened = Environments(
        tmp_path / "home", workshop, Interpreters(), IndexSettings(source_builds=["*"])
    )
    made = await lock(opened, folder)
    built = await opened.prepare(made)
    assert list((built.path / "lib").rglob("tiny.py"))


async def test_a_failed_build_leaves_nothing(environments, folder, tmp_path):
    (folder / "requirements.txt").write_text("six==1.17.0\n")
    made = await lock(environments, folder)
    broken = made.text.replace("sha256:", "sha256:0000")
    from dataclasses import replace

    with pytest.raises(BuildError):
        await environments.prepare(replace(made, text=broken))
    assert [
        p.name for p in (tmp_path / "home/environments").iterdir() if not p.name.startswith(".")
    ] == []


async def test_what_a_killed_build_left_is_built_again(environments, folder, tmp_path):
    (folder / "requirements.txt").write_text("six==1.17.0\n")
    made = await lock(environments, folder)
    half = tmp_path / "home/environments" / env_key(made)
    (half / "lib").mkdir(parents=True)
    (half / "lib" / "rubbish").write_text("half")
    built = await environments.prepare(made)
    assert not built.reused
    assert not (half / "lib" / "rubbish").exists()


async def test_nobody_can_write_what_others_share(environments, folder):
    (folder / "requirements.txt").write_text("six==1.17.0\n")
    built = await environments.prepare(await lock(environments, folder))
    [file] = (built.path / "lib").rglob("six.py")
    assert not file.stat().st_mode & 0o222


async def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, folder, workshop):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)], check=True)
    try:
        environments = Environments(small, workshop, Interpreters(), IndexSettings())
        (folder / "requirements.txt").write_text("shiny\n")
        with pytest.raises((BuildError, ResolveError), match=r"[Nn]o space|os error 28"):
            await environments.prepare(await lock(environments, folder))
        left = [p for p in small.glob("environments/*") if not p.name.startswith(".")]
        assert left == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


async def test_an_interpreter_that_is_not_there_is_said_with_what_is(environments, folder):
    (folder / ".python-version").write_text("3.7\n")
    with pytest.raises(NoInterpreterError, match="It has 3"):
        await lock(environments, folder)


async def test_environments_nobody_uses_are_removed(environments, folder):
    (folder / "requirements.txt").write_text("six==1.17.0\n")
    kept = await environments.prepare(await lock(environments, folder))
    (folder / "requirements.txt").write_text("idna==3.7\n")
    idle = await environments.prepare(await lock(environments, folder))
    freed = await environments.collect(frozenset({kept.key}), older_than=-1)
    assert list(freed) == [idle.key]
    assert kept.path.exists()
    assert not idle.path.exists()


async def test_a_uv_project_is_taken_as_it_is_locked(environments, folder):
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "demo"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["idna"]\n'
        "[tool.uv]\npackage = false\n"
    )
    from uv import find_uv_bin

    subprocess.run(
        [find_uv_bin(), "lock", "--project", str(folder), "--exclude-newer", "2024-06-01", "-q"],
        check=True,
    )
    made = await lock(environments, folder)
    assert [(d.name, d.version) for d in made.dists] == [("idna", "3.7")]
    assert made.source == "uv.lock"


async def test_an_r_app_gets_the_versions_of_the_system(environments, folder):
    (folder / "app.R").write_text("library(shiny)\n# library(nothere)\njsonlite::toJSON(1)\n")
    made = await environments.lock(folder, language="r", packages=lambda _: ("shiny",), at=NOW)
    assert {d.name for d in made.dists} == {"shiny", "jsonlite"}
    (folder / "app.R").write_text("library(nothere)\n")
    with pytest.raises(Exception, match="r-cran-nothere"):
        await environments.lock(folder, language="r", packages=lambda _: (), at=NOW)


def test_equal_locks_are_equal_texts():
    one = "b==1 \\\n    --hash=sha256:1\na==1 \\\n    --hash=sha256:2\n    # via b\n"
    two = "# made by uv\na==1 \\\n    --hash=sha256:2\nb==1 \\\n    --hash=sha256:1\n"
    assert normal_text(one) == normal_text(two)

import subprocess
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from uv import find_uv_bin

from environments.packages import wheel
from greenroom.environments import uv
from greenroom.environments.errors import ResolveError
from greenroom.environments.resolving import NO_DATES

pytestmark = pytest.mark.anyio
LATER = datetime(2026, 11, 20, tzinfo=UTC)


def named(lock):
    return [(dist.name, dist.version) for dist in lock.dists]


async def test_unpinned_requirements_are_resolved_as_of_the_instant(bench):
    lock = await bench.lock("idna", at=datetime(2024, 6, 1, tzinfo=UTC))
    assert named(lock) == [("idna", "3.7")]
    assert "--hash=sha256:" in lock.text
    assert lock.source == "requirements.txt, resolved at deploy"


async def test_server_packages_are_resolved_together_with_the_apps_own(bench):
    lock = await bench.lock("idna==3.6", packages=lambda names: ("six", "idna") if names else ())
    assert lock.added == ("six", "idna")
    assert ("idna", "3.6") in named(lock)
    assert {dist.name for dist in lock.dists} == {"six", "idna"}


async def test_a_folder_without_requirements_gets_what_its_kind_needs(bench):
    lock = await bench.lock(packages=lambda names: ("six",))
    assert [dist.name for dist in lock.dists] == ["six"]
    assert "no requirements file" in lock.source


async def test_a_folder_that_needs_nothing_gets_an_empty_lock(bench):
    lock = await bench.lock()
    assert (lock.text, lock.dists) == ("", ())
    assert (await bench.environments.prepare(lock)).path.exists()


async def test_unchanged_requirements_keep_their_lock_whatever_their_comments(bench):
    first = await bench.lock("six", "idna")
    again = await bench.lock("# as before", "six  # yes", "", "idna", at=LATER, previous=first)
    assert again is first
    assert bench.workshop.ran.count("pip compile") == 1


async def test_changed_requirements_are_resolved_anew(bench):
    first = await bench.lock("six")
    assert (await bench.lock("six", "idna", previous=first)).text != first.text
    assert (await bench.lock("six", packages=lambda _: ("idna",), previous=first)) != first


async def test_complete_requirements_need_no_resolving(bench):
    resolved = await bench.lock("idna==3.7", "six==1.17.0")
    bench.workshop.ran.clear()
    taken = await bench.lock(resolved.text)
    assert bench.workshop.ran == []
    assert taken.text == resolved.text
    assert taken.source == "requirements.txt, as it is"


async def test_hashes_that_the_bundle_gives_are_never_replaced_by_the_indexs(bench):
    wrong = "sha256:" + "0" * 64
    lock = await bench.lock(f"idna==3.7 --hash={wrong}", packages=lambda _: ("six",))
    assert wrong in lock.text
    assert lock.text.split("idna==3.7")[1].split("six==")[0].count("--hash") == 1
    with pytest.raises(Exception, match=r"[Hh]ash mismatch"):
        await bench.environments.prepare(lock)


async def test_requirements_for_other_machines_are_left_out(bench):
    lock = await bench.lock(
        "idna==3.7 ; sys_platform == 'win32' --hash=sha256:00",
        "six==1.17.0 ; python_version >= '3' --hash=sha256:11",
    )
    assert named(lock) == [("six", "1.17.0")]
    assert "python_version" not in lock.text


async def test_a_uv_project_is_taken_as_it_is_locked(bench):
    bench.write(
        pyproject__toml='[project]\nname = "demo"\nversion = "0"\nrequires-python = ">=3.11"\n'
        'dependencies = ["idna"]\n[dependency-groups]\ndev = ["six"]\n[tool.uv]\npackage = false\n'
    )
    command = [find_uv_bin(), "lock", "--project", bench.folder, "--exclude-newer", "2024-06-01"]
    subprocess.run([*command, "-q"], check=True)
    lock = await bench.lock()
    assert named(lock) == [("idna", "3.7")]
    assert lock.source == "uv.lock, as it is"
    both = await bench.lock(packages=lambda names: ("six",) if names == {"idna"} else ())
    assert ("idna", "3.7") in named(both)
    assert "six" in dict(named(both))


async def test_a_pylock_is_taken_as_it_is(bench, tmp_path):
    (tmp_path / "in.txt").write_text("idna==3.7\nsix==1.17.0\n")
    made = bench.folder / "pylock.toml"
    command = [find_uv_bin(), "pip", "compile", tmp_path / "in.txt", "--format", "pylock.toml"]
    subprocess.run([*command, "-o", made, "-q", "--python", "/usr/bin/python3"], check=True)
    lock = await bench.lock()
    assert named(lock) == [("idna", "3.7"), ("six", "1.17.0")]
    assert lock.source == "pylock.toml, as it is"
    environment = await bench.environments.prepare(lock)
    assert list((environment.path / "lib").rglob("six.py"))


async def test_a_project_without_a_lock_is_resolved(bench):
    bench.write(
        pyproject__toml='[project]\nname = "demo"\nversion = "0"\ndependencies = ["idna<3.8"]\n'
        '[tool.uv]\nindex-url = "http://127.0.0.1:9/simple"\n'
    )
    first = await bench.lock()
    assert named(first) == [("idna", "3.7")]
    project = (bench.folder / "pyproject.toml").read_text()
    bench.write(pyproject__toml=project + "[tool.ruff]\nline-length = 100\n")
    assert await bench.lock(previous=first) is first


async def test_the_file_that_a_manifest_names_is_read(bench):
    bench.write(
        manifest__json='{"version": 1, "python": {"version": "3.11.0", '
        '"package_manager": {"name": "pip", "package_file": "needs.txt"}}}',
        needs__txt="six==1.17.0\n",
    )
    lock = await bench.lock()
    assert named(lock) == [("six", "1.17.0")]
    assert lock.notes == (
        "Python 3.11.0 (manifest.json) is not on this server; it runs on "
        f"{lock.interpreter_version}.",
    )


async def test_a_requirement_that_does_not_exist_is_named(bench):
    with pytest.raises(ResolveError) as raised:
        await bench.lock("no-such-package-4711")
    assert (
        raised.value.why == "There is no package named no-such-package-4711 on the package index."
    )
    assert "spelling" in raised.value.fix


async def test_requirements_that_exclude_each_other_are_explained_in_a_few_lines(bench):
    with pytest.raises(ResolveError) as raised:
        await bench.lock("pandas==2.2.3", "numpy==1.20")
    assert "pandas==2.2.3 depends on numpy" in raised.value.why
    assert len(raised.value.why.splitlines()) <= 6
    assert "\x1b" not in raised.value.why


async def test_an_index_that_is_away_is_said(bench, monkeypatch):
    patient = uv.variables
    monkeypatch.setattr(uv, "variables", lambda cache: patient(cache) | {"UV_HTTP_RETRIES": "0"})
    with pytest.raises(ResolveError, match="did not answer"):
        await bench.lock("six", environments=bench.server(url="http://127.0.0.1:9/simple"))


@pytest.fixture
def index(tmp_path):
    """A plain package index, which knows nothing of dates."""
    made = wheel(tmp_path / "index" / "ours", "ours", {"ours.py": ""})
    (tmp_path / "index" / "ours" / "index.html").write_text(
        f'<a href="{made.name}">{made.name}</a>'
    )
    handler = partial(QuietHandler, directory=str(tmp_path / "index"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format, *args):  # noqa: A002
        pass


async def test_the_servers_own_index_is_used_even_if_it_knows_no_dates(bench, index):
    lock = await bench.lock("ours", environments=bench.server(url=index))
    assert named(lock) == [("ours", "1.0")]
    assert lock.notes == (NO_DATES,)


async def test_an_index_that_was_left_out_is_named_where_it_is_missed(bench):
    with pytest.raises(ResolveError, match=r"left out: this server's own index"):
        await bench.lock("--index-url https://example.org/simple", "no-such-package-4711")


@pytest.mark.parametrize(
    ("line", "why", "fix"),
    [
        ("pywin32==306", "other systems", "sys_platform == 'win32'"),
        ("numpy==1.21.0", "numpy==1.21.0 has no wheel", "add numpy to index.source_builds"),
        ("networkx==3.999", "no version of networkx==3.999", "Change the requirements"),
    ],
)
async def test_the_next_step_fits_the_reason(bench, line, why, fix):
    with pytest.raises(ResolveError) as raised:
        await bench.lock(line)
    assert why in raised.value.why
    assert fix in raised.value.fix

import asyncio
from pathlib import Path

import pytest

from databases import Database
from greenroom.environments.model import Dist, Lock
from greenroom.kernel.errors import ConflictError, NotFoundError
from greenroom.kernel.events import SYSTEM, recent
from greenroom.kernel.settings import UploadLimits
from greenroom.publish import queries
from greenroom.publish.config.slugs import SlugRefusedError
from greenroom.publish.folder import read
from greenroom.publish.identify import MissingEntryError
from greenroom.publish.model import Bundle, Provenance
from greenroom.publish.service import Publisher
from greenroom.publish.store import DamagedError, Store, Trees

pytestmark = pytest.mark.anyio
STAGES = ("sandbox", "uat", "production")
FROM_HERE = Provenance("ada", client="greenroom 0.1.0", git_commit="c0ffee", git_message="Add it")


def a_lock(**packages: str) -> Lock:
    dists = tuple(Dist(name, version) for name, version in packages.items())
    text = "".join(f"{name}=={version}\n" for name, version in packages.items())
    return Lock("python", text, dists, "/usr/bin/python3", "3.11.2", "requirements.txt")


@pytest.fixture
def publisher(database: Database, tmp_path: Path) -> Publisher:
    store = Store("", tmp_path / "home")
    trees = Trees(store, tmp_path / "home" / "bundles")
    return Publisher(
        database=database, store=store, trees=trees, limits=UploadLimits(), stages=STAGES
    )


@pytest.fixture
async def bundle(publisher: Publisher, tmp_path: Path) -> Bundle:
    return await upload(publisher, tmp_path / "one", {"index.html": "<h1>one</h1>"})


async def upload(publisher: Publisher, folder: Path, files: dict[str, str]) -> Bundle:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    contents = read(folder)
    bundle, missing = await publisher.open_bundle(contents.bundle.files)
    for file in bundle.files:
        if file.digest in missing:
            await publisher.put_file(file.digest, stream(contents.sources[file.path]))
    return bundle


async def stream(path: Path):
    yield path.read_bytes()


async def kinds_of_events(publisher: Publisher) -> list[str]:
    async with publisher._database.read() as session:
        return [event.kind for event in reversed(await recent(session))]


async def test_a_folder_becomes_versions_that_count_up(publisher: Publisher, bundle: Bundle):
    app = await publisher.create_app(SYSTEM, "sales", title="Sales")
    assert app.number == 1
    first = await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    second = await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    assert (first.name, second.name) == ("v1", "v2")
    assert (first.kind, first.entry, first.state) == ("static", "index.html", "preparing")
    assert first.bundle == bundle
    assert first.provenance.git_commit == "c0ffee"
    assert first.provenance.user == "greenroom"
    found = await publisher.find_app("sales")
    assert found is not None
    assert found.last_version == 2
    assert await kinds_of_events(publisher) == [
        "app.created",
        "version.created",
        "version.created",
    ]


async def test_many_deploys_at_once_get_different_numbers(publisher: Publisher, bundle: Bundle):
    await publisher.create_app(SYSTEM, "sales")
    made = await asyncio.gather(
        *(publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE) for _ in range(12))
    )
    assert sorted(version.number for version in made) == list(range(1, 13))


async def test_many_apps_made_at_once_get_different_numbers(publisher: Publisher):
    made = await asyncio.gather(
        *(publisher.create_app(SYSTEM, f"app-{number}") for number in range(12))
    )
    assert sorted(app.number for app in made) == list(range(1, 13))


async def test_of_two_apps_of_one_name_made_at_once_one_is_refused(publisher: Publisher):
    made = await asyncio.gather(
        *(publisher.create_app(SYSTEM, "sales") for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, ConflictError) for result in made) == 4
    assert len(await publisher.list_apps()) == 1


async def test_two_who_describe_the_same_files_at_once_share_a_bundle(
    publisher: Publisher, tmp_path: Path
):
    bundles = await asyncio.gather(
        *(upload(publisher, tmp_path / str(n), {"index.html": "same"}) for n in range(6))
    )
    assert len({bundle.digest for bundle in bundles}) == 1
    assert await publisher.find_bundle(bundles[0].digest) == bundles[0]


async def test_what_becomes_of_a_version_is_written_down(publisher: Publisher, bundle: Bundle):
    await publisher.create_app(SYSTEM, "sales")
    made = await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    before = a_lock(pandas="2.2.0", numpy="1.26.4", shiny="1.0.0")
    after = a_lock(pandas="2.3.1", numpy="2.0.0", polars="1.8.0", shiny="1.0.0")
    async with publisher._database.begin() as session:
        prepared = await publisher.record_prepared(
            session,
            made,
            after,
            "env-1",
            True,
            timings={"lock": 0.5},
            previous=before,
            lock_inputs="abc",
        )
        await publisher.record_ready(session, made, timings={"start": 1.5})
    assert prepared.lock == after
    assert prepared.state == "preparing"
    ready = await publisher.version("sales", 1)
    assert (ready.state, ready.env_key, ready.reused_environment) == ("ready", "env-1", True)
    assert ready.lock_changes == "numpy 1.26.4 → 2.0.0, 2 more"
    assert ready.timings == {"lock": 0.5, "start": 1.5}
    async with publisher._database.read() as session:
        assert await queries.env_keys(session) == {"env-1"}
        same = await queries.version_with_inputs(session, ready.app_id, "abc")
        assert same is not None
        assert same.lock == after
    assert await kinds_of_events(publisher) == [
        "app.created",
        "version.created",
        "version.prepared",
        "version.ready",
    ]


async def test_a_ready_version_does_not_fail_afterwards(publisher: Publisher, bundle: Bundle):
    await publisher.create_app(SYSTEM, "sales")
    made = await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    async with publisher._database.begin() as session:
        failed = await publisher.record_failed(session, made, "It exits at once.")
        assert (failed.state, failed.failure) == ("failed", "It exits at once.")
        await publisher.record_ready(session, made, timings={})
        ready = await publisher.record_failed(session, made, "Too late.")
    assert (ready.state, ready.failure) == ("ready", "")


async def test_events_are_told_only_of_what_is_committed(publisher: Publisher, bundle: Bundle):
    await publisher.create_app(SYSTEM, "sales")
    made = await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)

    async def fail_and_break() -> None:
        async with publisher._database.begin() as session:
            await publisher.record_failed(session, made, "No.")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_and_break()
    assert (await publisher.version("sales", 1)).state == "preparing"
    assert "version.failed" not in await kinds_of_events(publisher)


async def test_lists_leave_files_and_lock_texts_out(publisher: Publisher, bundle: Bundle):
    await publisher.create_app(SYSTEM, "sales")
    for _ in range(3):
        await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    listed = await publisher.versions("sales", before=3)
    assert [version.name for version in listed] == ["v2", "v1"]
    assert listed[0].bundle == Bundle(bundle.digest, ())
    assert (listed[0].size, listed[0].file_count) == (bundle.size, 1)


async def test_a_version_of_an_incomplete_bundle_is_refused(publisher: Publisher, tmp_path: Path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "index.html").write_text("half")
    await publisher.create_app(SYSTEM, "sales")
    bundle, missing = await publisher.open_bundle(read(tmp_path / "app").bundle.files)
    assert missing == [bundle.files[0].digest]
    with pytest.raises(DamagedError, match="not arrived"):
        await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    assert await publisher.versions("sales") == []


async def test_a_missing_entry_is_refused(publisher: Publisher, tmp_path: Path):
    files = {"index.html": "x", "greenroom.toml": '[app]\nkind = "static"\nentry = "home.html"\n'}
    bundle = await upload(publisher, tmp_path / "app", files)
    await publisher.create_app(SYSTEM, "sales")
    with pytest.raises(MissingEntryError, match=r"home\.html"):
        await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)


async def test_a_version_of_no_app_is_refused(publisher: Publisher, bundle: Bundle):
    with pytest.raises(NotFoundError, match="no app nothing"):
        await publisher.create_version(SYSTEM, "nothing", bundle.digest, FROM_HERE)


async def test_an_app_may_not_be_called_like_a_stage(publisher: Publisher):
    with pytest.raises(SlugRefusedError, match="stage"):
        await publisher.create_app(SYSTEM, "uat")


async def test_a_retired_app_is_gone_but_keeps_its_name(publisher: Publisher):
    await publisher.create_app(SYSTEM, "sales")
    await publisher.retire_app(SYSTEM, "sales")
    assert await publisher.find_app("sales") is None
    assert await publisher.list_apps() == []
    with pytest.raises(ConflictError, match="retired"):
        await publisher.create_app(SYSTEM, "sales")


async def test_changes_of_an_app_are_recorded_once(publisher: Publisher):
    await publisher.create_app(SYSTEM, "sales")
    changed = await publisher.change_app(SYSTEM, "sales", access="public")
    assert changed.access == "public"
    await publisher.change_app(SYSTEM, "sales", access="public")
    assert await kinds_of_events(publisher) == ["app.created", "app.changed"]


async def test_two_versions_are_compared(publisher: Publisher, tmp_path: Path):
    await publisher.create_app(SYSTEM, "sales")
    toml = "[resources]\nmemory = {}\n"
    older = {
        "index.html": "one\ntwo\n",
        "old.css": "same text",
        "gone.txt": "x",
        "greenroom.toml": toml.format('"1 GiB"'),
    }
    newer = {
        "index.html": "one\n2\n",
        "new.css": "same text",
        "image.bin": "\0\1",
        "greenroom.toml": toml.format('"2 GiB"'),
    }
    for name, files in (("older", older), ("newer", newer)):
        bundle = await upload(publisher, tmp_path / name, files)
        await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    found = await publisher.compare("sales", 1, 2)
    changes = {change.path: (change.change, change.note) for change in found.files}
    assert changes == {
        "gone.txt": ("removed", ""),
        "greenroom.toml": ("changed", ""),
        "image.bin": ("added", "not text"),
        "index.html": ("changed", ""),
        "new.css": ("moved", "was old.css"),
    }
    texts = {change.path: change.text for change in found.files}
    assert "-two\n+2" in texts["index.html"]
    assert found.settings == ("resources.memory: 1024 → 2048",)
    assert (await publisher.compare("sales", 1, 1)).is_empty


async def test_files_in_use_are_kept_and_others_cleared(publisher: Publisher, tmp_path: Path):
    await publisher.create_app(SYSTEM, "sales")
    used = await upload(publisher, tmp_path / "used", {"index.html": "used"})
    await publisher.create_version(SYSTEM, "sales", used.digest, FROM_HERE)
    unused = await upload(publisher, tmp_path / "unused", {"index.html": "unused"})
    assert await publisher.collect([], older_than=86_400) == 0
    assert await publisher.collect([], older_than=-1) == len("unused")
    assert await publisher.store.missing(unused.files) == unused.files
    assert (await publisher.materialise(used) / "index.html").read_text() == "used"


async def test_files_of_removed_versions_go_when_it_is_time(publisher: Publisher, tmp_path: Path):
    await publisher.create_app(SYSTEM, "sales")
    for name in ("kept", "removed"):
        bundle = await upload(publisher, tmp_path / name, {"index.html": name})
        await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    async with publisher._database.begin() as session:
        await publisher.remove_version(session, SYSTEM, "sales", 2)
    with pytest.raises(NotFoundError, match="was removed"):
        await publisher.version("sales", 2)
    assert await publisher.collect([], older_than=86_400) == 0
    assert await publisher.collect([], older_than=-1) == len("removed")
    on_record = await publisher.version_on_record("sales", 2)
    assert await publisher.store.missing(on_record.bundle.files) == on_record.bundle.files
    assert [version.number for version in await publisher.versions("sales")] == [1]


async def test_files_of_retired_apps_go_when_it_is_time(publisher: Publisher, bundle: Bundle):
    await publisher.create_app(SYSTEM, "sales")
    await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    await publisher.retire_app(SYSTEM, "sales")
    assert await publisher.collect([], older_than=86_400) == 0
    assert await publisher.collect([], older_than=-1) == bundle.size
    assert (await publisher.reopen_app(SYSTEM, "sales")).last_version == 1


async def test_texts_that_a_database_cannot_hold_are_kept_as_far_as_they_go(
    publisher: Publisher, bundle: Bundle
):
    await publisher.create_app(SYSTEM, "sales", title="Sa\0les")
    odd = Provenance("ada", message="nul \0 and half a pair \ud800", git_message="ü → 日本")
    made = await publisher.create_version(SYSTEM, "sales", bundle.digest, odd)
    assert made.provenance.message == "nul  and half a pair ?"
    assert made.provenance.git_message == "ü → 日本"
    async with publisher._database.begin() as session:
        failed = await publisher.record_failed(session, made, "It printed \0\ud8ff.")
    assert failed.failure == "It printed ?."
    async with publisher._database.read() as session:
        events = await recent(session)
    assert events[0].data["why"] == "It printed ?."
    found = await publisher.find_app("sales")
    assert found is not None
    assert found.title == "Sales"


async def test_names_that_differ_in_case_only_are_noted(publisher: Publisher, tmp_path: Path):
    bundle = await upload(publisher, tmp_path / "app", {"index.html": "a", "Index.html": "b"})
    await publisher.create_app(SYSTEM, "sales")
    made = await publisher.create_version(SYSTEM, "sales", bundle.digest, FROM_HERE)
    assert "macOS" in made.notes[0]

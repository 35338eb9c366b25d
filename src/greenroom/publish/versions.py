"""Making versions and writing down what became of them, in the caller's transaction."""

from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.environments.model import Lock
from greenroom.kernel.clock import now
from greenroom.kernel.errors import NotFoundError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id
from greenroom.publish.apps import must_find_app
from greenroom.publish.identify import Identity
from greenroom.publish.model import Bundle, Provenance, Version
from greenroom.publish.packages import lock_changes
from greenroom.publish.queries import find_version_by_id
from greenroom.publish.tables import AppRow, BundleRow, VersionRow
from greenroom.publish.values import files_column, lock_column


async def keep_bundle(session: AsyncSession, bundle: Bundle) -> None:
    """Write a bundle's list of files, unless it is written already."""
    if await session.scalar(select(BundleRow.digest).where(BundleRow.digest == bundle.digest)):
        return
    row = BundleRow(
        digest=bundle.digest,
        size=bundle.size,
        file_count=len(bundle.files),
        files=files_column(bundle),
        created_at=now(),
    )
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody described the same files at the same moment
        pass


async def create_version(
    session: AsyncSession,
    actor: Actor,
    slug: str,
    bundle: Bundle,
    identity: Identity,
    provenance: Provenance,
    *,
    notes: tuple[str, ...] = (),
    upgrade: bool = False,
) -> Version:
    """Make the next version of an app; the bundle's files must be in the store.

    The number is taken under the app's row lock: two deploys at once get two numbers.
    """
    app = await must_find_app(session, slug)
    number = await session.scalar(
        update(AppRow)
        .where(AppRow.id == app.id)
        .values(last_version=AppRow.last_version + 1)
        .returning(AppRow.last_version),
        execution_options={"synchronize_session": False},
    )
    config = identity.config.stored()
    row = VersionRow(
        id=new_id(),
        app_id=app.id,
        number=number,
        bundle_digest=bundle.digest,
        kind=identity.kind,
        entry=identity.entry,
        config=config,
        notes=list(notes),
        upgrade=upgrade,
        state="preparing",
        created_at=now(),
        **_NOTHING_YET,
        **asdict(provenance),
    )
    session.add(row)
    app.kind, app.config = identity.kind, config
    app.title = identity.config.app.title or app.title
    await record(
        session,
        "version.created",
        actor=actor,
        app=slug,
        subject=f"v{number}",
        bundle=bundle.digest,
        app_kind=identity.kind,
        entry=identity.entry,
        why=identity.why,
        git_commit=provenance.git_commit,
        message=provenance.message,
    )
    return await _reread(session, row.id)


_NOTHING_YET = {
    "failure": "",
    "lock": {},
    "lock_text": "",
    "lock_inputs": "",
    "lock_changes": "",
    "env_key": "",
    "reused_environment": False,
    "timings": {},
    "removed_at": None,
    "removed_by": "",
}


async def record_prepared(
    session: AsyncSession,
    version: Version,
    lock: Lock,
    env_key: str,
    reused: bool,
    *,
    timings: dict[str, float],
    previous: Lock | None = None,
    lock_inputs: str = "",
) -> Version:
    """Write a version's lock and environment; `previous` is the lock of the version before."""
    row = await _must_find(session, version.id)
    row.lock, row.lock_text, row.lock_inputs = lock_column(lock), lock.text, lock_inputs
    row.lock_changes = lock_changes(previous, lock)
    row.env_key, row.reused_environment = env_key, reused
    row.notes = list(dict.fromkeys([*row.notes, *lock.notes]))
    row.timings = row.timings | timings
    await record(
        session,
        "version.prepared",
        app=version.app,
        subject=version.name,
        env_key=env_key,
        reused=reused,
        lock_changes=row.lock_changes,
    )
    return await _reread(session, row.id)


async def record_ready(
    session: AsyncSession, version: Version, *, timings: dict[str, float]
) -> Version:
    """Write that a version gave its first answer; doing so twice changes nothing."""
    row = await _must_find(session, version.id)
    if row.state != "ready":
        row.state, row.failure = "ready", ""
        row.timings = row.timings | timings
        await record(
            session, "version.ready", app=version.app, subject=version.name, timings=row.timings
        )
    return await _reread(session, row.id)


async def record_failed(
    session: AsyncSession,
    version: Version,
    failure: str,
    *,
    timings: dict[str, float] | None = None,
) -> Version:
    """Write why a version cannot be used; one that was ready stays ready."""
    row = await _must_find(session, version.id)
    if row.state == "preparing":
        row.state, row.failure = "failed", failure
        row.timings = row.timings | (timings or {})
        await record(session, "version.failed", app=version.app, subject=version.name, why=failure)
    return await _reread(session, row.id)


async def _must_find(session: AsyncSession, version: str) -> VersionRow:
    row = await session.get(VersionRow, version)
    if row is None:
        raise NotFoundError("There is no such version.", f"Its id would be {version}.")
    return row


async def _reread(session: AsyncSession, version: str) -> Version:
    await session.flush()
    found = await find_version_by_id(session, version)
    if found is None:
        raise NotFoundError("There is no such version.", f"Its id would be {version}.")
    return found

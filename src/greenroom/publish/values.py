"""Rows become values."""

from dataclasses import asdict, fields
from typing import Any, cast

from greenroom.environments.model import Dist, Lock
from greenroom.publish.model import Access, App, Bundle, File, Provenance, Version, VersionState
from greenroom.publish.tables import AppRow, BundleRow, VersionRow


def app_value(row: AppRow) -> App:
    """Return an app."""
    return App(
        id=row.id,
        number=row.number,
        slug=row.slug,
        title=row.title,
        kind=row.kind,
        owner=row.owner,
        access=cast("Access", row.access),
        created_at=row.created_at,
        last_version=row.last_version,
        config=row.config,
        retired_at=row.retired_at,
    )


def bundle_value(row: BundleRow) -> Bundle:
    """Return a bundle; `row.files` must have been loaded."""
    return Bundle(row.digest, tuple(File(*file) for file in row.files))


def files_column(bundle: Bundle) -> list[Any]:
    """Return a bundle's files as they are stored."""
    return [[file.path, file.size, file.digest, file.executable] for file in bundle.files]


def version_value(row: VersionRow, *, whole: bool) -> Version:
    """Return a version; `whole` with the bundle's files and the lock's text, if they were loaded."""
    provenance = {field.name: getattr(row, field.name) for field in fields(Provenance)}
    return Version(
        id=row.id,
        app=row.app.slug,
        number=row.number,
        bundle=bundle_value(row.bundle) if whole else Bundle(row.bundle_digest, ()),
        kind=row.kind,
        entry=row.entry,
        state=cast("VersionState", row.state),
        provenance=Provenance(**provenance),
        created_at=row.created_at,
        env_key=row.env_key,
        failure=row.failure,
        app_id=row.app_id,
        size=row.bundle.size,
        file_count=row.bundle.file_count,
        config=row.config,
        upgrade=row.upgrade,
        lock=lock_value(row.lock, row.lock_text if whole else ""),
        lock_inputs=row.lock_inputs,
        lock_changes=row.lock_changes,
        reused_environment=row.reused_environment,
        timings=row.timings,
        notes=tuple(row.notes),
        removed_at=row.removed_at,
        removed_by=row.removed_by,
    )


def lock_column(lock: Lock) -> dict[str, Any]:
    """Return a lock without its text as it is stored."""
    column = asdict(lock)
    del column["text"]
    return column


def lock_value(column: dict[str, Any], text: str) -> Lock | None:
    """Return a stored lock; None if there is none yet."""
    if not column:
        return None
    rest = {name: value for name, value in column.items() if name not in ("dists", "added")}
    dists = tuple(Dist(**dist) for dist in column["dists"])
    return Lock(text=text, dists=dists, added=tuple(column["added"]), **rest)

"""What a deploy would do, without doing it."""

import tempfile
from pathlib import Path

from greenroom.access import can
from greenroom.access.model import Person
from greenroom.api.schemas import FileIn, PlanIn, PlanOut
from greenroom.api.services import Services
from greenroom.environments.model import Lock
from greenroom.kernel.clock import now
from greenroom.kinds import by_name
from greenroom.publish import queries
from greenroom.publish.identify import Identity, identify
from greenroom.publish.model import File, Version
from greenroom.publish.packages import lock_changes


def as_file(given: FileIn) -> File:
    """Return a file of a request as a value."""
    return File(given.path, given.size, given.digest, given.executable)


async def plan_deploy(house: Services, me: Person, slug: str, body: PlanIn) -> PlanOut:
    """Return what would be uploaded, and which environment would be reused or built, and why."""
    app = await house.publisher.find_app(slug)
    if app is not None:
        role = await house.access.role(slug, me)
        can.must_see(slug, app.access, me, role)
        can.must_change(slug, me, role)
    files = [as_file(file) for file in body.files]
    _, missing = await house.publisher.lacking(files)
    before = await _before(house, slug, app.last_version if app else 0)
    with tempfile.TemporaryDirectory(prefix="plan-", dir=house.settings.home / "run") as scratch:
        folder = Path(scratch)
        _lay_out(folder, body.inputs)
        identity = identify(folder, {file.path for file in files})
        lock = await _lock(house, folder, identity, None if body.upgrade else before)
    key, exists = house.environments.plan(lock)
    kept = before is not None and before.lock is not None and before.lock.inputs == lock.inputs
    sizes = {file.digest: file.size for file in files}
    return PlanOut(
        new_app=app is None,
        number=(app.last_version if app else 0) + 1,
        kind=identity.kind,
        entry=identity.entry,
        why=identity.why,
        upload_files=len(missing),
        upload_bytes=sum(sizes[digest] for digest in missing),
        env_key=key,
        environment="none" if lock.language == "none" else "reused" if exists else "built",
        environment_why=_why(lock, exists, before if kept else None),
        lock_changes=lock_changes(before.lock, lock) if before and before.lock else "",
    )


def _lay_out(folder: Path, inputs: dict[str, str]) -> None:
    """Write the small files that decide; only plain relative paths that stay inside."""
    for name, text in inputs.items():
        target = (folder / name).resolve()
        if target.is_relative_to(folder.resolve()) and len(text) < 2**20:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)


async def _before(house: Services, slug: str, number: int) -> Version | None:
    async with house.database.read() as session:
        while number:
            version = await queries.find_version(session, slug, number)
            if version and version.lock:
                return version
            number -= 1
    return None


async def _lock(house: Services, folder: Path, identity: Identity, before: Version | None) -> Lock:
    kind = by_name(identity.kind)
    return await house.environments.lock(
        folder,
        language=kind.language,
        packages=kind.packages,
        at=now(),
        python=identity.config.app.python,
        previous=before.lock if before else None,
    )


def _why(lock: Lock, exists: bool, kept: Version | None) -> str:
    if lock.language == "r":
        return "Apps in R use the server's own library."
    basis = f"the requirements are those of {kept.name}" if kept else lock.source
    if exists:
        return f"{basis}; an environment with exactly these packages is there"
    return f"{basis}; no environment with exactly these {len(lock.dists)} packages is there"

"""Versions as the API shows them."""

from greenroom.api.schemas import VersionOut
from greenroom.api.services import Services
from greenroom.publish.model import Version
from greenroom.releases.addresses import Place
from greenroom.releases.overview import Status


def version_out(house: Services, version: Version, placed: list[Status]) -> VersionOut:
    """Return a version with where it is; `placed` are the deployments of its app."""
    mine = [status for status in placed if status.version == version.number]
    provenance = version.provenance
    preview = Place(version.app, house.stages.first.name, version.number)
    return VersionOut(
        number=version.number,
        name=version.name,
        state=version.state,
        failure=version.failure,
        kind=version.kind,
        entry=version.entry,
        bundle=version.bundle.digest,
        size=version.size,
        files=version.file_count,
        created_at=version.created_at,
        user=provenance.user,
        client=provenance.client,
        git_commit=provenance.git_commit,
        git_branch=provenance.git_branch,
        git_dirty=provenance.git_dirty,
        git_message=provenance.git_message,
        message=provenance.message,
        env_key=version.env_key,
        reused_environment=version.reused_environment,
        lock_changes=version.lock_changes,
        timings={name: round(spent, 3) for name, spent in version.timings.items()},
        url=house.addresses.url(preview),
        stages=[status.stage for status in mine],
        live_in=[status.stage for status in mine if status.released],
    )

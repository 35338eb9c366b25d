"""Values of the capabilities become rows of the pages."""

from collections.abc import Mapping

from greenroom.api.services import Services
from greenroom.kinds import by_name
from greenroom.publish.model import App, Version
from greenroom.releases.addresses import Place
from greenroom.releases.member import Member
from greenroom.releases.model import Release
from greenroom.releases.overview import Status
from greenroom.releases.way_back import standing_before
from greenroom.runtime.model import Observed
from greenroom.web.views import (
    AppRow,
    Draining,
    InstanceRow,
    RemovedRow,
    StageCard,
    Step,
    VersionRow,
)
from greenroom.wiring.backstage.rehearsed import mark_of


def app_row(app: App, owner: str, stages: list[Status], newest: Version | None) -> AppRow:
    """Return an app in the list."""
    last = stages[-1]
    shown = last if last.version else next((s for s in reversed(stages) if s.version), last)
    return AppRow(
        slug=app.slug,
        title=app.title,
        kind=by_name(app.kind).title if app.kind else "",
        owner=owner,
        access=app.access,
        state=shown.state,
        live=last.version,
        latest=newest.number if newest else None,
        sessions=sum(stage.sessions for stage in stages),
        deployed_at=newest.created_at if newest else None,
        deployed_by=newest.provenance.user if newest else "",
        address=last.url,
        detail=shown.detail,
    )


def stage_card(
    house: Services, status: Status, history: list[Release], newest: Version | None
) -> StageCard:
    """Return a stage; `history` are its releases, newest first."""
    stage = house.stages.must_be(status.stage)
    in_force = history[0] if history else None
    since = in_force.at if in_force else newest.created_at if newest else None
    by = in_force.by if in_force else newest.provenance.user if newest else ""
    return StageCard(
        name=status.stage,
        title=stage.title,
        version=status.version,
        state=status.state,
        address=status.url,
        detail=status.detail,
        instances=status.instances,
        sessions=status.sessions,
        since=since if status.version else None,
        by=by if status.version else "",
        back_to=standing_before(history),
        is_rolled_back=in_force is not None and in_force.kind == "rollback",
        draining=_draining(house, status),
    )


def _draining(house: Services, status: Status) -> tuple[Draining, ...]:
    if status.stage == house.stages.first.name:
        return ()
    sessions: dict[int, int] = {}
    for member in house.company.members:
        order = member.order
        if (order.app, order.stage) == (
            status.app,
            status.stage,
        ) and order.version != status.version:
            sessions[order.version] = sessions.get(order.version, 0) + house.company.load(member)
    return tuple(Draining(version, count) for version, count in sorted(sessions.items()) if count)


def version_row(
    house: Services,
    version: Version,
    placed: list[Status],
    rehearsed: Mapping[int, tuple[str, str]],
) -> VersionRow:
    """Return a version in the timeline; `rehearsed` has state and verdict of each version's newest."""
    mine = [status for status in placed if status.version == version.number]
    provenance = version.provenance
    preview = Place(version.app, house.stages.first.name, version.number)
    steps = house.progress.steps(version.id) if version.state == "preparing" else []
    return VersionRow(
        number=version.number,
        state=version.state,
        at=version.created_at,
        by=provenance.user,
        message=provenance.message or provenance.git_message.partition("\n")[0],
        size=version.size,
        files=version.file_count,
        address=house.addresses.url(preview),
        commit=provenance.git_commit,
        branch=provenance.git_branch,
        dirty=provenance.git_dirty,
        lock_changes=version.lock_changes,
        reused_environment=version.reused_environment,
        timings=version.timings,
        steps=tuple(Step(step.name, step.state, step.seconds, step.detail) for step in steps),
        failure=version.failure,
        stages=tuple(status.stage for status in mine),
        live_in=tuple(status.stage for status in mine if status.released),
        rehearsal=mark_of(*found) if (found := rehearsed.get(version.number)) else "",
    )


def removed_row(version: Version) -> RemovedRow:
    """Return a version that was removed."""
    assert version.removed_at is not None
    words = version.provenance.message or version.provenance.git_message.partition("\n")[0]
    return RemovedRow(version.number, words, version.removed_at, version.removed_by)


def instance_row(house: Services, member: Member, seen: Observed | None) -> InstanceRow:
    """Return a running instance."""
    state = "ready" if member.ready else (seen.state if seen else "starting")
    return InstanceRow(
        id=member.id,
        version=member.order.version,
        stage=member.order.stage,
        state="starting" if state == "running" else state,
        detail=seen.detail if seen else "",
        started_at=seen.started_at if seen else None,
        restarts=seen.restarts if seen else 0,
        sessions=house.company.load(member),
        memory_bytes=seen.memory_bytes if seen else 0,
        memory_limit=member.order.limits.memory_mb * 2**20,
        cpu_seconds=seen.cpu_seconds if seen else 0.0,
        isolation=seen.isolation if seen else "",
    )

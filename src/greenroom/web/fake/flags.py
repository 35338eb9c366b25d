"""Flags in the fake: what a stage has, changed by the same rules as the real ones, and kept in memory."""

from datetime import datetime, timedelta

from greenroom.flags import comparing
from greenroom.flags.acts import FlagAct, applied, sentences, title
from greenroom.flags.looking import Shown, shown
from greenroom.flags.model import Act, FlagSet, Revision, Source, Use
from greenroom.flags.promoting import Promotion
from greenroom.flags.rollout import Audience, with_audience
from greenroom.kernel.clock import now
from greenroom.kernel.errors import GreenroomError, NotFoundError
from greenroom.web import flags as showing
from greenroom.web.fake import looking
from greenroom.web.fake.desk import FakeDesk
from greenroom.web.fake.world import LAST, STAGES, FakeApp
from greenroom.web.views import FlagsAhead, FlagsPage, Me, Plan

TOGGLE = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}


class FakeFlagging(FakeDesk):
    """The part of the backstage that is about flags."""

    async def flags(self, me: Me, app: str, stage: str | None) -> FlagsPage:
        """Return the flags of a stage."""
        found, here = self._seen(me, app), stage or LAST
        _must_be(here)
        mine = _shown(found, here)
        return FlagsPage(
            page=looking.app_page(found, me),
            stage=here,
            flags=showing.rows(mine, [_shown(found, other) for other in STAGES if other != here]),
            gone=showing.gone(mine),
            history=showing.revisions(found.flags.get(here, [])[:20]),
            ahead=_ahead(found, here),
            rollouts=tuple(o for o in found.rollouts if o.row.flag and o.row.stage == here),
        )

    async def plan_flags(self, me: Me, app: str, act: FlagAct) -> Plan:
        """Say what an act would do."""
        found = self._owned(me, app)
        _must_be(act.stage)
        named = title(act, STAGES[act.stage], STAGES.get(act.target, ""))
        try:
            return Plan(named, sentences(_set(found, act.target or act.stage), _after(found, act)))
        except GreenroomError as refusal:
            return Plan(named, (), str(refusal))

    async def perform_flags(self, me: Me, app: str, act: FlagAct) -> str:
        """Do it."""
        found, stage = self._owned(me, app), act.target or act.stage
        _must_be(stage)
        done: dict[str, Act] = {"remove": "removed", "undo": "undone", "promote": "promoted"}
        kind = done.get(act.verb, "changed")
        subject = act.key or ("all flags" if act.target else "the revision before")
        source = Source(act.stage, len(found.flags.get(act.stage, []))) if act.target else None
        made = put(found, stage, _after(found, act), me.name, kind, subject, source=source)
        self.world.happen(f"flag.{kind}", me.name, app, subject, stage=stage)
        return f"Done: the flags in {STAGES[stage]} are at r{made.number}."


def put(
    app: FakeApp, stage: str, flags: FlagSet, by: str, act: Act, subject: str, message: str = "",
    *, at: datetime | None = None, source: Source | None = None,
) -> Revision:  # fmt: skip
    """Add a revision."""
    history = app.flags.setdefault(stage, [])
    made = Revision(
        app.slug, stage, len(history) + 1, flags, act, subject, by, at or now(), message, source
    )
    history.insert(0, made)
    return made


def seed(app: FakeApp, at: datetime) -> None:
    """Give an app some flags."""
    chart = TOGGLE | {
        "metadata": {
            "kind": "release", "owner": "grace", "expires": "2027-03-01",
            "description": "Margins as a waterfall instead of a table",
        }
    }  # fmt: skip
    mail = TOGGLE | {"defaultVariant": "on", "metadata": {"kind": "operations", "live": True}}
    old = TOGGLE | {"metadata": {"kind": "experiment", "owner": "ada", "expires": "2026-09-30"}}
    beta = with_audience(chart, Audience("on", ("linus",), ("beta",), percent=25))
    flags = {"new-chart": chart, "send-mail": mail}
    live = FlagSet.of({"flags": flags | {"wide-table": old}})
    put(app, "uat", FlagSet.of({"flags": flags}), "grace", "changed", "new-chart", at=at)
    put(app, "production", live, "ada", "promoted", "all flags", at=at, source=Source("uat", 1))
    put(app, "uat", FlagSet.of({"flags": flags | {"new-chart": beta}}), "grace", "changed",
        "new-chart", "the analysts try it", at=at + timedelta(hours=20))  # fmt: skip
    app.asked = {"new-chart": 12, "send-mail": 12, "wide-table": 9}


def _after(app: FakeApp, act: FlagAct) -> FlagSet:
    if act.verb == "promote":
        plan = _promotion(app, act.stage, act.target)
        plan.must_be_clear(act.stage, act.target)
        return plan.merge.flags
    if act.verb == "undo":
        history = app.flags.get(act.stage, [])
        return history[1].flags if len(history) > 1 else FlagSet()
    return applied(app.slug, act, _set(app, act.stage))


def _set(app: FakeApp, stage: str) -> FlagSet:
    history = app.flags.get(stage)
    return history[0].flags if history else FlagSet()


def _shown(app: FakeApp, stage: str) -> Shown:
    asked = {
        key: Use(key, now() - timedelta(minutes=3), version) for key, version in app.asked.items()
    }
    return shown(app.slug, stage, app.flags.get(stage, []), asked if stage == LAST else {})


def _promotion(app: FakeApp, source: str, target: str) -> Promotion:
    theirs, ours = app.flags[source], app.flags.get(target, [])
    last = next((r.source for r in ours if r.source and r.source.stage == source), None)
    base = theirs[-last.number] if last else None
    merged = comparing.merge(base.flags if base else FlagSet(), theirs[0].flags, _set(app, target))
    differences = comparing.differences(_set(app, target), merged.flags)
    return Promotion(base, theirs[0], ours[0] if ours else None, merged, differences)


def _ahead(app: FakeApp, stage: str) -> FlagsAhead | None:
    names = list(STAGES)
    if stage == LAST or not app.flags.get(stage):
        return None
    target = names[names.index(stage) + 1]
    return showing.ahead(target, _promotion(app, stage, target))


def _must_be(stage: str) -> None:
    if stage not in STAGES:
        raise NotFoundError(f"There is no stage {stage[:40]}.")

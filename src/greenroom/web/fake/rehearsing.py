"""Rehearsals in the fake: looked at, ordered, judged."""

import secrets
from dataclasses import replace

from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError, NotFoundError
from greenroom.web.fake import looking
from greenroom.web.fake.desk import FakeDesk
from greenroom.web.fake.pictures import drawn
from greenroom.web.fake.world import FakeApp
from greenroom.web.ports import Which
from greenroom.web.rehearsals import left
from greenroom.web.views import (
    JourneyView,
    Kept,
    Mark,
    Me,
    OutputPage,
    Place,
    RehearsalPage,
    RehearsalRow,
    RehearsalView,
    Said,
    Sight,
    Verb,
)

DONE_BY: dict[Verb, str] = {"accept": "accepted", "reject": "rejected", "tolerate": "tolerated"}


class FakeRehearsing(FakeDesk):
    """The part of the backstage that is about rehearsals."""

    async def rehearsal(self, me: Me, app: str, version: int, key: str | None) -> RehearsalPage:
        """Return a version's rehearsals."""
        found = self._seen(me, app)
        page = looking.version_page(found, me, version)
        known = found.rehearsals.get(version, [])
        chosen = [each for each in known if key in (None, each.row.id)]
        if key and not chosen:
            raise NotFoundError(f"{app} has no such rehearsal.")
        shown = chosen[0] if chosen else None
        return RehearsalPage(page, found.recorded, shown, tuple(each.row for each in known))

    async def output(self, me: Me, app: str, place: Place) -> OutputPage:
        """Return one output."""
        journey = _journey(_find(self._seen(me, app), place.rehearsal), place.journey)
        for step in journey.steps:
            if step.number != place.step:
                continue
            for each in step.differences:
                if each.output == place.output:
                    return OutputPage(place, step.label, each.before, each.now)
            for row in step.outputs:
                if row.name == place.output:
                    same = _sight(row.kind, row.words)
                    return OutputPage(place, step.label, same, same)
        raise NotFoundError("The rehearsal keeps no such output.")

    async def kept(self, me: Me, app: str, place: Place, which: Which) -> Kept:
        """Return the bytes of an output."""
        page = await self.output(me, app, place)
        sight = page.before if which == "approved" else page.now
        if sight is None or sight.kind not in ("image", "file"):
            raise NotFoundError("The rehearsal keeps no such output.")
        if sight.kind == "file":
            return Kept(str(sight.content).encode(), sight.media)
        side = "approved" if page.before == page.now and which == "seen" else which
        return Kept(drawn(place.output, side), "image/png")

    async def report(self, me: Me, app: str, place: Place, name: str) -> Kept:
        """Return a report."""
        _journey(_find(self._seen(me, app), place.rehearsal), place.journey)
        if name not in ("load", "profile", "speedscope"):
            raise NotFoundError("There is no such report.")
        if name == "speedscope":
            return Kept(b"{}", "application/json")
        return Kept(f"<!doctype html><title>{name}</title><h1>{name}</h1>".encode(), "text/html")

    async def rehearse(
        self, me: Me, app: str, version: int, *, load: bool, profile: bool
    ) -> RehearsalRow:
        """Order a rehearsal."""
        found = self._owned(me, app)
        if not found.recorded:
            raise ConflictError(f"v{version} of {app} has no journeys.", fix="greenroom record")
        known = found.rehearsals.setdefault(version, [])
        if known and known[0].row.mark in ("waiting", "rehearsing"):
            raise ConflictError(f"v{version} of {app} is being rehearsed already.")
        row = RehearsalRow(secrets.token_hex(6), "waiting", "", me.name, now(), None)
        known.insert(0, RehearsalView(row, "", None, load, profile, ()))
        self.world.happen("rehearsal.ordered", me.name, app, f"v{version}")
        return row

    async def judge(self, me: Me, app: str, place: Place, verb: Verb, why: str) -> str:
        """Say what a difference is."""
        found = self._owned(me, app)
        shown = _find(found, place.rehearsal)
        said = Said(verb, me.name, now(), why)
        journey = _judged(_journey(shown, place.journey), place, said)
        journeys = tuple(journey if j.name == journey.name else j for j in shown.journeys)
        row = replace(shown.row, mark=_mark(journeys), sentence=_sentence(journeys))
        changed = replace(shown, row=row, journeys=journeys)
        for version, known in found.rehearsals.items():
            found.rehearsals[version] = [changed if r.row.id == row.id else r for r in known]
        self.world.happen(
            f"output.{DONE_BY[verb]}", me.name, app, journey=journey.name, output=place.output
        )
        return row.sentence


def _find(app: FakeApp, key: str) -> RehearsalView:
    for known in app.rehearsals.values():
        for rehearsal in known:
            if rehearsal.row.id == key:
                return rehearsal
    raise NotFoundError(f"{app.slug} has no such rehearsal.")


def _journey(rehearsal: RehearsalView, name: str) -> JourneyView:
    for journey in rehearsal.journeys:
        if journey.name == name:
            return journey
    raise NotFoundError(f"This rehearsal has no journey {name[:80]}.")


def _judged(journey: JourneyView, place: Place, said: Said) -> JourneyView:
    steps = tuple(
        replace(
            step,
            differences=tuple(
                replace(each, said=said)
                if place.step is None or (each.step, each.output) == (place.step, place.output)
                else each
                for each in step.differences
            ),
        )
        for step in journey.steps
    )
    journey = replace(journey, steps=steps, said=said if place.step is None else journey.said)
    if count := left(journey):
        words = f"{count} difference{'s' if count > 1 else ''} left to judge or to mend."
        return replace(journey, verdict="differs", sentence=words)
    sentence = "Everything is as approved or accepted."
    return replace(journey, verdict="passed", sentence=sentence)


def _mark(journeys: tuple[JourneyView, ...]) -> Mark:
    worst: tuple[Mark, ...] = ("failed", "differs", "unapproved")
    found = {"failed" if j.verdict in ("stuck", "broken") else j.verdict for j in journeys}
    return next((mark for mark in worst if mark in found), "passed")


def _sentence(journeys: tuple[JourneyView, ...]) -> str:
    wrong = [journey for journey in journeys if journey.verdict != "passed"]
    if not wrong:
        return f"All {len(journeys)} journeys are as approved."
    return f"{wrong[0].name}: {wrong[0].sentence}"


def _sight(kind: str, words: str) -> Sight:
    contents: dict[str, object] = {
        "table": {"columns": ["region", "revenue"], "rows": [["north", 120], ["south", 80]]},
        "image": None,
        "plot": {"data": [{"x": [1, 2, 3], "y": [4, 8, 6]}], "layout": {"title": "Revenue"}},
    }
    media = {"image": "image/png", "file": "text/csv"}.get(kind, "")
    return Sight(kind, contents.get(kind, words), media, 14_200 if media else 0)

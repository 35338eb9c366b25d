"""The rehearsals of versions."""

import asyncio
from dataclasses import replace

from greenroom.kernel.errors import NotFoundError
from greenroom.rehearsal.server.keeping import APPROVED, SEEN
from greenroom.rehearsal.server.model import Part, Rehearsal, Wish
from greenroom.rehearsal.server.service import journeys_of
from greenroom.rehearsal.server.showing import Picture, picture
from greenroom.web.ports import Which
from greenroom.web.views import (
    Capacity,
    JourneyView,
    Kept,
    Me,
    OutputPage,
    Place,
    RehearsalPage,
    RehearsalRow,
    RehearsalView,
    Verb,
)
from greenroom.wiring.backstage.desk import actor
from greenroom.wiring.backstage.look import Look
from greenroom.wiring.backstage.rehearsed import journey_of, row_of, wanted_in
from greenroom.wiring.backstage.sights import LARGEST_ALONE, find, sight, sights_of

LISTED = 20
"""Rehearsals of a version in its history."""
MEDIA = {"load": "text/html", "profile": "text/html", "speedscope": "application/json"}


class Rehearse(Look):
    """Look at rehearsals, order them, say what is right."""

    async def rehearsal(self, me: Me, app: str, version: int, key: str | None) -> RehearsalPage:
        """Return a version's rehearsals, one of them as a whole: the newest if none is named."""
        page = await self.version(me, app, version)
        recorded = journeys_of(await self._house.publisher.version(app, version))
        known = await self._house.rehearsals.of_app(app, version, LISTED)
        chosen = await self._found(app, version, key) if key else next(iter(known), None)
        shown = await self._view(chosen) if chosen else None
        return RehearsalPage(page, tuple(recorded), shown, tuple(map(row_of, known)))

    async def output(self, me: Me, app: str, place: Place) -> OutputPage:
        """Return one output as it was approved and as it was seen."""
        await self._seen(me, app)
        rehearsal = await self._house.rehearsals.find(app, place.rehearsal)
        return await asyncio.to_thread(self._output, rehearsal, place)

    async def kept(self, me: Me, app: str, place: Place, which: Which) -> Kept:
        """Return the bytes of an output, or of the difference between two images."""
        await self._seen(me, app)
        rehearsal = await self._house.rehearsals.find(app, place.rehearsal)
        wanted = Picture(
            rehearsal.id,
            place.journey,
            -1 if place.step is None else place.step,
            place.output,
            which,
        )
        data, media = await asyncio.to_thread(picture, self._house.rehearsals.keeping, wanted)
        if data is None:
            raise _no_such_output()
        return Kept(data, media)

    async def report(self, me: Me, app: str, place: Place, name: str) -> Kept:
        """Return a report."""
        await self._seen(me, app)
        rehearsal = await self._house.rehearsals.find(app, place.rehearsal)
        file = self._house.rehearsals.keeping.report(rehearsal.id, place.journey, name)
        return Kept(await asyncio.to_thread(file.read_bytes), MEDIA[name])

    async def rehearse(
        self, me: Me, app: str, version: int, *, load: bool, profile: bool
    ) -> RehearsalRow:
        """Order a rehearsal."""
        await self._owned(me, app)
        wish = Wish(load=load, profile=profile)
        return row_of(await self._house.rehearsals.order(actor(me), app, version, wish))

    async def judge(self, me: Me, app: str, place: Place, verb: Verb, why: str) -> str:
        """Accept, reject or tolerate what was seen, and return how that leaves the rehearsal."""
        await self._owned(me, app)
        rehearsal = await self._house.rehearsals.find(app, place.rehearsal)
        judged = await self._house.rehearsals.judging.judge(
            actor(me),
            rehearsal,
            place.journey,
            verb,
            step=place.step,
            output=place.output,
            why=why,
        )
        return judged.sentence

    # Parts

    async def _found(self, app: str, version: int, key: str) -> Rehearsal:
        rehearsal = await self._house.rehearsals.find(app, key)
        if rehearsal.version != version:
            raise NotFoundError(f"This rehearsal is of v{rehearsal.version}, not of v{version}.")
        return rehearsal

    async def _view(self, rehearsal: Rehearsal) -> RehearsalView:
        names = dict.fromkeys(part.journey for part in rehearsal.parts)
        return RehearsalView(
            row=row_of(rehearsal),
            doing=self._house.rehearsals.doing(rehearsal.id),
            began_at=rehearsal.began_at,
            load=rehearsal.wish.load,
            profile=rehearsal.wish.profile,
            journeys=tuple([await self._journey(rehearsal, name) for name in names]),
        )

    async def _journey(self, rehearsal: Rehearsal, name: str) -> JourneyView:
        sights = await asyncio.to_thread(
            sights_of,
            self._house.rehearsals.keeping,
            rehearsal.id,
            rehearsal.began_at,
            name,
            wanted_in(rehearsal.part("test", name)),
        )
        found = journey_of(name, rehearsal, sights)
        part = rehearsal.part("load", name)
        capacity = await self._capacity(rehearsal.app, part) if part else None
        load = replace(found.load, capacity=capacity) if found.load else None
        return replace(found, load=load)

    async def _capacity(self, app: str, part: Part) -> Capacity | None:
        """Return what a load test found to be needed, where it looked for it and found it."""
        found = part.facts.get("capacity") or {}
        if not found.get("instances"):
            return None
        stage = self._house.stages.last.name
        scale = (await self._house.program.snapshot()).scales.get((app, stage))
        wanted = (found["instances"], found["users"])
        in_force = scale is not None and (scale.most, scale.sessions) == wanted
        return Capacity(found["users"], found["instances"], stage, in_force)

    def _output(self, rehearsal: Rehearsal, place: Place) -> OutputPage:
        keeping = self._house.rehearsals.keeping
        key = (-1 if place.step is None else place.step, place.output)
        now = keeping.snapshot(rehearsal.id, place.journey, SEEN)
        before = keeping.snapshot(rehearsal.id, place.journey, APPROVED)
        was, is_now = find(before, key), find(now, key)
        if was is None and is_now is None:
            raise _no_such_output()
        steps = [*(now.steps if now else ()), *(before.steps if before else ())]
        label = next(step.label for step in steps if step.number == key[0])
        return OutputPage(place, label, sight(was, LARGEST_ALONE), sight(is_now, LARGEST_ALONE))


def _no_such_output() -> NotFoundError:
    return NotFoundError(
        "The rehearsal keeps no such output.",
        "It was not there, or its time is over.",
        "Rehearse the version again to see it.",
    )

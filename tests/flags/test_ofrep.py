"""The door speaks OFREP, and forgives published SDKs what they get wrong."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from flags.examples import TOGGLE, toggle
from greenroom.api.ofrep import Hub, OfrepDoor
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.model import Asker, Visitor
from greenroom.flags.rollout import Audience, with_audience
from greenroom.flags.service import Flags
from greenroom.flags.tokens import InstanceTokens
from greenroom.flags.uses import Uses
from greenroom.kernel.events import Actor, bus

ANN = Actor("ann", "1", "cli")
APP = Asker("sales", "production", 12, "sales-v12-1")
TRIED = Asker("sales", "production", 13, "sales-v13-r", {"chart": "on"})

pytestmark = pytest.mark.anyio


class House:
    """One running instance, one lent to a rehearsal, and Ann's open session."""

    def asker(self, instance):
        return {APP.instance: APP, TRIED.instance: TRIED}.get(instance)

    async def visitor(self, asker, session):
        return Visitor("ann", "ann", ("beta",)) if session == "s1" else None


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'test.sqlite'}"


@pytest.fixture
async def flags(database) -> Flags:
    flags = Flags(database, Uses(database))
    everybody = {
        "chart": with_audience(TOGGLE, Audience("on", groups=("beta",))),
        "share": {
            "state": "ENABLED",
            "variants": {"half": 0.5, "whole": 1},
            "defaultVariant": "whole",
        },
        "paused": toggle(state="DISABLED", metadata={"kind": "operations"}),
        "code": {"state": "ENABLED", "variants": {"a": "A"}},
    }
    for key, definition in everybody.items():
        await flags.put(ANN, "sales", "production", key, definition)
    return flags


@pytest.fixture
async def door(database, flags, tmp_path) -> AsyncIterator[httpx2.AsyncClient]:
    house, tokens = House(), InstanceTokens(tmp_path)
    evaluations = Evaluations(database, house, Uses(database))
    bus.call(evaluations.on_event)
    app = OfrepDoor(evaluations, tokens, house, Hub(), per_second=50).app()
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app),
        base_url="http://flags",
        headers={"authorization": f"Bearer {tokens.mint(APP.instance)}"},
    ) as client:
        client.mint = tokens.mint
        yield client
    bus._calls.remove(evaluations.on_event)


async def one(door, key, headers=None, **context):
    return await door.post(
        f"/ofrep/v1/evaluate/flags/{key}", json={"context": context}, headers=headers
    )


async def test_it_knows_the_visitor_by_the_session_and_believes_nothing_else(door):
    assert (await one(door, "chart", session="s1")).json()["value"] is True
    forged = {"user": "ann", "groups": ["beta"], "session": "s2"}
    assert (await one(door, "chart", **forged)).json()["value"] is False


async def test_variant_and_details_are_always_there(door):
    for key in ("paused", "code"):
        body = (await one(door, key)).json()
        assert body["variant"] == ""
        assert "value" not in body
    missing = await one(door, "nope")
    assert missing.status_code == 404
    assert missing.json() == {
        "key": "nope", "errorCode": "FLAG_NOT_FOUND", "errorDetails": "There is no flag nope.",
    }  # fmt: skip


async def test_numbers_of_a_float_flag_have_a_decimal_point(door):
    assert '"value":1.0' in (await one(door, "share")).text


async def test_all_flags_come_at_once_and_only_if_they_changed(door, flags):
    first = await door.post("/ofrep/v1/evaluate/flags", json={"context": {"session": "s1"}})
    body = first.json()
    assert [flag["key"] for flag in body["flags"]] == ["chart", "code", "paused", "share"]
    assert body["eventStreams"][0]["endpoint"]["requestUri"].startswith("/ofrep/v1/events?")
    known = {"if-none-match": first.headers["etag"]}
    again = await door.post(
        "/ofrep/v1/evaluate/flags", json={"context": {"session": "s1"}}, headers=known
    )
    assert (again.status_code, again.content) == (304, b"")
    await flags.switch(ANN, "sales", "production", "chart", on=False)
    changed = await door.post(
        "/ofrep/v1/evaluate/flags", json={"context": {"session": "s1"}}, headers=known
    )
    assert changed.status_code == 200


async def test_overrides_hold_for_instances_that_no_user_is_led_to(door):
    headers = {"authorization": f"Bearer {door.mint(TRIED.instance)}"}
    found = (await one(door, "chart", headers)).json()
    assert (found["value"], found["metadata"]["override"]) == (True, True)


@pytest.mark.parametrize("token", ["", "Bearer x", "Bearer gri_sales-v12-1.0"])
async def test_without_a_good_token_nothing_is_said(door, token):
    answer = await one(door, "chart", {"authorization": token})
    assert (answer.status_code, answer.json()["key"]) == (401, "chart")


async def test_an_instance_that_is_gone_is_not_answered(door):
    headers = {"authorization": f"Bearer {door.mint('sales-v1-9')}"}
    assert (await one(door, "chart", headers)).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b'{"context": 1}', 400), (b"[" * 16000, 400), (b"x" * 17000, 413)],
)
async def test_what_is_no_context_is_refused(door, body, status):
    answer = await door.post("/ofrep/v1/evaluate/flags/chart", content=body)
    assert answer.status_code == status
    assert answer.json()["errorDetails"]


async def test_who_asks_too_often_is_told_when_to_come_back(door):
    answers = [await one(door, "chart") for _ in range(150)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert late
    assert late[0].headers["retry-after"] == "1"


async def test_a_channel_that_nobody_gave_out_is_closed(door):
    answer = await door.get("/ofrep/v1/events?channel=sales.production.0")
    assert answer.status_code == 403


async def test_changes_are_told_to_those_they_concern(flags):
    hub = Hub()
    bus.call(hub.on_event)
    here, there = hub.follow("sales", "production"), hub.follow("sales", "uat")
    await anext(here)
    await anext(there)
    await flags.switch(ANN, "sales", "production", "chart", on=True)
    lines = (await anext(here)).splitlines()
    assert json.loads(lines[2].removeprefix("data: "))["type"] == "refetchEvaluation"
    hub.close()
    with pytest.raises(StopAsyncIteration):
        await anext(there)
    bus._calls.remove(hub.on_event)

"""What persons say of a version, and what its rehearsal says."""

import pytest

from greenroom.access.model import Member, Person
from greenroom.kernel.errors import NotAllowedError
from greenroom.rehearsal.server.model import Rehearsal, Wish
from greenroom.releases.gates.rehearsed import RehearsalGate
from greenroom.releases.gates.signed import SignOffGate
from greenroom.releases.rollouts.model import Step, Strategy
from greenroom.releases.sign_offs.model import SignOff, must_be_another
from releases.gates.known import DIGEST, Bundle, Known, Publisher, Version
from releases.rollouts.stage import BEGAN, rollout

pytestmark = pytest.mark.anyio
ROLLOUT, STEP = rollout(Strategy()), Step(-1, 0.0)


def rehearsal(verdict: str, *, state: str = "done", digest: str = DIGEST) -> Rehearsal:
    return Rehearsal(
        "r", "sales", 12, digest, state, verdict, f"It {verdict}.", Wish(), (), "ada", BEGAN
    )  # ty: ignore


def sign_off(decision: str, digest: str = DIGEST, note: str = "") -> SignOff:
    return SignOff("s", "sales", 12, digest, decision, note, "grace", BEGAN)  # ty: ignore


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ([], "waiting"),
        ([rehearsal("passed")], "pass"),
        ([rehearsal("failed")], "fail"),
        ([rehearsal("differs")], "inconclusive"),
        ([rehearsal("unapproved")], "inconclusive"),
        ([rehearsal("", state="running")], "waiting"),
        ([rehearsal("passed", digest="e" * 64)], "waiting"),
    ],
)
async def test_a_rehearsal_must_have_passed_with_these_bytes(known, outcome):
    found = await RehearsalGate(Known(*known), Publisher()).judge(ROLLOUT, STEP)
    assert found.outcome == outcome


async def test_what_cannot_be_rehearsed_is_for_a_person():
    nothing = Publisher(Version(bundle=Bundle(files=())))
    found = await RehearsalGate(Known(), nothing).judge(ROLLOUT, STEP)
    assert (found.outcome, "no journeys" in found.sentence) == ("inconclusive", True)


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ([], "waiting"),
        ([sign_off("approved")], "pass"),
        ([sign_off("rejected"), sign_off("approved")], "fail"),
        ([sign_off("approved"), sign_off("rejected")], "pass"),
        ([sign_off("approved", digest="e" * 64)], "waiting"),
    ],
)
async def test_the_newest_sign_off_of_these_bytes_holds(known, outcome):
    found = await SignOffGate(Known(*known), Publisher()).judge(ROLLOUT, STEP)
    assert found.outcome == outcome


async def test_who_signed_and_why_is_said():
    gate = SignOffGate(Known(sign_off("rejected", note="The totals are wrong.")), Publisher())
    assert (await gate.judge(ROLLOUT, STEP)).sentence == "grace rejected v12: The totals are wrong."


def test_somebody_else_approves_where_somebody_else_could():
    ada = Person("1", "ada", "Ada", admin=False, created_at=BEGAN)
    alone, two = [Member("ada", "owner")], [Member("ada", "owner"), Member("grace", "owner")]
    must_be_another(ada, "ada", "v12", alone)
    must_be_another(ada, "grace", "v12", two)
    with pytest.raises(NotAllowedError, match="your own version"):
        must_be_another(ada, "ada", "v12", two)

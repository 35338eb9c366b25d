"""What a release would do, in sentences."""

from datetime import UTC, datetime

from greenroom.releases.rollouts.brings import VersionChange
from greenroom.releases.rollouts.strategy.make import Wish, strategy
from greenroom.releases.rollouts.strategy.plan import plan
from greenroom.releases.rollouts.strategy.rules import Chosen

PLAIN = ("v2 replaces v1 for everybody.", "v2 is warm here.")
UNTIL = datetime(2026, 12, 7, 6, tzinfo=UTC)


def sentences(wish: Wish, until: datetime | None = None) -> tuple[str, ...]:
    chosen = Chosen(strategy(wish, ("sessions",)), "command", until, ())
    return plan(chosen, VersionChange(2), PLAIN)


def test_a_plain_release_is_told_as_ever() -> None:
    assert sentences(Wish()) == PLAIN


def test_a_canary_is_told_by_its_shares() -> None:
    wish = Wish(steps=(5, 25, 100), pause=1800, audience=("group:beta",), gates=("sessions",))
    assert sentences(wish) == (
        "v2 goes to the group beta for 30 min, 5 % for 30 min, 25 % for 30 min, then to everybody.",
        "v2 is warm here.",
        "These gates are asked: sessions.",
        "If one fails, newcomers get the version before again.",
    )


def test_what_holds_it_is_told() -> None:
    said = sentences(Wish(kind="blue-green", at=datetime(2026, 12, 1, 8, tzinfo=UTC)), UNTIL)
    assert said[:2] == PLAIN
    assert "It begins at 2026-12-01 08:00 UTC." in said
    assert "A freeze window holds it until 2026-12-07 06:00 UTC." in said
    assert "The old version stays ready for 1 h." in said

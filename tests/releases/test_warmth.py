"""Replaced releases that stay running, and those that do not."""

from datetime import UTC, datetime, timedelta

from greenroom.releases.model import Deployment
from greenroom.releases.warmth import Replaced, kept_warm

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
MUCH = 10**9


def replaced(app: str, version: int, minutes: int, allowed: int = 1) -> Replaced:
    identity = f"{app}-v{version}"
    at = NOW - timedelta(minutes=minutes)
    made = Deployment(
        identity, app, version, "production", "ready", "", stopped=False, created_at=at
    )
    return Replaced(made, at, allowed)


def test_the_last_replaced_of_each_place_stays() -> None:
    found = [replaced("a", 1, 30), replaced("a", 2, 10), replaced("b", 1, 20)]
    assert kept_warm(found, NOW, {}, MUCH) == {"a-v2", "b-v1"}


def test_an_app_may_ask_for_more_or_none() -> None:
    more = [replaced("a", 1, 30, 2), replaced("a", 2, 10, 2)]
    assert kept_warm(more, NOW, {}, MUCH) == {"a-v1", "a-v2"}
    assert kept_warm([replaced("a", 1, 5, 0)], NOW, {}, MUCH) == set()


def test_after_an_hour_it_may_rest() -> None:
    assert kept_warm([replaced("a", 1, 61)], NOW, {}, MUCH) == set()


def test_what_does_not_fit_into_the_budget_rests_the_oldest_first() -> None:
    found = [replaced("a", 1, 30), replaced("b", 1, 20), replaced("c", 1, 10)]
    memory = {"a-v1": 400, "b-v1": 700, "c-v1": 500}
    assert kept_warm(found, NOW, memory, 1600) == {"a-v1", "b-v1", "c-v1"}
    assert kept_warm(found, NOW, memory, 1200) == {"b-v1", "c-v1"}
    assert kept_warm(found, NOW, memory, 1000) == {"a-v1", "c-v1"}
    assert kept_warm(found, NOW, memory, 0) == set()

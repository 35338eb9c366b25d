"""How many sessions it takes to tell what stays behind, and what is said when they were not played."""

from pathlib import Path

import pytest

from greenroom.rehearsal.profile import Plan
from rehearsal.profile.apps import http_journey, profiled, python, write

pytestmark = pytest.mark.anyio

SMALL = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def front():
    return "front"
"""
FASTAPI = ("fastapi", "uvicorn")


@pytest.mark.parametrize(("asked", "words"), [(1, "1 was asked for"), (3, "3 were asked for")])
async def test_too_few_sessions_are_said_to_be_too_few_and_not_played(
    asked: int, words: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, {"main.py": SMALL})
    plan = Plan(growth=asked, held=False)
    profile = await profiled(folder, http_journey("/"), python(*FASTAPI), plan)
    assert profile.growth is None
    (note,) = [note for note in profile.notes if "stays behind" in note]
    assert note.endswith(f"it takes 6 sessions or more to tell, and {words}.")


async def test_too_little_time_is_said_to_be_too_little(tmp_path: Path) -> None:
    folder = write(tmp_path, {"main.py": SMALL})
    plan = Plan(growth=10, growth_seconds=0.3, held=False)
    profile = await profiled(folder, http_journey("/"), python(*FASTAPI), plan)
    (note,) = [note for note in profile.notes if "stays behind" in note]
    assert "of 10 sessions fit into 0.3 s" in note

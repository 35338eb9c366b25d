"""APIs: who is held up is measured, not guessed; what stays behind is counted."""

from pathlib import Path

import pytest

from greenroom.rehearsal.profile import Plan
from rehearsal.profile.apps import http_journey, profiled, python, rules, write

pytestmark = pytest.mark.anyio

HOLDING = """
import asyncio
import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def front():
    return "front"


@app.get("/blocking")
async def blocking():
    time.sleep(0.4)
    return "blocking"


@app.get("/awaiting")
async def awaiting():
    await asyncio.sleep(0.4)
    return "awaiting"


@app.get("/threaded")
def threaded():
    time.sleep(0.4)
    return "threaded"
"""
LEAKING = """
import threading
import time

from fastapi import FastAPI

app = FastAPI()
kept, opened = [], []


def beat():
    while True:
        time.sleep(0.3)


threading.Thread(target=beat, daemon=True).start()


@app.get("/")
def front():
    return "front"


@app.get("/keep")
def keep():
    kept.append(bytearray(b"x" * 1_000_000))
    opened.append(open("/dev/zero", "rb"))
    return "kept"
"""
FASTAPI = ("fastapi", "uvicorn")


async def test_only_a_wait_that_holds_others_up_is_advised_on(tmp_path: Path) -> None:
    folder = write(tmp_path, {"main.py": HOLDING})
    journey = http_journey("/", "/blocking", "/awaiting", "/threaded")
    profile = await profiled(folder, journey, python(*FASTAPI))
    found = [each for each in profile.advice if each.rule == "waiting-holds-others-up"]
    assert [each.step for each in found] == ["Get /blocking"]
    assert found[0].source == "time.sleep(0.4)"
    assert "in an `async` function" in found[0].evidence
    held = {step.name: step.held or 0.0 for step in profile.actions}
    assert held["Get /blocking"] > held["Get /threaded"]
    assert held["Get /blocking"] > held["Get /awaiting"]


async def test_what_each_session_leaves_behind_is_found_and_named(tmp_path: Path) -> None:
    folder = write(tmp_path, {"main.py": LEAKING})
    plan = Plan(growth=8, held=False)
    profile = await profiled(folder, http_journey("/", "/keep"), python(*FASTAPI), plan)
    found = rules(profile)
    assert {"memory-grows", "handles-stay-open"} == set(found)
    assert "/dev/zero (8 times)" in found["handles-stay-open"].evidence
    assert profile.growth
    assert profile.growth.bytes_each >= 900_000
    lines = [line for step in profile.actions for line in step.lines]
    assert not [line for line in lines if line.frame.function == "beat"]  # a thread of its own


async def test_sessions_that_leave_nothing_behind_are_no_leak(tmp_path: Path) -> None:
    folder = write(tmp_path, {"main.py": HOLDING})
    profile = await profiled(
        folder, http_journey("/"), python(*FASTAPI), Plan(growth=8, held=False)
    )
    assert profile.growth
    assert not profile.growth.leaks
    assert not profile.growth.leaks_files
    assert not profile.advice

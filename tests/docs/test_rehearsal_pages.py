"""The pages about rehearsals: commands run as they are written, examples are read as they stand."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from greenroom.rehearsal.journey import read_journey
from greenroom.rehearsal.journey.files import FOLDER
from greenroom.rehearsal.snapshot.files import read_mask

ROOT = Path(__file__).parents[2]
TEST_PAGE = (ROOT / "docs/data-scientist/test.md").read_text("utf-8")
FORMAT_PAGE = (ROOT / "docs/reference/journey-format.md").read_text("utf-8")


def test_the_commands_about_tests_do_what_the_page_says(tmp_path: Path) -> None:
    app = tmp_path / "site"
    shutil.copytree(ROOT / "examples/static-site", app)
    blocks = re.findall(r"```text\n(.*?)```", TEST_PAGE, re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("greenroom test")]
    statuses = []
    for command in commands:
        argv = [sys.executable, "-m", "greenroom.cli.main", *shlex.split(command)[1:]]
        home = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
        done = subprocess.run(argv, cwd=app, env=home, capture_output=True, text=True)
        statuses.append((command, done.returncode))
        if "--approve" in command:
            page = app / "index.html"
            page.write_text(page.read_text().replace("electricity", "current"))
    assert statuses == [
        ("greenroom test", 2),
        ('greenroom test --approve --why "checked against the paper"', 0),
        ("greenroom test", 2),
        ("greenroom test --junit results.xml --report report.html", 2),
    ]
    assert "current" in (app / "results.xml").read_text()


def test_the_format_page_shows_a_journey_that_can_be_read(tmp_path: Path) -> None:
    header, step, approved, mask = re.findall(r"```json\n(.*?)```", FORMAT_PAGE, re.DOTALL)
    place = tmp_path / FOLDER
    place.mkdir(parents=True)
    (place / "explore.journey.jsonl").write_text(header + step)
    (place / "explore.mask.json").write_text(mask)
    journey = read_journey(place / "explore.journey.jsonl")
    assert [each.label for each in journey.steps] == ['Set species = ["Adelie", "Chinstrap"]']
    assert journey.steps[0].expects == ("count", "correlation", "means", "scatter")
    assert [each.output for each in read_mask(tmp_path, "explore").tolerated] == ["clock", "fit"]
    assert json.loads(approved)["outputs"]["count"]["content"] == "214 of 333"


def test_the_command_of_the_profile_page_runs(tmp_path: Path) -> None:
    app = tmp_path / "site"
    shutil.copytree(ROOT / "examples/flask", app)
    page = (ROOT / "docs/data-scientist/profile.md").read_text("utf-8")
    [command] = re.findall(r"^\$ (greenroom profile .*)$", page, re.MULTILINE)
    argv = [sys.executable, "-m", "greenroom.cli.main", *shlex.split(command)[1:]]
    home = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(argv, cwd=app, env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "takes" in done.stdout
    assert "flame" in (app / "profile.html").read_text()

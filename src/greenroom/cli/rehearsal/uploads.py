"""What becomes of the files that were uploaded while recording: they may hold personal data."""

import sys
from pathlib import Path
from typing import Literal

from greenroom.cli.asking import ask
from greenroom.cli.output import note, say
from greenroom.cli.words import size
from greenroom.rehearsal.journey.editing import Uploaded, uploads, with_upload, without
from greenroom.rehearsal.journey.model import Journey

Choice = Literal["ask", "keep", "drop"]
QUESTION = "Keep it? yes, no (leave the step out), or a file to upload instead"


def settled(journey: Journey, choice: Choice) -> Journey:
    """Return the journey with the uploads that the person agreed to; others leave with their step."""
    found = {each.blob: each for each in uploads(journey)}
    if found and choice == "ask":
        note("What was uploaded is kept beside the journey and goes where your code goes.")
        note("Does it hold anything about people, or anything secret?")
    dropped = set[int]()
    for each in found.values():
        answer = _answer(each, choice)
        if answer is False:
            dropped |= {other.step for other in uploads(journey) if other.blob == each.blob}
        elif isinstance(answer, Path):
            journey = with_upload(journey, each.blob, answer.read_bytes())
    return without(journey, dropped) if dropped else journey


def _answer(each: Uploaded, choice: Choice) -> bool | Path:
    say(f"  {each.name}, {size(each.size)}, at step {each.step} ({each.label})")
    if choice != "ask":
        return choice == "keep"
    if not sys.stdin.isatty():
        note(f"Nobody can be asked, so step {each.step} is left out; --uploads keep keeps it.")
        return False
    while True:
        said = ask(QUESTION, otherwise="Say --uploads keep or drop.").strip()
        if said.lower() in {"y", "yes"}:
            return True
        if said.lower() in {"n", "no"}:
            return False
        if said and Path(said).expanduser().is_file():
            return Path(said).expanduser()
        note("Say yes, no, or the path of a file that is there.")

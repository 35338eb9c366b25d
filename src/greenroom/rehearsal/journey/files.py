"""Reads and writes journeys; every mistake is a sentence with its line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey import lines
from greenroom.rehearsal.journey.model import FORMAT, Event, Journey, Step

FOLDER = "tests/journeys"
"""Where journeys live, from the app's folder."""
SUFFIX = ".journey.jsonl"
BLOBS = "blobs"
AGAIN = "Record it again, or take the last whole version from git."


def journeys_in(folder: Path) -> list[Path]:
    """Return the journeys of an app's folder, by name."""
    return sorted((folder / FOLDER).glob(f"*{SUFFIX}"))


def write_journey(folder: Path, journey: Journey) -> Path:
    """Write a journey below an app's folder and return its file; it replaces one of the same name."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)

    def keep(data: bytes) -> str:
        name = lines.digest(data)
        (place / BLOBS).mkdir(exist_ok=True)
        if not (place / BLOBS / name).exists():
            _write(place / BLOBS / name, data)
        return name

    for data in journey.blobs.values():
        keep(data)
    text = "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
        for line in (
            lines.header(journey),
            *(lines.step_line(step) for step in journey.steps),
            *(lines.event_line(event, keep) for event in journey.events),
        )
    )
    file = place / f"{journey.name}{SUFFIX}"
    _write(file, text.encode("utf-8"))
    return file


def read_journey(file: Path) -> Journey:
    """Return the journey in a file, or raise `JourneyError`."""
    rows = list(_rows(file))
    if not rows:
        raise JourneyError(f"{file.name} is empty.", "", AGAIN)
    head = _header(file, rows[0][1])
    blobs = _Blobs(file.parent / BLOBS, file)
    steps, events = _parts(file, rows[1:], blobs)
    if not steps and not events:
        raise JourneyError(f"{file.name} holds no step.", "Nothing was done.", AGAIN)
    setup = head.get("setup", {})
    return Journey(
        name=str(head.get("name") or file.name.removesuffix(SUFFIX)),
        framework=str(head.get("framework", "http")),
        steps=steps,
        events=events,
        framework_version=head.get("framework_version", ""),
        app_version=head.get("app_version", ""),
        recorded_at=head.get("recorded_at", ""),
        viewport=(int((v := head.get("viewport", (1280, 720)))[0]), int(v[1])),
        locale=head.get("locale", ""),
        timezone=head.get("tz", ""),
        base_path=head.get("base_path", ""),
        setup=setup,
        blobs={name: blobs(name) for name in sorted(lines.blobs_named(steps, setup))},
    )


def _rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError as error:
        raise JourneyError(
            f"There is no journey {file}.", "", "greenroom record makes one."
        ) from error
    except UnicodeDecodeError as error:
        raise JourneyError(f"{file.name} is not UTF-8.", str(error), AGAIN) from error
    except OSError as error:
        raise JourneyError(f"{file.name} cannot be read.", str(error), AGAIN) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _broken(
                file, number, "the line is no JSON, as if the file had been cut"
            ) from error
        if not isinstance(row, dict):
            raise _broken(file, number, "a line must hold an object")
        yield number, row


def _header(file: Path, row: dict[str, Any]) -> dict[str, Any]:
    major = row.get("journey")
    if major is None:
        raise _broken(file, 1, "the first line must be the journey's header")
    if major != FORMAT:
        raise JourneyError(
            f"{file.name} is of format {major}.",
            f"This Greenroom reads format {FORMAT}.",
            "Use a Greenroom that knows it, or record the journey again.",
        )
    if not isinstance(row.get("setup", {}), dict):
        raise _broken(file, 1, "`setup` must be an object")
    return row


def _parts(
    file: Path, rows: list[tuple[int, dict[str, Any]]], blobs: "_Blobs"
) -> tuple[tuple[Step, ...], tuple[Event, ...]]:
    steps: list[Step] = []
    events: list[Event] = []
    for number, row in rows:
        kind = row.get("k")
        try:
            if kind == "step":
                steps.append(lines.step_of(row))
            elif kind in lines.EVENT_KINDS:
                events.append(lines.event_of(row, blobs))
            elif not row.get("opt"):
                raise _broken(file, number, f"nothing is known of a line `{kind}`")
        except KeyError as error:
            raise _broken(file, number, f"{error} is missing") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise _broken(file, number, str(error)) from error
    return tuple(steps), tuple(events)


class _Blobs:
    """The blobs beside a journey, each checked against its name."""

    def __init__(self, folder: Path, file: Path) -> None:
        self._folder, self._file = folder, file

    def __call__(self, name: str) -> bytes:
        if not isinstance(name, str) or len(name) != 64 or not name.isalnum():
            raise JourneyError(f"{self._file.name} names a blob `{name}`.", "That is no digest.")
        try:
            data = (self._folder / name).read_bytes()
        except FileNotFoundError as error:
            raise JourneyError(
                f"{self._file.name} needs the blob {name[:12]}, which is not there.",
                f"It should be in {self._folder}.",
                "Commit the folder `blobs` with the journey; with Git LFS: git lfs pull.",
            ) from error
        if lines.digest(data) != name:
            raise JourneyError(
                f"The blob {name[:12]} of {self._file.name} was changed.",
                "Its bytes are not those of its name.",
                AGAIN,
            )
        return data


def _write(file: Path, data: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(data)
    part.replace(file)


def _broken(file: Path, number: int, why: str) -> JourneyError:
    return JourneyError(f"{file.name}:{number} cannot be read: {why}.", "", AGAIN)

"""What was approved, beside the journey: a readable file per step, images as images."""

import json
import mimetypes
import platform
import re
import shutil
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey import FOLDER
from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.snapshot.model import Mask, Seen, Snapshot, Tolerated

ANYWHERE = "any"
"""The variant that holds on every platform."""
UNFIT = re.compile(r"[^a-z0-9]+")
AGAIN = "greenroom test --approve writes it anew."


def read_approved(folder: Path, journey: str) -> Snapshot | None:
    """Return what was approved of a journey, or None if nothing was yet.

    What was approved for this kind of machine goes before what holds on every one.
    """
    own = read_snapshot(_place(folder, journey, this_platform()))
    return own or read_snapshot(_place(folder, journey))


def write_approved(folder: Path, journey: str, snapshot: Snapshot, variant: str = ANYWHERE) -> Path:
    """Write a snapshot as approved; what was approved before is in the version control's hands."""
    return write_snapshot(_place(folder, journey, variant), snapshot)


def this_platform() -> str:
    """Return the variant of this kind of machine: `linux-x86_64`."""
    return f"{platform.system()}-{platform.machine()}".lower()


def read_snapshot(place: Path) -> Snapshot | None:
    """Return the snapshot in a folder, or None if there is none."""
    files = sorted(place.glob("*.json"))
    return Snapshot(tuple(_step(file) for file in files)) if files else None


def write_snapshot(place: Path, snapshot: Snapshot) -> Path:
    """Write a snapshot as a folder, which appears whole or not at all; return the folder."""
    part = place.with_name(f".{place.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    written: dict[bytes, str] = {}
    for step in snapshot.steps:
        outputs = {
            name: _row(part, step, name, output, written)
            for name, output in sorted(step.outputs.items())
        }
        row = {"step": step.number, "label": step.label, "outputs": outputs}
        text = json.dumps(row, indent=1, ensure_ascii=False, sort_keys=False) + "\n"
        (part / f"{step.number:03d}-{_slug(step.label)}.json").write_text(text, "utf-8")
    shutil.rmtree(place, ignore_errors=True)
    part.rename(place)
    return place


def read_mask(folder: Path, journey: str) -> Mask:
    """Return what may differ."""
    file = _mask_file(folder, journey)
    if not file.exists():
        return Mask()
    known = {field.name for field in fields(Tolerated)}
    try:
        rows = json.loads(file.read_text("utf-8"))
        return Mask(
            tuple(Tolerated(**{k: v for k, v in row.items() if k in known}) for row in rows)
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise JourneyError(f"{file.name} cannot be read.", str(error), AGAIN) from error


def write_mask(folder: Path, journey: str, mask: Mask) -> None:
    """Write what may differ, with who said so."""
    file = _mask_file(folder, journey)
    rows = [
        {key: value for key, value in asdict(each).items() if value not in ("", None)}
        for each in mask.tolerated
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _place(folder: Path, journey: str, variant: str = ANYWHERE) -> Path:
    return folder / FOLDER / f"{journey}.expect" / variant


def _mask_file(folder: Path, journey: str) -> Path:
    return folder / FOLDER / f"{journey}.mask.json"


def _row(
    place: Path, step: Seen, name: str, output: Output, written: dict[bytes, str]
) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": output.kind}
    if output.content is not None:
        row["content"] = output.content
    if output.media:
        row["media"] = output.media
    if output.data:
        row["file"] = written.get(output.data) or _file(place, step, name, output)
        written[output.data] = row["file"]
    return row


def _file(place: Path, step: Seen, name: str, output: Output) -> str:
    media = output.media.partition(";")[0].strip()
    ending = mimetypes.guess_extension(media) or ".bin"
    file = f"{step.number:03d}-{_slug(name)}{ending}"
    if (place / file).exists():
        file = f"{step.number:03d}-{_slug(name)}-{len(list(place.iterdir()))}{ending}"
    (place / file).write_bytes(output.data)
    return file


def _step(file: Path) -> Seen:
    try:
        row = json.loads(file.read_text("utf-8"))
        outputs = {name: _output(file.parent, each) for name, each in row["outputs"].items()}
        return Seen(int(row["step"]), str(row["label"]), outputs)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise JourneyError(f"{file.name} cannot be read.", str(error), AGAIN) from error


def _output(folder: Path, row: dict[str, Any]) -> Output:
    data = (folder / Path(row["file"]).name).read_bytes() if "file" in row else b""
    return Output(row["kind"], row.get("content"), data, row.get("media", ""))


def _slug(text: str) -> str:
    return UNFIT.sub("-", text.lower()).strip("-")[:40] or "step"

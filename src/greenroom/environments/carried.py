"""Wheels that came in a bundle, kept by their content, so that equal ones make equal locks whatever the bundle."""

import shutil
import uuid
from dataclasses import replace
from pathlib import Path

from greenroom.environments.inputs.model import Entry, Inputs


def keep_carried(inputs: Inputs, place: Path) -> Inputs:
    """Copy the archives that a bundle carries to `place`, and refer to them there."""
    entries = tuple(_kept(entry, place) if entry.carried else entry for entry in inputs.entries)
    return replace(inputs, entries=entries)


def _kept(entry: Entry, place: Path) -> Entry:
    assert entry.carried is not None
    digest = entry.hashes[0].removeprefix("sha256:")
    kept = place / digest[:32] / entry.carried.name
    if kept.exists():
        kept.touch()  # the collector spares what was asked for lately
    else:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(f".{uuid.uuid4().hex}.part")
        shutil.copyfile(entry.carried, part)
        part.rename(kept)
    return replace(entry, requirement=f"{entry.name} @ {kept.as_uri()}")

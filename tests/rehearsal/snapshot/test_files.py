"""What was approved is kept as files: for every machine, or for one kind where it draws in another way."""

from pathlib import Path

import pytest

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey import FOLDER
from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.snapshot.files import (
    read_approved,
    read_mask,
    this_platform,
    write_approved,
)
from greenroom.rehearsal.snapshot.model import Seen, Snapshot


def seen(word: str) -> Snapshot:
    picture = Output("image", {}, word.encode(), "image/png")
    return Snapshot((Seen(0, "Open", {"said": Output("text", word), "plot": picture}),))


def test_what_was_approved_is_read_back(tmp_path: Path) -> None:
    assert read_approved(tmp_path, "explore") is None
    place = write_approved(tmp_path, "explore", seen("everywhere"))
    assert sorted(file.name for file in place.iterdir()) == ["000-open.json", "000-plot.png"]
    assert read_approved(tmp_path, "explore") == seen("everywhere")


def test_this_kind_of_machine_goes_before_every_other(tmp_path: Path) -> None:
    write_approved(tmp_path, "explore", seen("everywhere"))
    write_approved(tmp_path, "explore", seen("elsewhere"), "plan9-mips")
    assert read_approved(tmp_path, "explore") == seen("everywhere")
    write_approved(tmp_path, "explore", seen("here"), this_platform())
    assert read_approved(tmp_path, "explore") == seen("here")


def test_a_file_that_was_spoilt_is_named(tmp_path: Path) -> None:
    place = write_approved(tmp_path, "explore", seen("everywhere"))
    (place / "000-open.json").write_text("{")
    with pytest.raises(JourneyError, match=r"000-open\.json cannot be read"):
        read_approved(tmp_path, "explore")
    (tmp_path / FOLDER / "explore.mask.json").write_text('{"not": "a list"}')
    with pytest.raises(JourneyError, match=r"explore\.mask\.json cannot be read"):
        read_mask(tmp_path, "explore")

"""The examples are complete: a strict greenroom.toml, a line in the README, data with a source."""

import re
from pathlib import Path

import pytest

from greenroom.kinds import KINDS, by_name, detect
from greenroom.publish.config import load
from kinds.running import EXAMPLES

FOLDERS = sorted(path for path in EXAMPLES.iterdir() if path.is_dir())


def kind_of(folder: Path) -> str:
    return load(folder).app.kind or detect(folder).kind


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_is_complete(folder: Path):
    config = load(folder)
    assert config.app.slug
    assert config.app.title
    assert by_name(kind_of(folder))
    assert f"`{folder.name}`" in (EXAMPLES / "README.md").read_text()


def test_every_kind_has_an_example_and_no_two_share_an_address():
    assert {kind_of(folder) for folder in FOLDERS} == {kind.name for kind in KINDS}
    slugs = [load(folder).app.slug for folder in FOLDERS]
    assert len(set(slugs)) == len(slugs)


def test_every_data_file_has_a_source_and_terms():
    told = set(re.findall(r"^\| `([\w-]+\.csv)`", (EXAMPLES / "DATA.md").read_text(), re.MULTILINE))
    assert told == {path.name for path in EXAMPLES.glob("*/*.csv")}


def test_examples_with_the_same_data_have_the_same_file():
    for name in {path.name for path in EXAMPLES.glob("*/*.csv")}:
        assert len({path.read_bytes() for path in EXAMPLES.glob(f"*/{name}")}) == 1, name

"""The map of the house names what is there, and nothing else."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/contributor/house.md").read_text("utf-8")
SOURCE = ROOT / "src/greenroom"


def test_every_folder_is_on_the_map():
    for folder in SOURCE.iterdir():
        if folder.is_dir() and (folder / "__init__.py").exists():
            assert re.search(rf"\b{folder.name}\b", PAGE), folder.name


def test_every_file_on_the_map_is_there():
    for name in re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", PAGE):
        assert (SOURCE / name).exists() or (ROOT / name).exists(), name


def test_every_folder_says_what_it_is():
    for init in SOURCE.rglob("__init__.py"):
        assert init.read_text("utf-8").startswith('"""'), init


def test_no_file_grows_without_bound():
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in SOURCE.rglob("*.py")
        if "migrations/versions" not in str(path)
        and (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}

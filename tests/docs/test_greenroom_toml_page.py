from pathlib import Path

from greenroom.publish.config import example

PAGE = Path(__file__).parents[2] / "docs/data-scientist/greenroom-toml.md"


def test_the_page_shows_the_example_as_it_is():
    assert example().rstrip() in PAGE.read_text("utf-8")

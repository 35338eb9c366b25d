"""The commented example of `greenroom.toml`: the documentation, loaded by a test."""

from importlib import resources


def example() -> str:
    """Return the example file with every key and its meaning."""
    return resources.files("greenroom.publish.config").joinpath("example.toml").read_text("utf-8")

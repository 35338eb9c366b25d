"""Reading `greenroom.toml`, with every mistake named at once."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from greenroom.kernel.errors import GreenroomError
from greenroom.publish.config.explain import mistakes
from greenroom.publish.config.model import Config

FILE_NAME = "greenroom.toml"
_MISPLACED = ("variables", "env", "environment", "secrets", "vars")


class ConfigError(GreenroomError):
    """The app's `greenroom.toml` cannot be used."""

    code = "bad-config"


def load(folder: Path) -> Config:
    """Return the configuration in `folder`; the default one if it has no `greenroom.toml`."""
    try:
        data = (folder / FILE_NAME).read_bytes()
    except FileNotFoundError:
        return Config()
    return parse(data)


def parse(data: bytes | str) -> Config:
    """Return the configuration that `data` holds, or raise `ConfigError` with every mistake."""
    text = _decoded(data) if isinstance(data, bytes) else data
    tables = _tables(text)
    _refuse_variables(tables)
    try:
        return Config.model_validate(tables)
    except ValidationError as error:
        found = mistakes(error, text)
        count = "a mistake" if len(found) == 1 else f"{len(found)} mistakes"
        raise ConfigError(
            f"{FILE_NAME} has {count}.",
            "\n".join(found),
            "`greenroom init --example` prints every key with its meaning.",
            mistakes=found,
        ) from error


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{FILE_NAME} is not UTF-8.", f"Byte {error.start} cannot be read.", "Save it as UTF-8."
        ) from error


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{FILE_NAME} is not TOML.", f"{error}.", "Mend that line.") from error


def _refuse_variables(tables: dict[str, Any]) -> None:
    for name in _MISPLACED:
        if name in tables:
            raise ConfigError(
                f"{FILE_NAME} has a table [{name}].",
                "Variables and secrets belong to a stage, never to the bundle: the same bytes run "
                "in every stage, and whoever reads the files must not read the secrets.",
                "Set them with `greenroom env set NAME=value --stage STAGE`, and delete the table.",
            )

"""The short `greenroom.toml` that `greenroom init` writes."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from greenroom.kernel.errors import ConflictError
from greenroom.publish.config.load import FILE_NAME
from greenroom.publish.config.slugs import slug_from

if TYPE_CHECKING:  # a deploy need not import every kind of app
    from greenroom.kinds.model import Found


def initial(folder: Path, found: "Found") -> str:
    """Return the text for `folder`, in which `found` was recognised."""
    slug = slug_from(folder.resolve().name)
    return f"""\
# How Greenroom publishes this folder. Every key: greenroom init --example

[app]
slug = {_quoted(slug)}
title = {_quoted(_title(slug))}
# {" ".join(found.why.split())}
kind = {_quoted(found.kind)}
entry = {_quoted(found.entry)}
access = "signed-in"
"""


def write_initial(folder: Path, found: "Found") -> str:
    """Write `greenroom.toml` into `folder` and return its text; never over an existing one."""
    text = initial(folder, found)
    try:
        with (folder / FILE_NAME).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConflictError(
            f"{folder} already has a {FILE_NAME}.",
            "It is never written over.",
            "Edit it, or delete it and run `greenroom init` again.",
        ) from error
    return text


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

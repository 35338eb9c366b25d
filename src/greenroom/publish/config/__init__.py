"""`greenroom.toml`, and what other tools left in the folder.

`load(folder)` reads the file strictly: an unknown key is an error that names the nearest known one
and the line. `example()` is the commented example, which is also the documentation;
`initial(folder, found)` is the short file that `greenroom init` writes. `slugs` says what an app
may be called; `measures` reads `"1 GiB"` and `"15 min"`; `manifest` reads Posit Connect's
`manifest.json`.
"""

from greenroom.publish.config.example import example
from greenroom.publish.config.initial import initial, write_initial
from greenroom.publish.config.load import FILE_NAME, ConfigError, load, parse
from greenroom.publish.config.model import Config
from greenroom.publish.config.slugs import check_slug, slug_from, why_not_slug

__all__ = [
    "FILE_NAME",
    "Config",
    "ConfigError",
    "check_slug",
    "example",
    "initial",
    "load",
    "parse",
    "slug_from",
    "why_not_slug",
    "write_initial",
]

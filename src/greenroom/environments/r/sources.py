"""Which packages R code uses, by reading it."""

import re
from pathlib import Path

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<raw>[rR]"(?P<dashes>-*)\(.*?\)(?P=dashes)")
      | \b(?P<call>library|require|loadNamespace)\s*\(\s*
            (?P<quote>["'`]?)(?P<attached>[A-Za-z][A-Za-z0-9.]*)(?P=quote)\s*(?=(?P<rest>[,)][^)]*))
      | \bp_load\s*\((?P<several>[^)]*)\)
      | \b(?P<from>[A-Za-z][A-Za-z0-9.]*):{2,3}(?=[A-Za-z.`_])
      | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)""",
    re.VERBOSE | re.DOTALL,
)
_CHUNK = re.compile(r"^\s*```+\s*\{[rR][^}]*\}[^\n]*\n(.*?)^\s*```", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"""^["']?([A-Za-z][A-Za-z0-9.]*)["']?$""")
_ASIDE = {"renv", "packrat", "rsconnect", "tests", "node_modules"}


def used_packages(folder: Path) -> dict[str, str]:
    """Return the packages that the R files of a folder use, each with the file that does."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part in _ASIDE or part.startswith(".") for part in parts) or not path.is_file():
            continue
        for name in packages_in(_code(path)):
            found.setdefault(name, "/".join(parts))
    return found


def _code(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in (".r", ".rmd", ".qmd"):
        return ""
    text = path.read_text(encoding="utf-8", errors="replace")
    return text if suffix == ".r" else "\n".join(_CHUNK.findall(text))


def packages_in(code: str) -> set[str]:
    """Return the packages that code attaches or reaches into; what is in strings and comments does not count."""
    found: set[str] = set()
    for token in _TOKEN.finditer(code):
        if token["attached"] and "character.only" not in token["rest"]:
            found.add(token["attached"])
        elif token["several"]:
            names = (_NAME.match(part.strip()) for part in token["several"].split(","))
            found.update(name[1] for name in names if name)
        elif token["from"]:
            found.add(token["from"])
    return found

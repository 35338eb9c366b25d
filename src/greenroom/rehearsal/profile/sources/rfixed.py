"""Whether arguments in R are the same each time; what cannot be told is taken as not fixed."""

import re

WORD = re.compile(r"(?<![\w.$@])([A-Za-z.][\w.]*)(\s*(?:\(|=(?!=)|::|\$)?)")
CONSTANTS = frozenset({"TRUE", "FALSE", "NULL", "NA", "T", "F", "Inf", "NaN"})
SETTLED = frozenset(
    {
        *("c", "list", "file.path", "paste", "paste0", "sprintf", "normalizePath", "system.file"),
        *("dbConnect", "SQLite", "DBI", "RSQLite", "cols", "readr", "data.table", "here", "url"),
        *("Postgres", "RPostgres", "col_character", "col_double", "col_integer", "textConnection"),
    }
)
DEPTH = 5


def is_fixed(arguments: str, file: str, depth: int = DEPTH) -> bool:
    """Whether arguments hold only constants and names that are assigned once from such."""
    if depth <= 0:
        return False
    for match in WORD.finditer(arguments):
        name, after = match[1], match[2].strip()
        if name in CONSTANTS or after in {"=", "::"} or name in SETTLED:
            continue
        if after in {"(", "$"} or not _assigned_once(name, file, depth):
            return False
    return True


def _assigned_once(name: str, file: str, depth: int) -> bool:
    word = re.escape(name)
    if re.search(rf"\bfunction\s*\([^()]*(?<![\w.]){word}(?![\w.])", file):
        return False
    values = re.findall(rf"(?<![\w.$]){word}\s*(?:<<?-|=(?!=))\s*([^\n]*)", file)
    return len(values) == 1 and is_fixed(values[0], file, depth - 1)

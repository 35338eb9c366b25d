"""Lines of R, read by their words and brackets: R's own parser is only where R is."""

import re
from collections.abc import Iterator
from functools import lru_cache

from greenroom.rehearsal.profile.sources.model import Asked, Loop, Place
from greenroom.rehearsal.profile.sources.rfixed import is_fixed

CALL = re.compile(r"((?:[A-Za-z.][\w.]*:::?)?[A-Za-z.][\w.]*)\s*\(")
LOOP = re.compile(r"\b(?:for|while)\s*\(|\brepeat\b")
FUNCTION = re.compile(r"(?:([A-Za-z.][\w.$]*)\s*(?:<-|=)\s*)?(?:\bfunction|\\)\s*\(([^()]*)\)")
REACTIVE = re.compile(
    r"(?:([A-Za-z.][\w.$]*)\s*(?:<-|=)\s*)?\b(?:render\w+|reactive|eventReactive|observe\w*)\s*\("
)
CONSTANT = re.compile(r"""([\w.]+)\s*=\s*("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?L?|TRUE|FALSE)""")
NOT_CALLS = frozenset({"if", "for", "while", "function", "repeat", "return"})
OPENS, CLOSES = "([{", ")]}"


class Read:
    """A file with its words in strings and comments blanked, so that brackets can be counted."""

    def __init__(self, text: str) -> None:
        self.rows = text.splitlines()
        self.text = "\n".join(self.rows)
        self.bare = blanked(self.text)
        self.starts = [0]
        for row in self.rows:
            self.starts.append(self.starts[-1] + len(row) + 1)

    def line_of(self, position: int) -> int:
        """Return the line of a position, from 1."""
        return self.bare.count("\n", 0, position) + 1

    def end_of(self, opening: int) -> int:
        """Return where the bracket that opens at a position closes."""
        depth = 0
        for position in range(opening, len(self.bare)):
            if self.bare[position] in OPENS:
                depth += 1
            elif self.bare[position] in CLOSES:
                depth -= 1
                if depth == 0:
                    return position
        return len(self.bare) - 1

    def asked(self, match: re.Match[str]) -> Asked:
        """Return a call as a value."""
        end = self.end_of(match.end() - 1)
        inside = slice(match.end(), end)
        options = {name: _value(text) for name, text in CONSTANT.findall(self.text[inside])}
        positional = re.findall(r"(?:^|,)\s*(-?\d+)\s*(?=,|$)", self.bare[inside])
        options |= {f"#{text}": True for text in positional}
        return Asked(
            match[1].rpartition(":")[2],
            is_fixed(self.bare[inside], self.bare),
            options,
            (self.line_of(match.start()), self.line_of(end)),
        )


def blanked(text: str) -> str:
    """Return R with strings as `""` of the same length and without comments."""

    def blank(match: re.Match[str]) -> str:
        found = match[0]
        if found[0] == "#":
            return " " * len(found)
        return found[0] + re.sub(r"[^\n]", "_", found[1:-1]) + found[-1]

    return re.sub(r"""#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", blank, text)


@lru_cache(maxsize=64)
def _file(text: str) -> Read:
    return Read(text)


def _value(text: str) -> object:
    if text in {"TRUE", "FALSE"}:
        return text == "TRUE"
    return text[1:-1] if text[0] in "\"'" else float(text.removesuffix("L"))


def calls(text: str) -> Iterator[Asked]:
    """Yield every call in a file."""
    read = _file(text)
    for match in CALL.finditer(read.bare):
        if match[1] not in NOT_CALLS:
            yield read.asked(match)


def place(text: str, line: int) -> Place:
    """Return what is known of a line."""
    read = _file(text)
    start, end = read.starts[line - 1], read.starts[line]
    found = [
        read.asked(match)
        for match in CALL.finditer(read.bare, start, end)
        if match[1] not in NOT_CALLS
    ]
    name, begins, arguments = _function(read, start, end)
    return Place(
        read.rows[line - 1].strip(),
        tuple(found),
        _loop(read, start, end),
        name,
        begins,
        False,
        arguments,
        "bindCache" in read.bare[end : end + 400].split("output$")[0],
        next((each.name for each in found if each.name in {"library", "require"}), ""),
    )


def _loop(read: Read, start: int, end: int) -> Loop | None:
    for match in reversed(list(LOOP.finditer(read.bare, 0, end))):
        last = _block_end(read, match)
        if last >= start:
            head = read.bare[match.start() : read.bare.find("{", match.start())]
            over = tuple(name for name in CALL.findall(head) if name not in NOT_CALLS)
            return Loop((read.line_of(match.start()), read.line_of(last)), over)
    return None


def _block_end(read: Read, match: re.Match[str]) -> int:
    head = read.end_of(match.end() - 1) if match[0].endswith("(") else match.end() - 1
    body = re.compile(r"\s*\{").match(read.bare, head + 1)
    return read.end_of(body.end() - 1) if body else read.bare.find("\n", head)


def _function(read: Read, start: int, end: int) -> tuple[str, int, tuple[str, ...]]:
    """Return the innermost function around a line, or the expression that a reactive output keeps."""
    found = [*FUNCTION.finditer(read.bare, 0, end), *REACTIVE.finditer(read.bare, 0, end)]
    for match in sorted(found, key=lambda each: each.start(), reverse=True):
        if _function_end(read, match) >= start:
            given = match[2].split(",") if match.re is FUNCTION else []
            named = tuple(name for part in given if (name := part.partition("=")[0].strip()))
            return match[1] or "function", read.line_of(match.start()), named
    return "", 0, ()


def _function_end(read: Read, match: re.Match[str]) -> int:
    if match.re is REACTIVE:
        return read.end_of(match.end() - 1)
    body = re.compile(r"\s*\{").match(read.bare, match.end())
    return read.end_of(body.end() - 1) if body else read.bare.find("\n", match.end())
